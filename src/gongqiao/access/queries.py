"""Reads of access: the scopes of a user, and lists for the pages."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Case, FilteredRelation, Q, QuerySet, When
from django.db.models.functions import Length

from gongqiao.access.models import Grant, Role
from gongqiao.access.rules import without_covered
from gongqiao.accounts import api as accounts
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.gate import Scope

Scopes = dict[str, Scope]

# What the system administrator (`User.is_superuser`) holds everywhere: enough to set up an
# installation and hand out every role, nothing of the daily work.
ADMINISTRATOR = ("access.view", "access.grant", "accounts.manage", "audit.view")

_memory: ContextVar[dict[tuple[int, date], Scopes] | None] = ContextVar("scopes", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Inside, the scopes of a user are read at most once; opened for each request."""
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


def forget() -> None:
    """Grants changed: read again."""
    memory = _memory.get()
    if memory is not None:
        memory.clear()


def scopes_of(user_id: int, on: date) -> Scopes:
    """All that a user holds on that day: capability → where. One query, once a request."""
    memory = _memory.get()
    if memory is not None and (user_id, on) in memory:
        return memory[user_id, on]
    found = _read_scopes(user_id, on)
    if memory is not None:
        memory[user_id, on] = found
    return found


def in_force(on: date, prefix: str = "") -> Q:
    """Grants that hold on that day."""
    open_ended = Q(**{f"{prefix}valid_to__isnull": True})
    return Q(**{f"{prefix}valid_from__lte": on}) & (open_ended | Q(**{f"{prefix}valid_to__gt": on}))


def _read_scopes(user_id: int, on: date) -> Scopes:
    return scopes_of_all([user_id], on).get(user_id, {})


def scopes_of_all(user_ids: Iterable[int], on: date) -> dict[int, Scopes]:
    """All that these users hold on that day. One query, however many they are."""
    rows = (
        get_user_model()
        .objects.filter(pk__in=list(user_ids), is_active=True)
        .annotate(live=FilteredRelation("grants", condition=in_force(on, "grants__")))
        .values_list(
            "pk", "is_superuser", "live__role__capabilities__code", "live__organisation__path"
        )
    )
    paths: dict[int, dict[str, list[str]]] = {}
    administrators = set()
    for user_id, is_superuser, code, path in rows:
        held = paths.setdefault(user_id, {})
        if is_superuser:
            administrators.add(user_id)
        if code and path:
            held.setdefault(code, []).append(path)
    return {
        user_id: {code: Scope(paths=without_covered(there)) for code, there in held.items()}
        | ({c: Scope(everywhere=True) for c in ADMINISTRATOR} if user_id in administrators else {})
        for user_id, held in paths.items()
    }


class GrantsGate:
    """The gate that the platform asks: answers from grants."""

    def scope(self, by: Actor, capability: str, on: date) -> Scope:
        """Where the user holds the capability on that day."""
        return Scope() if by.user_id is None else scopes_of(by.user_id, on).get(capability, Scope())


def staffed(capability: str, organisation_ids: Iterable[int], on: date) -> set[int]:
    """Of these organisations, those where somebody holds the capability at that very place."""
    held = Grant.objects.filter(
        in_force(on),
        organisation_id__in=list(organisation_ids),
        user__is_active=True,
        role__capabilities__code=capability,
    )
    return set(held.values_list("organisation_id", flat=True))


@dataclass(frozen=True, slots=True)
class Reason:
    """One answer to "what may this person do, and why": a capability through one grant."""

    capability: str
    says: str
    role: str
    organisation: str
    path: str
    valid_from: date | None
    valid_to: date | None
    granted_by: str
    reason: str


def offices_of(user_ids: Iterable[int]) -> dict[int, str]:
    """By which office people act, without their names: the role and organisation of the newest
    grant. One query.
    """
    grants = Grant.objects.filter(user_id__in=set(user_ids)).select_related("role", "organisation")
    return {g.user_id: f"{g.organisation} · {g.role.name}" for g in grants.order_by("pk")}


def reasons_for(user_id: int, on: date) -> list[Reason]:
    """What a user may do on that day and by which grant, sorted by capability. Two queries."""
    grants = (
        Grant.objects.filter(in_force(on), user_id=user_id, user__is_active=True)
        .select_related("role", "organisation", "granted_by")
        .prefetch_related("role__capabilities")
    )
    declared = gate.capabilities()
    found = [
        Reason(
            capability=held.code,
            says=str(declared[held.code].says) if held.code in declared else held.code,
            role=grant.role.name,
            organisation=str(grant.organisation),
            path=grant.organisation.path,
            valid_from=grant.valid_from,
            valid_to=grant.valid_to,
            granted_by=grant.granted_by.shown_name if grant.granted_by else "",
            reason=grant.reason,
        )
        for grant in grants
        for held in grant.role.capabilities.all()
    ]
    return sorted(found, key=lambda r: (r.capability, r.path, r.role))


@dataclass(frozen=True, slots=True)
class Ground:
    """One grant with everything that it lets a person do, in words."""

    role: str
    organisation: str
    granted_by: str
    reason: str
    may: list[str]


def by_ground(reasons: list[Reason]) -> list[Ground]:
    """The same answers, gathered under the grant that each comes from: said once, not per line."""
    found: dict[tuple[str, ...], Ground] = {}
    for one in reasons:
        key = (one.path, one.role, one.granted_by, one.reason)
        ground = Ground(one.role, one.organisation, one.granted_by, one.reason, [])
        found.setdefault(key, ground).may.append(one.says)
    return list(found.values())


def roles() -> list[Role]:
    """All roles in their order, capabilities with them. Two queries."""
    return list(Role.objects.prefetch_related("capabilities"))


def grants_visible_to(by: Actor, on: date) -> QuerySet[Grant]:
    """The grants within the organisations where `by` holds `access.view`, newest first."""
    scope = gate.scope_of(by, "access.view", on)
    return (
        Grant.objects.filter(scope.as_q("organisation__path"))
        .select_related("user", "role", "organisation", "granted_by", "ended_by")
        .order_by("-id")
    )


def grant_for(by: Actor, grant_id: int, on: date) -> Grant | None:
    """One grant, if `by` may see it."""
    return grants_visible_to(by, on).filter(pk=grant_id).first()


def users_visible_to(by: Actor, on: date, capability: str = "access.view") -> QuerySet[Any]:
    """The users that the holder may see: at the top all; below, those with a grant in reach, past
    ones included, and those whom they created."""
    scope = gate.scope_of(by, capability, on)
    found = accounts.users()
    if not scope:
        return found.none()
    if is_top(scope):
        return found
    reached = Grant.objects.filter(scope.as_q("organisation__path")).values("user_id")
    return found.filter(Q(pk__in=reached) | Q(created_by_id=by.user_id))


def is_top(scope: Scope) -> bool:
    """Does the scope reach the whole tree (everywhere, or a root of it)?"""
    return scope.at_the_top


def organisations_in(scope: Scope) -> QuerySet[Any]:
    """The organisations within a scope, in the order of the tree."""
    model = Grant._meta.get_field("organisation").related_model
    assert not isinstance(model, str)
    return model._default_manager.filter(scope.as_q("path")).order_by("path")


def grants_of(by: Actor, user_id: int, on: date) -> list[Grant]:
    """The grants of one user that `by` may see, newest first, at most 100."""
    return list(grants_visible_to(by, on).filter(user_id=user_id)[:100])


def roles_in_sentences() -> list[tuple[Role, list[str]]]:
    """Each role with what it allows, in the active language, sorted by the capability's code."""
    declared = gate.capabilities()
    return [
        (
            role,
            [
                str(declared[code].says) if code in declared else code
                for code in sorted(held.code for held in role.capabilities.all())
            ],
        )
        for role in roles()
    ]


def users_holding(
    capability: str, path: str, on: date, *, given_there: bool = False, most: int = 200
) -> list[Any]:
    """The active users who hold the capability over the organisation with this path, by name.

    `given_there`: only those to whom it was given in that very organisation, not further up.
    """
    above = [int(part) for part in path.split(".") if part.isdigit()]
    above = above[-1:] if given_there else above
    held = Grant.objects.filter(
        in_force(on), role__capabilities__code=capability, organisation_id__in=above
    )
    found = accounts.users().filter(pk__in=held.values("user_id"), is_active=True)
    return list(found.order_by("display_name", "username")[:most])


def given_in(
    capabilities: Iterable[str], organisation_ids: Iterable[int], on: date, *, most: int = 200
) -> dict[tuple[str, int], list[int]]:
    """The active users to whom a capability was given in that very organisation, by name; for many
    capabilities and organisations at once, at most `most` each. One query.
    """
    rows = (
        Grant.objects.filter(
            in_force(on),
            role__capabilities__code__in=list(capabilities),
            organisation_id__in=list(organisation_ids),
            user__is_active=True,
        )
        .order_by("user__display_name", "user__username")
        .values_list("role__capabilities__code", "organisation_id", "user_id")
    )
    found: dict[tuple[str, int], list[int]] = {}
    for code, organisation_id, user_id in rows:
        there = found.setdefault((code, organisation_id), [])
        if user_id not in there and len(there) < most:
            there.append(user_id)
    return found


def offices_holding(capability: str, on: date, *, most: int = 500) -> list[Any]:
    """The organisations in which somebody was given a role with the capability, by tree."""
    held = Grant.objects.filter(
        in_force(on), role__capabilities__code=capability, user__is_active=True
    )
    model = Grant._meta.get_field("organisation").related_model
    assert not isinstance(model, str)
    return list(
        model._default_manager.filter(pk__in=held.values("organisation_id")).order_by("path")[:most]
    )


def offices_holding_any(
    capabilities: Iterable[str], on: date, *, words: str = "", most: int = 500
) -> list[Any]:
    """The organisations in which somebody was given a role with one of the capabilities: those
    near the top first, so that what is left out are unions at employers. One query.

    With `words`: those whose name has them or whose code begins so; what is called exactly so
    comes first.
    """
    held = Grant.objects.filter(
        in_force(on), role__capabilities__code__in=list(capabilities), user__is_active=True
    )
    model = Grant._meta.get_field("organisation").related_model
    assert not isinstance(model, str)
    found = model._default_manager.filter(pk__in=held.values("organisation_id"))
    if words:
        found = found.filter(Q(name__icontains=words) | Q(code__istartswith=words))
        exact = Case(When(Q(name__iexact=words) | Q(code__iexact=words), then=0), default=1)
        return list(found.order_by(exact, Length("path"), "path")[:most])
    return list(found.order_by(Length("path"), "path")[:most])


def everybody_holding(capability: str, on: date, *, most: int = 5_000) -> list[Any]:
    """The active users who hold the capability anywhere."""
    held = Grant.objects.filter(in_force(on), role__capabilities__code=capability)
    found = accounts.users().filter(pk__in=held.values("user_id"), is_active=True)
    return list(found.order_by("pk")[:most])
