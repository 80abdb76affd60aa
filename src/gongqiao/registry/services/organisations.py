"""Organisations one at a time: create, change, move; who holds office."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry.enums import OfficeNature, OfficeSource, Post
from gongqiao.registry.models import Office, Organisation
from gongqiao.registry.reasons import reason
from gongqiao.registry.rules import credit_codes
from gongqiao.registry.rules.tree import BASIC
from gongqiao.registry.services.lifecycle import refuse_closed, refuse_place
from gongqiao.registry.services.locking import alone
from gongqiao.registry.services.paths import rewrite_paths
from gongqiao.registry.services.versions import next_version, open_version

VALUES = ("name", "kind", "region_code", "uscc", "employer_name", "employer_uscc", "staff_count",
          "founded_on")  # fmt: skip
_DATED = ("name", "kind", "employer_uscc")


def create_organisation(
    *,
    code: str,
    parent_id: int | None,
    values: Mapping[str, object],
    by: Actor,
    at: datetime,
    because: str = "",
) -> Organisation:
    """A new organisation below another one. Raises Refused CODE_TAKEN, and as `refuse_place`."""
    with transaction.atomic(), connection.cursor() as cursor:
        alone(cursor)
        if Organisation.objects.filter(code=code).exists():
            raise Refused("CODE_TAKEN", _("Another organisation has this code."), field="code")
        if parent_id is not None:
            above = Organisation.objects.get(pk=parent_id)
            refuse_place(above, str(values.get("kind", "")), field="parent")
        _refuse_codes(values)
        made = Organisation.objects.create(
            code=code, parent_id=parent_id, path=f"new.{code}", **_only_values(values)
        )
        rewrite_paths(cursor)
        made.refresh_from_db()
        open_version(made, made.founded_on or timezone.localdate(at), by, at, because)
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
    because: str = "",
    on: date | None = None,
) -> Organisation:
    """New values, and with `parent_id` a new place: its whole subtree goes along.

    What it was called and where it stood until today (or until `on`) stays in its history, with
    the approval it rests on (`because`). Raises Refused when it would end up below itself or below
    a closed organisation, when it was closed itself, or when a code is wrong or in the wrong
    field.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        alone(cursor)
        one = Organisation.objects.select_for_update().get(pk=organisation_id)
        if one.closed_on is not None:
            raise Refused("CLOSED_ALREADY", _("It has been closed already."))
        new = {k: v for k, v in _only_values(values).items() if getattr(one, k) != v}
        _refuse_codes(new, one)
        moved = parent_id is not None and parent_id != one.parent_id
        if parent_id is not None and moved:
            _refuse_cycle(one, parent_id, str(new.get("kind", one.kind)))
            new["parent_id"] = parent_id
        if "kind" in new:
            _refuse_kind(one, str(new["kind"]), stays=not moved)
        if not new:
            return one
        old = {k: _plain(getattr(one, k)) for k in new}
        for name, value in new.items():
            setattr(one, name, value)
        one.save(update_fields=list(new))
        if moved:
            rewrite_paths(cursor)
            one.refresh_from_db()
        dated = {name for name in _DATED if name in new}
        if old.get("employer_uscc") == "":  # filled in, not changed: it was so before as well
            one.versions.filter(employer_uscc="").update(employer_uscc=one.employer_uscc)
            dated.discard("employer_uscc")
        if moved or dated:
            next_version(one, on or timezone.localdate(at), by, at, because=because)
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


def _refuse_cycle(one: Organisation, parent_id: int, kind: str) -> None:
    above = Organisation.objects.get(pk=parent_id)
    if above.path.startswith(one.path):
        raise Refused(
            "PARENT_CYCLE", _("An organisation cannot stand below itself."), field="parent"
        )
    refuse_place(above, kind, field="parent")


def _refuse_kind(one: Organisation, kind: str, *, stays: bool) -> None:
    """Raises Refused PARENT_KIND or KIND_BELOW: as this kind it could not stand where it stands, or
    what stands below it could not.
    """
    if stays and one.parent is not None:
        refuse_place(one.parent, kind, field="kind")
    below = one.children.filter(closed_on__isnull=True).order_by("path")
    federation = below.exclude(kind__in=BASIC).first() if kind in BASIC else None
    if federation is not None:
        says = _("%(name)s stands below it: no federation stands below a basic union.")
        raise Refused("KIND_BELOW", says % {"name": federation.name}, field="kind")


def _refuse_codes(values: Mapping[str, object], one: Organisation | None = None) -> None:
    """The union's code is a union's, the employer's code an employer's; both check."""
    own = str(values.get("uscc") or "")
    theirs = str(values.get("employer_uscc") or (one.employer_uscc if one else ""))
    if own and (problem := credit_codes.union_problem(own, theirs)):
        raise Refused(problem, reason(problem, None), field="uscc")
    if values.get("employer_uscc") and (problem := credit_codes.employer_problem(theirs)):
        raise Refused(problem, reason(problem, None), field="employer_uscc")


def _held(organisation_id: int) -> Organisation:
    """The organisation, held before its offices: whoever closes it at this moment holds them in the
    same order, and ends what was given here or is there before."""
    held = Organisation.objects.select_for_update(of=("self",), no_key=True)
    return held.get(pk=organisation_id)


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
    source: OfficeSource | None = None,
    party_deputy: bool = False,
) -> Office:
    """A person takes a post for a term; a chair, or whoever leads next, ends the leading of
    whoever led meanwhile. Raises Refused when there would be two chairs at once, or the
    organisation has been closed."""
    if ends_on is not None and ends_on <= starts_on:
        raise Refused("TERM", _("A term ends after it begins."), field="ends_on")
    try:
        with transaction.atomic():
            one = _held(organisation_id)
            refuse_closed(one, field="starts_on")
            if post in LEADING:
                end_offices(one.pk, posts=[Post.ACTING_CHAIR], ends_on=starts_on, by=by, at=at)
            made = Office.objects.create(
                organisation_id=organisation_id, person_id=person_id, post=post, nature=nature,
                starts_on=starts_on, ends_on=ends_on, source=source or "",
                party_deputy=party_deputy,
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


LEADING = (Post.CHAIR, Post.ACTING_CHAIR)
"""One of them leads, never two."""
SEATS = (Post.VICE_CHAIR, Post.STANDING_MEMBER, Post.COMMITTEE)
"""Who may lead while there is no chair."""
ELECTED_POSTS = frozenset(
    {
        Post.CHAIR, Post.VICE_CHAIR, Post.STANDING_MEMBER, Post.COMMITTEE, Post.AUDIT_CHAIR,
        Post.AUDIT_MEMBER, Post.WOMEN_CHAIR, Post.WOMEN_MEMBER, Post.ACTING_CHAIR,
    }
)  # fmt: skip
"""Posts that end with each committee: its holders are elected anew, and a new chair leads."""


def end_offices(
    organisation_id: int, *, posts: Collection[Post], ends_on: date, by: Actor, at: datetime
) -> int:
    """Everybody who holds one of these posts leaves it on that day. Returns how many."""
    with transaction.atomic():
        one = _held(organisation_id)
        held = Office.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gt=ends_on),
            organisation_id=organisation_id,
            post__in=posts,
        )
        begun = held.filter(starts_on__lt=ends_on)
        ended = begun.update(ends_on=ends_on)
        if ended:
            audit.record(
                at=at,
                by=by,
                action="registry.office.end_all",
                subject=("organisation", one.pk),
                path=one.path,
                new={"organisation": one.name, "count": ended, "ends_on": ends_on.isoformat()},
            )
    return ended


def describe_office(
    office_id: int, *, nature: OfficeNature, source: OfficeSource | None, party_deputy: bool,
    by: Actor, at: datetime,
) -> Office:  # fmt: skip
    """How a post is held, as the rules of proportion ask for it."""
    with transaction.atomic():
        office = Office.objects.select_for_update(of=("self",)).get(pk=office_id)
        old = _how(office)
        office.nature, office.source, office.party_deputy = nature, source or "", party_deputy
        office.save(update_fields=["nature", "source", "party_deputy"])
        audit.record(
            at=at, by=by, action="registry.office.describe", subject=("office", office.pk),
            path=office.organisation.path, old=old,
            new={**_how(office), "person": str(office.person),
                 "organisation": str(office.organisation)},
        )  # fmt: skip
    return office


def _how(office: Office) -> dict[str, object]:
    return {"nature": str(office.nature), "source": str(office.source),
            "party_deputy": office.party_deputy}  # fmt: skip


def end_office(office_id: int, *, ends_on: date, by: Actor, at: datetime) -> Office:
    """A term ends (exclusive) on a day. Raises Refused TERM, and ENDED or PARENT_CLOSED where the
    organisation was closed, which ended it."""
    with transaction.atomic():
        place = Office.objects.filter(pk=office_id).values_list("organisation_id", flat=True)
        one = _held(place.get())
        office = Office.objects.select_for_update().filter(pk=office_id).first()
        if office is None:  # it had not begun when its organisation was closed
            raise Refused("ENDED", _("Somebody else has just ended it."), field="ends_on")
        refuse_closed(one, field="ends_on")
        if ends_on <= office.starts_on:
            raise Refused("TERM", _("A term ends after it begins."), field="ends_on")
        office.ends_on = ends_on
        office.save(update_fields=["ends_on"])
        if office.post in SEATS:  # nobody leads a committee without sitting in it
            leads = _there_after(office, ends_on).filter(post=Post.ACTING_CHAIR)
            leads.filter(starts_on__lt=ends_on).update(ends_on=ends_on)
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


def _there_after(office: Office, on: date) -> QuerySet[Office]:
    """What else the same person holds in the same organisation on that day or later."""
    return Office.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=on),
        organisation_id=office.organisation_id, person_id=office.person_id,
    ).exclude(pk=office.pk)  # fmt: skip
