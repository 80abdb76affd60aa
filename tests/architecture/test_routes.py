"""Every route states its access, and exactly one gate answers."""

import ast
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver

from gongqiao.platform import gate
from tests.architecture.house import modules, shown, tree_of

OTHERS = {
    "account/": "allauth: sign-in, second factors and sessions guard themselves",
    "i18n/": "Django: sets the language cookie",
}
"""Routes of packages, by where they begin, with the reason why they may go without a mark."""


def routes(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    """All routes as (pattern, view)."""
    for entry in resolver.url_patterns:
        here = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, here)
        elif isinstance(entry, URLPattern):
            yield here, entry.callback


def unstated(route: str, view: Callable[..., Any]) -> bool:
    """Does the route say nothing about who may open it?"""
    if not view.__module__.startswith("gongqiao.") and not view.__module__.startswith("tests."):
        return not any(route.startswith(place) for place in OTHERS)
    stated = str(getattr(view, "gq_access", None))
    if stated.startswith("key:"):  # scopes that were declared; "any": every valid key
        return not set(stated.removeprefix("key:").split("+")) <= {"any", *gate.key_scopes()}
    return stated not in {"public", "signed_in", "signature", *gate.capabilities()}


def test_every_route_states_its_access() -> None:
    found = [route for route, view in routes(get_resolver()) if unstated(route, view)]
    assert not found, "\n".join(found)


def test_places_of_packages_are_still_there() -> None:
    all_routes = [route for route, _view in routes(get_resolver())]
    seen = {place for place in OTHERS if any(route.startswith(place) for route in all_routes)}
    assert seen == set(OTHERS)


def a_view(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def test_an_open_route_is_noticed() -> None:
    a_view.__module__ = "gongqiao.probe"
    assert unstated("account/of-ours/", a_view)
    assert not unstated("x/", gate.public(a_view))
    a_view.gq_access = "never.declared"  # type: ignore[attr-defined]
    assert unstated("x/", a_view)
    assert unstated("x/", gate.key("never:declared")(a_view))
    assert unstated("x/", gate.key("members:read", "never:declared")(a_view))
    assert not unstated("x/", gate.key("members:read")(a_view))
    assert not unstated("x/", gate.key("any")(a_view))
    assert not unstated("x/", gate.signature(a_view))
    a_view.gq_access = "never.declared"  # type: ignore[attr-defined]
    a_view.__module__ = "a.package"
    assert unstated("x/", a_view)
    assert not unstated("i18n/setlang/", a_view)


def provisions(tree: ast.Module, name: str = "provide") -> int:
    """How often a module provides the gate."""
    return sum(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == name
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "gate"
        for node in ast.walk(tree)
    )


def test_exactly_one_gate() -> None:
    found = [shown(path) for path in modules() for _ in range(provisions(tree_of(path)))]
    assert found == ["src/gongqiao/access/apps.py"]
    assert len(gate._gate) == 1


def test_exactly_one_gate_for_keys() -> None:
    every = [(path, tree_of(path)) for path in modules()]
    found = [shown(p) for p, tree in every for _ in range(provisions(tree, "provide_for_keys"))]
    assert found == ["src/gongqiao/gateway/apps.py"]
    assert len(gate._key_gate) == 1


@pytest.mark.parametrize(("text", "count"), [("gate.provide(x)\ngate.provide(y)", 2), ("x()", 0)])
def test_a_second_gate_is_noticed(text: str, count: int) -> None:
    assert provisions(ast.parse(text)) == count
