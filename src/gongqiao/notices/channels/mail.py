"""E-mail through Django's mail settings."""

from django.core.mail import EmailMessage

from gongqiao.notices.channels.base import Channel, Parcel, Undeliverable


class MailChannel(Channel):
    """Plain text; the Message-ID stays the same when it has to be sent again."""

    name = "email"
    address_of = "email"

    def send(self, parcel: Parcel) -> None:
        """Send; Undeliverable without an address."""
        if not parcel.address:
            raise Undeliverable("no_address")
        EmailMessage(
            subject=" ".join(parcel.title.split()),
            body=parcel.body,
            to=[parcel.address],
            headers={"Message-ID": f"<notice-{parcel.message_id}@gongqiao.invalid>"},
        ).send()
