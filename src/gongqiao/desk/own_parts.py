"""What the desk keeps about one person, as they read it themselves."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from gongqiao.desk import kinds, labels
from gongqiao.desk.models import Rating, WorkItem
from gongqiao.desk.shown import named_for_person
from gongqiao.platform.own import Cell, Part

Rows = Iterator[tuple[Cell, ...]]
MOST = 1_000


def _matters(person_id: int) -> Rows:
    items = WorkItem.objects.filter(person_id=person_id).select_related("organisation")
    for item in items.order_by("-opened_at", "-id")[:MOST]:
        named = named_for_person(item)
        yield item.opened_at, named, item.organisation.name, item.closed_at, item.visits


def _ratings(person_id: int) -> Rows:
    asked = [kind.code for kind in kinds.kinds().values() if kind.rated]
    found = Rating.objects.filter(item__person_id=person_id, item__kind__in=asked)
    for rating in found.select_related("item").order_by("-at")[:MOST]:
        said = labels.SCORES[rating.score]
        yield rating.at, named_for_person(rating.item), said, rating.word


PARTS = (
    Part(68, _("Matters of mine at the desk"),
         (_("Came in"), _("Matter"), _("Office"), _("Finished"), _("Visits")), _matters),
    Part(69, _("How I found it"),
         (_("When"), _("Matter"), _("What I said"), _("A word")), _ratings),
)  # fmt: skip
