"""Objects of the desk for addresses: a matter of the organisation."""

from itertools import count

from django.utils import timezone

from gongqiao.desk import kinds
from gongqiao.desk.api import ItemKind, open_item
from gongqiao.desk.models import WorkItem
from gongqiao.desk.permissions import WORK
from gongqiao.platform.context import SYSTEM
from tests.access.aid import a_person
from tests.access.objects import Whose

_number = count(1)
KIND = ItemKind(
    "access.any", "{n}", "headset", WORK, "same_day", lambda _subject: "", answers=True,
    outcomes=(("done", "done"),), rated=True,
)  # fmt: skip


def an_item_there(whose: Whose) -> int:
    """A matter that whoever works at the desk of the organisation sees."""
    kinds.register(KIND)
    number = next(_number)
    return open_item(
        key=f"access:{number}", kind=KIND.code, subject=("access", number), by=SYSTEM,
        organisation_id=whose.organisation, figures={"n": number}, at=timezone.now(),
    ).pk  # fmt: skip


def a_closed_item_of(whose: Whose) -> int:
    """A matter of the visitor that is closed and may be rated."""
    item = WorkItem.objects.get(pk=an_item_there(whose))
    WorkItem.objects.filter(pk=item.pk).update(
        person=a_person(whose.user.user_id), state="closed", closed_at=timezone.now()
    )
    return item.pk


MAKERS = {
    "rate/<int:item_id>": a_closed_item_of,
    "desk/<int:item_id>": an_item_there,
    "figures/<str:measure>/<str:of>": lambda _whose: "received/part",
}
