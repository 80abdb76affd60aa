"""The history of an organisation: how it was called and where it stood, from day to day."""

from datetime import date, datetime

from gongqiao.platform.context import Actor
from gongqiao.registry.models import Organisation, OrganisationVersion


def open_version(
    one: Organisation, since: date, by: Actor, at: datetime, because: str = ""
) -> None:
    """How it is called and where it stands from that day on."""
    OrganisationVersion.objects.create(
        organisation=one, name=one.name, kind=one.kind, parent_id=one.parent_id,
        employer_uscc=one.employer_uscc,
        valid_from=since, changed_by=by.name, changed_at=at, because=because[:200],
    )  # fmt: skip


def next_version(
    one: Organisation, on: date, by: Actor, at: datetime, *, because: str = ""
) -> None:
    """Close what stood until today and open the next; a second change on one day replaces."""
    standing = one.versions.filter(valid_to__isnull=True).first()
    if standing is not None and standing.valid_from >= on:
        standing.name, standing.kind, standing.parent_id = one.name, one.kind, one.parent_id
        standing.employer_uscc = one.employer_uscc
        standing.changed_by, standing.changed_at, standing.because = by.name, at, because[:200]
        standing.save()
        return
    if standing is not None:
        standing.valid_to = on
        standing.save(update_fields=["valid_to"])
    open_version(one, on, by, at, because)
