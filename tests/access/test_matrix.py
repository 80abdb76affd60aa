"""Every route × method × role × own and other organisation.

On PostgreSQL 15 only somebody who holds every role walks: they reach every statement; who else may
is decided before any.
"""

import re
from dataclasses import dataclass

import pytest
from django.test import Client

from gongqiao.access.rules import read_roles
from gongqiao.access.tests.cast import Tree, a_tree, a_user, grant
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from tests.access.matrix import Route, common, existing, expected, signed, top_only
from tests.access.objects import MAKERS, SILENT, Whose, _today
from tests.security.headers import missing

ROLES = {role.code: role.capabilities for role in read_roles(_today())}
PLACES = re.compile(r"(?<=/)[^/<]*(?:/<[^>]+>)+")  # with the word before that names them
ONE = re.compile(r"<(?:(\w+):)?[^>]+>")
VISITORS = ("anonymous", "without a role", "administrator", *ROLES)
EVERY = "every role"


def test_every_route_stands_in_the_table_and_says_the_same() -> None:
    new, gone = existing() - expected(), expected() - existing()
    assert not new, f"not (or otherwise) in tests/access/routes/: {sorted(new)}"
    assert not gone, f"in tests/access/routes/, but no such route: {sorted(gone)}"


def test_the_table_names_declared_capabilities_only() -> None:
    pages = {route.access for route in expected() if not route.of_programs}
    assert pages - {"public", "signed_in"} <= set(gate.capabilities())


def test_each_place_in_an_address_has_its_object() -> None:
    places = {place for route in expected() for place in PLACES.findall(route.path)}
    assert places <= set(MAKERS)


def made(place: str, of: Whose) -> str:
    """`users/<int:user_id>` → `users/12`, the user made for it."""
    return f"{place.partition('/')[0]}/{MAKERS[place](of)}"


def absent(place: str, _of: Whose) -> str:
    """`users/<int:user_id>` → `users/1`, whatever that is."""
    return ONE.sub(lambda part: "1" if part[1] == "int" else "x", place)


@dataclass
class Visit:
    """A visitor, and what they may expect."""

    client: Client
    name: str
    capabilities: frozenset[str]
    own: Whose
    other: Whose

    def let_in(self, route: Route) -> bool:
        """May they open it at all?"""
        if route.access == "public":
            return True
        if self.name == "anonymous":
            return False
        return route.access == "signed_in" or route.access in self.capabilities

    def wrong(self, route: Route, method: str) -> list[str]:
        """What differs from what is expected.

        Who may not open a route at all is turned away before anything is looked up: an object that
        is not there must not change that, so none is made.
        """
        found = []
        closed = not self.let_in(route)
        whose = (self.own, self.other) if PLACES.search(route.path) and not closed else (self.own,)
        for of in whose:
            object_of = absent if closed else made
            address = "/" + route.path
            for place in PLACES.findall(address):
                address = address.replace(place, object_of(place, of), 1)
            status, to = self._ask(method, address, personal=route.access != "public")
            if not self._fits(route, of is self.own, status, to):
                found.append(f"{self.name} {method} {address}: {status} {to}")
        return found

    def _ask(self, method: str, address: str, *, personal: bool) -> tuple[int, str]:
        try:
            answer = self.client.get(address) if method == "GET" else self.client.post(address)
        except Exception as crash:
            return 500, repr(crash)
        lacks = missing(answer, personal=personal and self.name != "anonymous")
        if lacks:
            return 500, f"{answer.status_code} with wrong headers: {lacks}"
        return answer.status_code, answer.headers.get("Location", "")

    def _fits(self, route: Route, own: bool, status: int, to: str) -> bool:
        if route.of_programs:  # whoever is signed in: a session is no key
            return status in {401, 405}
        to_sign_in = status == 302 and to.startswith("/account/login/")
        if not self.let_in(route):
            return to_sign_in if self.name == "anonymous" else status == 403
        if route.path in signed():
            return status in {403, 405}  # nobody here has signed anything
        if to_sign_in or status >= 500 or to.startswith("/account/reauthenticate/"):
            return False
        if route.path in top_only() and self.name != "administrator":
            return status in {404, 405}
        everybodys = own or route.path in common()
        if everybodys or (self.name == "administrator" and route.access != "signed_in"):
            return status in {200, 302, 405}
        return status in {404, 405} or route.path in SILENT


def visitor(name: str, tree: Tree) -> Visit:
    """Somebody with this role in the first town, who has just proved who they are."""
    client, who, stranger = Client(), Actor(name), a_user("stranger")
    capabilities: frozenset[str] = frozenset()
    if name != "anonymous":
        who = a_user("visitor", is_superuser=name == "administrator")
        client.login(username="visitor", password="secret of visitor")
        client.post("/account/reauthenticate/", {"password": "secret of visitor"})
    if name == "administrator":
        from gongqiao.access.queries import ADMINISTRATOR

        capabilities = frozenset(ADMINISTRATOR)
    for role in ROLES if name == EVERY else {name} & set(ROLES):
        grant(who, role, tree.town, valid_from=_today())
        capabilities |= ROLES[role]
    return Visit(
        client, name, capabilities, Whose(tree.union, who), Whose(tree.other_town, stranger)
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", [EVERY, *(pytest.param(v, marks=pytest.mark.once) for v in VISITORS)]
)
@pytest.mark.usefixtures("as_pages")
def test_who_reaches_what(name: str) -> None:
    visit = visitor(name, a_tree())
    routes = sorted(expected() & existing())
    if name == "anonymous":
        routes = [r for r in routes if not r.path.startswith("me/") or not PLACES.search(r.path)]
    wrong = [
        line
        for route in routes
        for method in ("GET", "POST")
        for line in visit.wrong(route, method)
        if not route.path.startswith("me/security/end")  # ends the session that asks
    ]
    assert not wrong, "\n".join(wrong)
