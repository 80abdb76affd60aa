"""Every route of the interface × method × key: no session, no key without the scope, no other
organisation."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from gongqiao.access.tests.cast import a_tree, a_user
from gongqiao.gateway.tests.cast import a_key, an_administrator
from gongqiao.platform import gate
from tests.access.matrix import Route, expected
from tests.access.objects import Whose
from tests.access.test_matrix import PLACES, made

ASKED = "?since=2026-01-01&until=2026-02-01&scheme=x&period_no=1"
"""What some operations need; the others do not mind."""
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
ROUTES = sorted(r for r in expected() if r.access.startswith("key:"))


def scopes_of(
    patterns: list[URLPattern | URLResolver], prefix: str = ""
) -> dict[str, dict[str, str]]:
    """Address → method → scope, as the views say."""
    found: dict[str, dict[str, str]] = {}
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found |= scopes_of(pattern.url_patterns, path)
        elif hasattr(pattern.callback, "gq_scopes"):
            found[path] = pattern.callback.gq_scopes
    return found


@dataclass
class Keys:
    """One key a scope, for the first town or (where a scope needs it) the city; and objects."""

    of_scope: dict[str, str]
    every: str
    own: Whose
    other: Whose
    client: Client

    def ask(self, route: Route, method: str, token: str, *, own: bool = True) -> Any:
        """One call, with a session of the administrator besides."""
        whose = self.own if own else self.other
        address = PLACES.sub(lambda p: made(p[0], whose), "/" + route.path) + ASKED
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.client.generic(
            method, address, b"{}", content_type="application/json",
            headers={**headers, "Idempotency-Key": "x"},
        )  # fmt: skip


@pytest.fixture
def keys(db: None) -> Keys:
    tree = a_tree()
    boss = an_administrator(tree)
    declared = gate.key_scopes().values()
    of_scope = {
        s.code: a_key(boss, tree.city if s.whole else tree.town, s.code).token for s in declared
    }
    every = a_key(boss, tree.town, *(s.code for s in declared if not s.whole)).token
    stranger = a_user("stranger")
    client = Client(raise_request_exception=False)
    client.login(username="boss", password="secret of boss")
    own, other = Whose(tree.union, boss), Whose(tree.other_town, stranger)
    return Keys(of_scope, every, own, other, client)


def test_the_marks_are_what_the_methods_ask_for() -> None:
    stated = scopes_of(get_resolver().url_patterns)
    assert {r.path for r in ROUTES} == set(stated)
    for route in ROUTES:
        asked = "+".join(dict.fromkeys(stated[route.path].values()))
        assert route.access == f"key:{asked}"


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: r.path)
def test_only_the_scope_opens_it(keys: Keys, route: Route) -> None:
    scopes = scopes_of(get_resolver().url_patterns)[route.path]
    for method in METHODS:
        wanted = scopes.get(method)
        tokens = {"": "", "forged": "gq_" + "a" * 8 + "_" + "b" * 40, **keys.of_scope}
        for scope, token in tokens.items():
            status = keys.ask(route, method, token).status_code
            if wanted is None:
                assert status == 405, (method, scope, status)
            elif scope in ("", "forged"):
                assert status == 401, (method, scope, status)
            elif wanted not in ("any", scope):
                assert status == 403, (method, scope, status)
            else:
                # a photo is no JSON: the door is open, what was brought is refused
                assert status in {200, 415, 422}, (method, scope, status)


@pytest.mark.parametrize(
    "route", [r for r in ROUTES if PLACES.search(r.path)], ids=lambda r: r.path
)
def test_another_town_is_not_there(keys: Keys, route: Route) -> None:
    scopes = scopes_of(get_resolver().url_patterns)[route.path]
    for method in {"GET"} & set(scopes):  # a reply goes to what the very key filed: test_requests
        assert keys.ask(route, method, keys.every).status_code == 200
        away = keys.ask(route, method, keys.every, own=False)
        assert (away.status_code, away.json()["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: r.path)
def test_an_ended_key_opens_nothing(keys: Keys, route: Route) -> None:
    from gongqiao.gateway.models import Key

    Key.objects.update(revoked_at="2026-03-05T00:00:00Z")
    for method in scopes_of(get_resolver().url_patterns)[route.path]:
        assert keys.ask(route, method, keys.every).status_code == 401
