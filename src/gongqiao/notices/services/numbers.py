"""Mobile numbers that left the register hear of it: whoever holds one may object."""

from collections.abc import Sequence
from datetime import datetime

from gongqiao.kernel.masking import mask_mobile
from gongqiao.notices import tabled
from gongqiao.notices.channels import channel_named
from gongqiao.notices.models import Message, Outbox
from gongqiao.registry.api import NumberLeft

LEFT = "security.number_left"
AT_ONCE = 2_000


def tell_left_numbers(left: Sequence[NumberLeft], at: datetime) -> None:
    """By short message to the old numbers, at once, also at night: another may have changed them.

    In the caller's transaction; two statements for each two thousand. On the person's own page it
    stands that the old number was told.
    """
    way = next((w for w in tabled.way_at(LEFT, at) if channel_named(w).address_of == "mobile"), "")
    for start in range(0, len(left), AT_ONCE):
        made = Message.objects.bulk_create(
            [_message(one, at) for one in left[start : start + AT_ONCE]]
        )
        if way:
            Outbox.objects.bulk_create(
                [Outbox(message=one, channel=way, queued_at=at, next_try_at=at) for one in made]
            )


def _message(one: NumberLeft, at: datetime) -> Message:
    figures = {"old": mask_mobile(one.old), "mobile": mask_mobile(one.new) if one.new else "–"}
    return Message(
        key=f"{LEFT}:{one.person_id}:{at.isoformat()}", person_id=one.person_id, code=LEFT, at=at,
        figures=figures, to_mobile=one.old,
    )  # fmt: skip
