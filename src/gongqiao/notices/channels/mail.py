"""E-mail through Django's mail settings."""

from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from gongqiao.notices.channels.base import Channel, Parcel, Undeliverable


class MailChannel(Channel):
    """Plain text; the Message-ID stays the same when it has to be sent again."""

    name = "email"
    address_of = "email"

    def send(self, parcel: Parcel) -> None:
        """Send; Undeliverable without an address."""
        if not parcel.address:
            raise Undeliverable("no_address")
        headers = {"Message-ID": f"<notice-{parcel.message_id}@gongqiao.invalid>"}
        if parcel.refuse:  # the button of mail programs (RFC 2369, RFC 8058)
            headers["List-Unsubscribe"] = f"<{parcel.refuse}>"
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        EmailMessage(
            subject=" ".join(parcel.title.split()),
            body=_body(parcel),
            to=[parcel.address],
            headers=headers,
        ).send()

    def text(self, parcel: Parcel) -> str:
        """With the link at its end."""
        return f"{parcel.title}\n{_body(parcel)}"


def _body(parcel: Parcel) -> str:
    if not parcel.refuse:
        return parcel.body
    with translation.override(parcel.language):
        says = _("You do not want such messages by mail or phone any more?")
    return f"{parcel.body}\n\n{says} {parcel.refuse}"
