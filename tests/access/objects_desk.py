"""Objects of the desk for addresses: a matter of the organisation."""

from itertools import count

from django.utils import timezone

from gongqiao.desk import kinds
from gongqiao.desk.api import ItemKind, open_item
from gongqiao.desk.permissions import WORK
from gongqiao.platform.context import SYSTEM
from tests.access.objects import Whose

_number = count(1)
KIND = ItemKind(
    "access.any", "{n}", "headset", WORK, "same_day", lambda _subject: "", answers=True,
    outcomes=(("done", "done"),),
)  # fmt: skip


def an_item_there(whose: Whose) -> int:
    """A matter that whoever works at the desk of the organisation sees."""
    kinds.register(KIND)
    number = next(_number)
    return open_item(
        key=f"access:{number}", kind=KIND.code, subject=("access", number), by=SYSTEM,
        organisation_id=whose.organisation, figures={"n": number}, at=timezone.now(),
    ).pk  # fmt: skip


MAKERS = {"desk/<int:item_id>": an_item_there}
