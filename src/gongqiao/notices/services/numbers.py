"""A mobile number that left the register hears of it: whoever holds it may object."""

from datetime import datetime

from gongqiao.kernel.masking import mask_mobile
from gongqiao.notices import tabled
from gongqiao.notices.channels import channel_named
from gongqiao.notices.models import Message, Outbox

LEFT = "security.number_left"


def tell_left_number(person_id: int, old: str, new: str, at: datetime) -> None:
    """By short message to the old number, at once, also at night: another may have changed it.

    In the caller's transaction. On the person's own page it stands that the old number was told.
    """
    figures = {"old": mask_mobile(old), "mobile": mask_mobile(new) if new else "–"}
    message = Message.objects.create(
        key=f"{LEFT}:{person_id}:{at.isoformat()}", person_id=person_id, code=LEFT, at=at,
        figures=figures, to_mobile=old,
    )  # fmt: skip
    way = next((w for w in tabled.way_at(LEFT, at) if channel_named(w).address_of == "mobile"), "")
    if way:
        Outbox.objects.create(message=message, channel=way, queued_at=at, next_try_at=at)
