"""What membership knows of people, as filters of the list of members."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongqiao.membership import labels, queries_quality
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
    found = QualityFinding.objects.all()
    if value != "any":
        found = found.filter(code=value)
    return rows.filter(pk__in=found.values("person_id"))


FILTERS: tuple[Filter[Any], ...] = (
    Filter("figure", _("Counted as"),
           [*labels.FIGURES.items(), (NONE, pgettext_lazy("members", "in no union"))], of_figure),
    Filter("quality", _("To be mended"),
           [("any", pgettext_lazy("quality", "anything")), *labels.CHECKS.items()], of_quality),
)  # fmt: skip
