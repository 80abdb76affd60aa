"""What membership knows of people, as filters of the list of members."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongqiao.membership import labels, queries_quality
from gongqiao.membership.enums import Figure
from gongqiao.membership.models import QualityFinding
from gongqiao.platform.listing import Filter
from gongqiao.registry import api as registry

NONE = "none"


def of_figure(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    """Those whom one of the four figures counts this year, or who are in no union."""
    if value == NONE:
        return registry.without_union(rows)
    return queries_quality.counted(rows, "", value, timezone.localdate())


def of_quality(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    """Those in whose entry a check has found something; `any`: whichever."""
    return rows.filter(pk__in=_found(value))


def among_figure(value: str) -> registry.Among:
    """Who is in no union has left one, or is seen from the top only; figures count who is in one,
    and some only full members.
    """
    if value == NONE:
        return registry.Among(open=None, ended=Q())
    full = Q(state=registry.MembershipState.ACTIVE)
    return registry.Among(full if value in (Figure.ACTIVE, Figure.PAYING) else Q(), ended=None)


def among_quality(value: str) -> registry.Among:
    """The people in whose entry a check has found it."""
    found = Q(person_id__in=_found(value))
    return registry.Among(found, found)


def _found(value: str) -> QuerySet[Any]:
    found = QualityFinding.objects.all()
    return (found if value == "any" else found.filter(code=value)).values("person_id")


FILTERS: tuple[Filter[Any], ...] = (
    registry.MemberFilter(
        "figure", _("Counted as"),
        [*labels.FIGURES.items(), (NONE, pgettext_lazy("members", "in no union"))], of_figure,
        among=among_figure,
    ),
    registry.MemberFilter(
        "quality", _("To be mended"),
        [("any", pgettext_lazy("quality", "anything")), *labels.CHECKS.items()], of_quality,
        among=among_quality,
    ),
)  # fmt: skip
