"""The one gate: which capabilities exist, who holds them where, how a route states its access.

The `access` app answers; it registers itself here when Django starts, so that apps on any floor ask
the same question in the same words.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, Protocol

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise

from gongqiao.platform.context import Actor, actor_of

log = logging.getLogger(__name__)
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Capability:
    """Something that a role may allow, e.g. `mutualaid.review`, with a sentence for people.

    `money`: it moves money, so it is handed out by four eyes.
    """

    code: str
    says: str | Promise
    money: bool = False


@dataclass(frozen=True, slots=True)
class KeyScope:
    """Something that a key of the interface may be made for, e.g. `members:read`.

    `capabilities`: what the key holds by it in the subtree of its organisation, and nothing else.
    `whole`: it concerns everybody, so only a key at the top of the tree can have it.
    """

    code: str
    says: str | Promise
    capabilities: tuple[str, ...]
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """Where in the organisation tree a capability is held: subtree paths, or everywhere."""

    everywhere: bool = False
    paths: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.paths)

    def covers(self, path: str) -> bool:
        """May the holder reach the organisation with this path?"""
        return self.everywhere or any(path.startswith(p) for p in self.paths)

    @property
    def at_the_top(self) -> bool:
        """Held over a whole tree: everywhere, or from an organisation that has none above it."""
        return self.everywhere or any(path.count(".") <= 1 for path in self.paths)

    def as_q(self, field: str) -> Q:
        """The same as a filter on a path column, e.g. `scope.as_q("organisation__path")`."""
        if self.everywhere:
            return Q()
        if not self.paths:
            return Q(pk__in=[])
        q = Q()
        for path in self.paths:
            q |= Q(**{f"{field}__startswith": path})
        return q


class Gate(Protocol):
    """What the access app provides."""

    def scope(self, by: Actor, capability: str, on: date) -> Scope:
        """Where `by` holds the capability on that day."""
        ...


_capabilities: dict[str, Capability] = {}
_gate: list[Gate] = []
_key_scopes: dict[str, KeyScope] = {}
_key_gate: list[Gate] = []


def declare(*capabilities: Capability) -> None:
    """Called in AppConfig.ready() by each app for what it lets roles do."""
    for capability in capabilities:
        _capabilities[capability.code] = capability


def capabilities() -> dict[str, Capability]:
    """All declared capabilities by code."""
    return dict(_capabilities)


def provide(gate: Gate) -> None:
    """Called once, by the access app."""
    _gate[:] = [gate]


def declare_key_scopes(*scopes: KeyScope) -> None:
    """Called in AppConfig.ready() by each app for what other programs may do there."""
    for scope in scopes:
        _key_scopes[scope.code] = scope


def key_scopes() -> dict[str, KeyScope]:
    """All declared scopes of keys by code."""
    return dict(_key_scopes)


def provide_for_keys(gate: Gate) -> None:
    """Called once, by the app that keeps the keys of the interface: it answers for them alone."""
    _key_gate[:] = [gate]


def scope_of(by: Actor, capability: str, on: date) -> Scope:
    """Where the actor holds the capability on that day; the system holds everything."""
    if capability not in _capabilities:
        raise LookupError(f"capability {capability!r} was never declared")
    if by == Actor(name="system"):
        return Scope(everywhere=True)
    if by.key_id is not None:
        return _key_gate[0].scope(by, capability, on) if _key_gate else Scope()
    if by.user_id is None or not _gate:
        return Scope()
    return _gate[0].scope(by, capability, on)


def require(by: Actor, capability: str, on: date, path: str | None = None) -> Scope:
    """The scope, or PermissionDenied when the actor holds the capability nowhere (or not there)."""
    scope = scope_of(by, capability, on)
    if not scope or (path is not None and not scope.covers(path)):
        log.warning("refused: %s to user %s, key %s", capability, by.user_id, by.key_id)
        raise PermissionDenied(capability)
    return scope


def holds(request: HttpRequest, capability: str) -> bool:
    """Does the visitor hold the capability anywhere? Asked once a request; for showing a link."""
    if capability not in _capabilities:
        return False
    held: dict[str, bool] = request.__dict__.setdefault("gq_held", {})
    if capability not in held:
        held[capability] = bool(scope_of(actor_of(request), capability, timezone.localdate()))
    return held[capability]


def public(view: View) -> View:
    """Anyone may open this route."""
    view.gq_access = "public"  # type: ignore[attr-defined]  # a mark that the route test reads
    return view


def signed_in(view: View) -> View:
    """Any signed-in person may open this route; what they see is theirs only."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    guarded.gq_access = "signed_in"  # type: ignore[attr-defined]  # read by the route test
    return guarded


def office(capability: str) -> Callable[[View], View]:
    """Only holders of the capability; `request.scope` says where they hold it."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            scope = require(actor_of(request), capability, timezone.localdate())
            request.scope = scope  # type: ignore[attr-defined]  # what the view's queries filter by
            return view(request, *args, **kwargs)

        guarded.gq_access = capability  # type: ignore[attr-defined]  # read by the route test
        return guarded

    return decorate


def key(*scopes: str) -> Callable[[View], View]:
    """Only a key of the interface with the scope opens this route; a session opens nothing.

    Several scopes: one a method, each asked for by its own method (the interface does the asking;
    tests/access/test_keys.py walks all of it). "any": every valid key.
    """

    def decorate(view: View) -> View:
        view.gq_access = "key:" + "+".join(scopes)  # type: ignore[attr-defined]  # read by the route test
        return view

    return decorate


def signature(view: View) -> View:
    """Only a request signed with the secret of its own subscription is heard."""
    view.gq_access = "signature"  # type: ignore[attr-defined]  # a mark that the route test reads
    return view
