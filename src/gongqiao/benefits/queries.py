"""Reads of benefits. The caller has passed the person's own gate."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum

from gongqiao.benefits.models import Benefit

MOST = 200


@dataclass(frozen=True, slots=True)
class Received:
    """What a person received from one programme: how often and how much (fen)."""

    programme: str
    count: int
    amount: int


def benefits_of(person_id: int) -> QuerySet[Benefit]:
    """What the person received and kept, newest first."""
    return Benefit.objects.filter(person_id=person_id, withdrawn_at__isnull=True).order_by(
        "-on", "-id"
    )


def totals_of(person_id: int) -> list[Received]:
    """The same summed up by programme."""
    rows = (
        benefits_of(person_id)
        .order_by("programme")
        .values_list("programme")
        .annotate(Count("id"), Sum("amount"))
    )
    return [Received(*row) for row in rows[:MOST]]
