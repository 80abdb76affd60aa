"""Give a role, and end it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.access import queries
from gongqiao.access.models import Grant, Role
from gongqiao.access.rules import not_held
from gongqiao.audit import api as audit
from gongqiao.platform import gate
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.platform.errors import Refused


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is to be granted, loaded."""

    user: Any
    role: Role
    organisation: Any
    valid_from: date
    valid_to: date | None


@transaction.atomic
def give_grant(
    *,
    user_id: int,
    role_code: str,
    organisation_id: int,
    valid_from: date,
    valid_to: date | None = None,
    by: Actor,
    at: datetime,
    reason: str,
) -> Grant:
    """Let a user hold a role in the subtree of an organisation, from a day until a day (exclusive).

    PermissionDenied when `by` may grant nothing there. Refused: REASON_MISSING, PERIOD, BACKDATED,
    ROLE_UNKNOWN, ORGANISATION_UNKNOWN, USER_CLOSED, OWN_GRANT (nobody grants to themselves),
    BEYOND_OWN (nobody grants what they do not hold there, but for offices where they may appoint;
    system administrators grant everything), OWN_ACCOUNT (who opened an account gives it no role
    that moves money: a second person does), GRANT_OVERLAPS.
    """
    on = timezone.localdate(at)
    wish = _load(user_id, role_code, organisation_id, valid_from, valid_to)
    if by != SYSTEM:
        _check_granter(by, wish, on)
        if valid_from < on:
            raise Refused("BACKDATED", _("A grant cannot begin before today."), field="valid_from")
    if not reason.strip():
        raise Refused("REASON_MISSING", _("Please give a reason."), field="reason")
    grant = _store(wish, by, at, reason.strip())
    queries.forget()
    audit.record(
        at=at,
        by=by,
        action="access.grant",
        subject=("user", user_id),
        new=_told(grant, wish),
        reason=reason.strip(),
        path=wish.organisation.path,
    )
    return grant


def _load(
    user_id: int, role_code: str, organisation_id: int, valid_from: date, valid_to: date | None
) -> _Wish:
    if valid_to is not None and valid_to <= valid_from:
        says = _("The end must lie after the beginning.")
        raise Refused("PERIOD", says, field="valid_to")
    role = Role.objects.filter(code=role_code).first()
    if role is None:
        raise Refused("ROLE_UNKNOWN", _("There is no such role."), field="role")
    everywhere = queries.organisations_in(gate.Scope(everywhere=True))
    organisation = everywhere.filter(pk=organisation_id).first()
    if organisation is None:
        says = _("There is no such organisation.")
        raise Refused("ORGANISATION_UNKNOWN", says, field="organisation")
    user = get_user_model().objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise Refused("USER_CLOSED", _("There is no open account for this user."), field="user")
    return _Wish(user, role, organisation, valid_from, valid_to)


def _check_granter(by: Actor, wish: _Wish, on: date) -> None:
    scope = gate.require(by, "access.grant", on, wish.organisation.path)
    if wish.user.pk == by.user_id:
        raise Refused("OWN_GRANT", _("Nobody gives a role to themselves."), field="user")
    if scope.everywhere:  # only a system administrator holds anything everywhere
        return
    held = {code: s.paths for code, s in queries.scopes_of(by.user_id or 0, on).items()}
    codes = list(wish.role.capabilities.values_list("code", flat=True))
    appoints = gate.scope_of(by, "access.appoint", on).covers(wish.organisation.path)
    missing = not_held(codes, held, wish.organisation.path, appoints=appoints)
    declared = gate.capabilities()
    if missing:
        what = "; ".join(str(declared[c].says) if c in declared else c for c in missing)
        says = _("You cannot give this role here, because you may not do this yourself: %(what)s")
        raise Refused("BEYOND_OWN", says % {"what": what}, field="role")
    if wish.user.created_by_id == by.user_id and any(
        code in declared and declared[code].money for code in codes
    ):
        says = _("You opened this account; somebody else has to give it a role that moves money.")
        raise Refused("OWN_ACCOUNT", says, field="role")


def _store(wish: _Wish, by: Actor, at: datetime, reason: str) -> Grant:
    try:
        with transaction.atomic():
            return Grant.objects.create(
                user=wish.user,
                role=wish.role,
                organisation=wish.organisation,
                valid_from=wish.valid_from,
                valid_to=wish.valid_to,
                reason=reason[:300],
                granted_by_id=by.user_id,
                granted_at=at,
            )
    except IntegrityError as overlap:
        says = _("This user holds this role here already on some of these days.")
        raise Refused("GRANT_OVERLAPS", says, field="valid_from") from overlap


@transaction.atomic
def end_grant(grant_id: int, *, by: Actor, at: datetime, reason: str) -> Grant:
    """End a grant today: from now on it holds no more. One that has ended stays as it is.

    Whoever may grant at the organisation may end there, also roles that they could not give.
    Raises PermissionDenied or Refused (REASON_MISSING); Grant.DoesNotExist for an unknown id.
    """
    on = timezone.localdate(at)
    grant = Grant.objects.select_for_update(of=("self",)).get(pk=grant_id)
    if by != SYSTEM:
        gate.require(by, "access.grant", on, grant.organisation.path)
    if not reason.strip():
        raise Refused("REASON_MISSING", _("Please give a reason."), field="reason")
    if grant.valid_to is not None and grant.valid_to <= on:
        return grant
    before = grant.valid_to
    grant.valid_to = max(on, grant.valid_from)
    grant.ended_by_id, grant.ended_at, grant.end_reason = by.user_id, at, reason.strip()[:300]
    grant.save(update_fields=["valid_to", "ended_by", "ended_at", "end_reason"])
    queries.forget()
    audit.record(
        at=at,
        by=by,
        action="access.end",
        subject=("user", grant.user_id),
        old={"until_on": before},
        new={
            "user": grant.user.username,
            "role": grant.role.name_zh,
            "organisation": str(grant.organisation),
            "grant": grant.pk,
        },
        reason=reason.strip(),
        path=grant.organisation.path,
    )
    return grant


def _told(grant: Grant, wish: _Wish) -> dict[str, object]:
    return {
        "grant": grant.pk,
        "user": wish.user.username,
        "role": wish.role.name_zh,
        "organisation": str(wish.organisation),
        "from_on": wish.valid_from,
        "until_on": wish.valid_to,
    }
