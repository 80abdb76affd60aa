"""Reads of the desk: what somebody may see, and what stands about a subject."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Length

from gongqiao.desk import kinds
from gongqiao.desk.models import Rating, WorkItem
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.gate import Scope


def visible_to(by: Actor, on: date) -> Q:
    """Items whose kind's capability `by` holds over the item's organisation, as a condition."""
    held: dict[Scope, list[str]] = {}
    for kind in kinds.kinds().values():
        scope = gate.scope_of(by, kind.capability, on)
        if scope:
            held.setdefault(scope, []).append(kind.code)
    seen = Q(pk__in=[])
    for scope, codes in held.items():
        seen |= Q(kind__in=codes) & scope.as_q("organisation__path")
    return seen


def items_visible_to(by: Actor, on: date) -> QuerySet[WorkItem]:
    """What the actor may see on that day."""
    return WorkItem.objects.filter(visible_to(by, on))


def kinds_seen(by: Actor, on: date) -> list[str]:
    """The kinds whose capability `by` holds somewhere."""
    return [k.code for k in kinds.kinds().values() if gate.scope_of(by, k.capability, on)]


def item_for(by: Actor, item_id: int, on: date) -> WorkItem | None:
    """One of them."""
    shown = items_visible_to(by, on).select_related("organisation", "owner", "person")
    return shown.filter(pk=item_id).first()


def item_of(key: str) -> WorkItem | None:
    """The item of a key; after a reopening the second one."""
    items = WorkItem.objects.filter(Q(key=key) | Q(again_of__key=key))
    return items.select_related("organisation", "owner").order_by("-id").first()


def items_about(subject: tuple[str, int | str]) -> QuerySet[WorkItem]:
    """All items about a record, the newest first; the caller has passed the record's gate."""
    items = WorkItem.objects.filter(subject_type=subject[0], subject_id=str(subject[1]))
    return items.select_related("organisation", "owner").order_by("-opened_at", "-id")


def open_of(kind: str) -> QuerySet[WorkItem]:
    """All open items of a kind, for the programme that opens and closes them."""
    return WorkItem.objects.filter(kind=kind, closed_at__isnull=True)


def ratings_about(subject_type: str, subject_ids: Iterable[str]) -> dict[str, Rating]:
    """What was last said of each of these records; the caller has passed their gate. One query."""
    found = Rating.objects.filter(
        item__subject_type=subject_type, item__subject_id__in=list(subject_ids)
    )
    return {r.item.subject_id: r for r in found.select_related("item").order_by("at", "id")}


def people() -> Any:
    """The register's persons who stand for themselves."""
    model = WorkItem._meta.get_field("person").related_model
    assert model is not None
    assert not isinstance(model, str)
    return model._default_manager.filter(merged_into__isnull=True)


def organisations() -> Any:
    """The register's organisations."""
    model = WorkItem._meta.get_field("organisation").related_model
    assert model is not None
    assert not isinstance(model, str)
    return model._default_manager


def office_with_region(organisation_id: int) -> tuple[Any, str]:
    """An organisation, and the region of itself or of the nearest one above that has one."""
    office = organisations().get(pk=organisation_id)
    if office.region_code:
        return office, office.region_code
    near = (
        organisations()
        .filter(pk__in=_ids(office.path))
        .exclude(region_code="")
        .order_by(Length("path").desc())
        .values_list("region_code", flat=True)
        .first()
    )
    return office, near or ""


def office_at(path: str) -> int:
    """The id of the organisation with this path."""
    return int(path.rstrip(".").rpartition(".")[2])


def regions_of(paths: Iterable[str]) -> dict[str, str]:
    """The region of each organisation by its path: its own or the nearest above. One query."""
    ids = {path: _ids(path) for path in paths}
    known = dict(
        organisations()
        .filter(pk__in={pk for chain in ids.values() for pk in chain})
        .exclude(region_code="")
        .values_list("pk", "region_code")
    )
    return {
        path: next((known[pk] for pk in reversed(list(chain)) if pk in known), "")
        for path, chain in ids.items()
    }


def region_of(path: str) -> str:
    """That of one organisation. One query."""
    return regions_of([path])[path]


def _ids(path: str) -> Iterable[int]:
    return [int(part) for part in path.split(".") if part.isdigit()]
