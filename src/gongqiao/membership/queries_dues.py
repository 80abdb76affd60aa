"""Reads of the members' book of dues."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Max, Min, QuerySet

from gongqiao.membership.models import Dues, DuesSheet
from gongqiao.membership.rules import dues as rules
from gongqiao.membership.rules import tables
from gongqiao.platform import gate
from gongqiao.platform.context import Actor

CAPABILITY = "membership.dues"
SHOWN = 500
"""Members whom a draft shows one by one, to be unticked."""


def standing() -> QuerySet[Dues]:
    """What was paid and not taken back."""
    return Dues.objects.filter(taken_back_at=None)


def standing_in(people: Collection[int], asked: rules.Period) -> dict[int, list[rules.Period]]:
    """Those of these people who have paid for a part of the time already, and which months."""
    rows = standing().filter(
        person_id__in=people, from_on__lt=asked.until_on, until_on__gt=asked.from_on
    )
    found: dict[int, list[rules.Period]] = {}
    for person, begins, ends in rows.values_list("person_id", "from_on", "until_on"):
        found.setdefault(person, []).append(rules.Period(begins, ends))
    return found


def paying(on: date) -> QuerySet[Any]:
    """Ids of those who count as paying on a day (`rules.dues`)."""
    past = rules.paid_past(on, tables.dues(on))
    return standing().filter(until_on__gt=past).values("person_id")


def dues_of(person_id: int, most: int = 50) -> list[Dues]:
    """For which months one member has paid, the latest first; what was taken back is left out."""
    rows = standing().filter(person_id=person_id).select_related("sheet__organisation")
    return list(rows.order_by("-until_on")[:most])


def paid_since(organisations: Collection[int], first: date) -> set[int]:
    """Members, of whatever union, recorded by these for a time that ends after a day."""
    rows = standing().filter(sheet__organisation_id__in=organisations, until_on__gt=first)
    return set(rows.values_list("person_id", flat=True))


def with_book(organisations: Collection[int], first: date, on: date) -> list[int]:
    """Those that have recorded their members' dues from a day until lately: who is not in the book
    there has not paid.
    """
    rows = DuesSheet.objects.filter(organisation_id__in=organisations, state="recorded")
    spans = rows.values("organisation_id").annotate(begins=Min("from_on"), ends=Max("until_on"))
    past = rules.paid_past(on, tables.dues(on))
    kept = spans.filter(begins__lte=first, ends__gt=past)
    return list(kept.values_list("organisation_id", flat=True))


def sheets_visible_to(
    by: Actor, on: date, capability: str = "membership.view"
) -> QuerySet[DuesSheet]:
    """The sheets of the unions in scope."""
    scope = gate.scope_of(by, capability, on)
    rows = DuesSheet.objects.filter(scope.as_q("organisation__path"))
    return rows.select_related("organisation", "made_by").defer("people", "left_out", "kept_report")


def sheet_for(
    by: Actor, sheet_id: int, on: date, capability: str = "membership.view"
) -> DuesSheet | None:
    """One of them, through the same gate."""
    found = sheets_visible_to(by, on, capability).defer(None).defer("kept_report")
    return found.select_related("taken_back_by").filter(pk=sheet_id).first()


def has_report(sheet_id: int) -> bool:
    """Whether the refused rows of its file are still kept."""
    return DuesSheet.objects.filter(pk=sheet_id, kept_report__isnull=False).exists()
