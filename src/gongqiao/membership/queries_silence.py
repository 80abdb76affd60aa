"""Reads of members of whom nothing was heard."""

from collections.abc import Collection
from datetime import date

from django.db.models import Count, Q, QuerySet

from gongqiao.membership.models import DuesStanding, Silence
from gongqiao.membership.rules.silence import OPEN
from gongqiao.platform import gate
from gongqiao.platform.context import Actor

CAPABILITY = "membership.standing"


def silences_visible_to(by: Actor, on: date, capability: str = CAPABILITY) -> QuerySet[Silence]:
    """Where the actor holds the capability."""
    scope = gate.scope_of(by, capability, on)
    rows = Silence.objects.filter(scope.as_q("organisation__path"))
    return rows.select_related("person", "organisation")


def matching(rows: QuerySet[Silence], words: str) -> QuerySet[Silence]:
    """By the beginning of the member's name, or a part of the union's."""
    return rows.filter(Q(person__name__startswith=words) | Q(organisation__name__icontains=words))


def silence_for(by: Actor, silence_id: int, on: date) -> Silence | None:
    """One of them, through the same gate."""
    found = silences_visible_to(by, on).select_related("asked_by", "decided_by")
    return found.filter(pk=silence_id).first()


def to_decide(by: Actor, on: date) -> QuerySet[Silence]:
    """Who was asked and has not answered in time."""
    return silences_visible_to(by, on).filter(state="asked", answer_by__lt=on)


def asked_of(person_id: int) -> Silence | None:
    """What this member is being asked at present."""
    rows = Silence.objects.filter(person_id=person_id, state="asked")
    return rows.select_related("organisation").first()


def to_ask(ids: Collection[int]) -> QuerySet[Silence]:
    """Of these, who is to be asked, with the union."""
    rows = Silence.objects.filter(pk__in=ids, state="found")
    return rows.select_related("organisation").order_by("pk")


def unpaid(organisations: list[int], years: list[int]) -> list[int]:
    """Those of which somebody has said for each of the years that they do not pay their dues; where
    nobody has said anything, nothing follows from it.
    """
    said = DuesStanding.objects.filter(organisation_id__in=organisations, year__in=years)
    rows = said.values("organisation_id").annotate(not_paid=Count("pk", filter=Q(pays=False)))
    return list(rows.filter(not_paid=len(years)).values_list("organisation_id", flat=True))


def open_in(organisations: list[int]) -> QuerySet[Silence]:
    """What is open there."""
    return Silence.objects.filter(organisation_id__in=organisations, state__in=OPEN)
