"""Certificates that no longer say what is true: a matter of the union above until it is entered."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone

from gongqiao.desk import api as desk
from gongqiao.organising import queries
from gongqiao.organising.models import LegalPerson
from gongqiao.organising.rules.certificates import Change
from gongqiao.platform.context import Actor

CERTIFICATE = "organising.certificate"
BATCH = 500


def watch_certificates(on: date, *, by: Actor, at: datetime) -> int:
    """Each certificate that has to be changed or renewed comes to the desk, due as the table says;
    what was entered meanwhile is closed. Returns how many are new."""
    there = {item.key: item for item in desk.open_of(CERTIFICATE)}
    standing: set[str] = set()
    opened = 0
    rows = LegalPerson.objects.filter(ended_on__isnull=True, organisation__closed_on__isnull=True)
    numbers = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(numbers), BATCH):
        some = rows.filter(pk__in=numbers[start : start + BATCH]).select_related("organisation")
        for held, change in _to_change(list(some), on):
            standing.add(_key(held, change))
            if _key(held, change) not in there:
                opened += _open(held, change, by=by, at=at)
    for key, item in there.items():
        if key not in standing:
            desk.close_item(item.pk, outcome="entered", seen=None, by=by, at=at)
    return opened


def _to_change(held: Sequence[LegalPerson], on: date) -> list[tuple[LegalPerson, Change]]:
    """Without those whose case has the certificate as its next step, with a clock of its own."""
    changes = queries.certificate_changes(held, on)
    waiting = queries.certificates_in_cases([h.organisation_id for h in held])
    return [
        (h, changes[h.pk][0]) for h in held
        if changes.get(h.pk) and h.organisation_id not in waiting
    ]  # fmt: skip


def _open(held: LegalPerson, change: Change, *, by: Actor, at: datetime) -> int:
    key, union = _key(held, change), held.organisation
    if desk.item_of(key) is not None:
        return 0
    desk.open_item(
        key=key, kind=CERTIFICATE, subject=(CERTIFICATE, union.pk),
        organisation_id=union.parent_id or union.pk,
        figures={"name": union.name, "since_on": change.since.isoformat()},
        by=by, at=at, due_on=max(change.until, timezone.localdate(at)),
    )  # fmt: skip
    return 1


def certificate_entered(organisation_id: int, *, by: Actor, at: datetime) -> None:
    """A certificate was entered or ended there: what waited for it is done with, and what is not
    right about the new one is asked at once, not next morning."""
    on = timezone.localdate(at)
    held = queries.standing(queries.certificates_of(organisation_id), on)
    wrong = _to_change([held], on) if held is not None and held.ended_on is None else []
    keys = {_key(one, change) for one, change in wrong}
    for item in desk.items_about((CERTIFICATE, organisation_id)):
        if item.closed_at is None and item.key not in keys:
            desk.close_item(item.pk, outcome="entered", seen=None, by=by, at=at)
    for one, change in wrong:
        _open(one, change, by=by, at=at)


def _key(held: LegalPerson, change: Change) -> str:
    return f"{CERTIFICATE}:{held.pk}:{change.code}:{change.since.isoformat()}"
