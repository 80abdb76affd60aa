"""Organisations one at a time: create, change, move; who holds office."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry.enums import OfficeNature, Post
from gongqiao.registry.models import Office, Organisation, OrganisationVersion
from gongqiao.registry.services.locking import alone
from gongqiao.registry.services.paths import rewrite_paths

VALUES = ("name", "kind", "region_code", "uscc", "employer_name", "employer_uscc", "staff_count",
          "founded_on")  # fmt: skip
_DATED = ("name", "kind")


def create_organisation(
    *, code: str, parent_id: int | None, values: Mapping[str, object], by: Actor, at: datetime
) -> Organisation:
    """A new organisation below another one. Raises Refused when the code is taken."""
    with transaction.atomic(), connection.cursor() as cursor:
        alone(cursor)
        if Organisation.objects.filter(code=code).exists():
            raise Refused("CODE_TAKEN", _("Another organisation has this code."), field="code")
        made = Organisation.objects.create(
            code=code, parent_id=parent_id, path=f"new.{code}", **_only_values(values)
        )
        rewrite_paths(cursor)
        made.refresh_from_db()
        _open_version(made, made.founded_on or timezone.localdate(at), by, at)
        audit.record(
            at=at,
            by=by,
            action="registry.organisation.create",
            subject=("organisation", made.pk),
            path=made.path,
            new={"code": code, "name": made.name},
        )
    return made


def change_organisation(
    organisation_id: int,
    *,
    values: Mapping[str, object],
    by: Actor,
    at: datetime,
    parent_id: int | None = None,
) -> Organisation:
    """New values, and with `parent_id` a new place: its whole subtree goes along.

    What it was called and where it stood until today stays in its history. Raises Refused when it
    would end up below itself.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        alone(cursor)
        one = Organisation.objects.select_for_update().get(pk=organisation_id)
        new = {k: v for k, v in _only_values(values).items() if getattr(one, k) != v}
        moved = parent_id is not None and parent_id != one.parent_id
        if parent_id is not None and moved:
            _refuse_cycle(one, parent_id)
            new["parent_id"] = parent_id
        if not new:
            return one
        old = {k: _plain(getattr(one, k)) for k in new}
        for name, value in new.items():
            setattr(one, name, value)
        one.save(update_fields=list(new))
        if moved:
            rewrite_paths(cursor)
            one.refresh_from_db()
        if moved or any(name in new for name in _DATED):
            _next_version(one, timezone.localdate(at), by, at)
        audit.record(
            at=at,
            by=by,
            action="registry.organisation.change",
            subject=("organisation", one.pk),
            path=one.path,
            old=old,
            new={k: _plain(v) for k, v in new.items()},
        )
    return one


def _only_values(values: Mapping[str, object]) -> dict[str, object]:
    return {name: values[name] for name in VALUES if name in values}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _refuse_cycle(one: Organisation, parent_id: int) -> None:
    above = Organisation.objects.get(pk=parent_id)
    if above.path.startswith(one.path):
        raise Refused(
            "PARENT_CYCLE", _("An organisation cannot stand below itself."), field="parent"
        )


def _open_version(one: Organisation, since: date, by: Actor, at: datetime) -> None:
    OrganisationVersion.objects.create(
        organisation=one, name=one.name, kind=one.kind, parent_id=one.parent_id,
        valid_from=since, changed_by=by.name, changed_at=at,
    )  # fmt: skip


def _next_version(one: Organisation, on: date, by: Actor, at: datetime) -> None:
    """Close what stood until today and open the next; a second change on one day replaces."""
    standing = one.versions.filter(valid_to__isnull=True).first()
    if standing is not None and standing.valid_from >= on:
        standing.name, standing.kind, standing.parent_id = one.name, one.kind, one.parent_id
        standing.changed_by, standing.changed_at = by.name, at
        standing.save()
        return
    if standing is not None:
        standing.valid_to = on
        standing.save(update_fields=["valid_to"])
    _open_version(one, on, by, at)


def give_office(
    *,
    organisation_id: int,
    person_id: int,
    post: Post,
    nature: OfficeNature,
    starts_on: date,
    ends_on: date | None,
    by: Actor,
    at: datetime,
) -> Office:
    """A person takes a post for a term. Raises Refused when there would be two chairs at once."""
    if ends_on is not None and ends_on <= starts_on:
        raise Refused("TERM", _("A term ends after it begins."), field="ends_on")
    try:
        with transaction.atomic():
            made = Office.objects.create(
                organisation_id=organisation_id, person_id=person_id, post=post, nature=nature,
                starts_on=starts_on, ends_on=ends_on,
            )  # fmt: skip
            audit.record(
                at=at,
                by=by,
                action="registry.office.give",
                subject=("office", made.pk),
                path=made.organisation.path,
                new={
                    "person": str(made.person),
                    "post": post.value,
                    "organisation": str(made.organisation),
                    "starts_on": starts_on.isoformat(),
                },
            )
    except IntegrityError as clash:
        if "registry_one_chair" not in str(clash):
            raise
        raise Refused(
            "TWO_CHAIRS", _("There is a chair in that time already. End that term first."),
            field="starts_on",
        ) from clash  # fmt: skip
    return made


def end_office(office_id: int, *, ends_on: date, by: Actor, at: datetime) -> Office:
    """A term ends (exclusive) on a day."""
    with transaction.atomic():
        office = Office.objects.select_for_update().get(pk=office_id)
        if ends_on <= office.starts_on:
            raise Refused("TERM", _("A term ends after it begins."), field="ends_on")
        office.ends_on = ends_on
        office.save(update_fields=["ends_on"])
        audit.record(
            at=at,
            by=by,
            action="registry.office.end",
            subject=("office", office.pk),
            path=office.organisation.path,
            new={
                "person": str(office.person),
                "organisation": str(office.organisation),
                "ends_on": ends_on.isoformat(),
            },
        )
    return office
