"""Templates extend, include and link downwards only."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLResolver, get_resolver

from tests.architecture.house import FLOOR, SOURCE, app_of, may_know, shown
from tests.architecture.test_routes import routes

USES = re.compile(r"{%\s*(?:extends|include)\s+[\"']([^\"']+)[\"']")
TAGS = re.compile(r"<c-([a-z0-9_.-]+)")
LINKS = re.compile(r"{%\s*url\s+[\"']([^\"']+)[\"']")


def templates() -> Iterator[Path]:
    yield from sorted(SOURCE.glob("*/templates/**/*.html"))


def owners() -> dict[str, str]:
    """Template name → app. What no app of ours owns is not in it."""
    return {str(p.relative_to(SOURCE / app_of(p) / "templates")): app_of(p) for p in templates()}


def used_by(text: str) -> Iterator[str]:
    """The names of the templates and components that a template uses."""
    yield from USES.findall(text)
    for tag in TAGS.findall(text):
        if tag not in {"slot", "vars"}:
            yield f"cotton/{tag.replace('.', '/').replace('-', '_')}.html"


def linked_by(text: str) -> list[str]:
    """The names of the routes that a template links to (and needs)."""
    return LINKS.findall(text)


def apps_of_routes() -> dict[str, str]:
    """Route name → app of its view."""
    found: dict[str, str] = {}
    resolver = get_resolver()
    modules = {id(view): view.__module__ for _, view in routes(resolver)}

    def walk(at: URLResolver, space: str) -> None:
        for entry in at.url_patterns:
            if isinstance(entry, URLResolver):
                walk(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
            elif entry.name:
                module = modules[id(entry.callback)].split(".")
                if module[0] == "gongqiao":
                    found[space + entry.name] = module[1]

    walk(resolver, "")
    return found


def upward(app: str, names: list[str], places: dict[str, str]) -> list[str]:
    """Those of `names` that live on a floor the app may not know."""
    return [n for n in names if n in places and places[n] in FLOOR and not may_know(app, places[n])]


def test_templates_build_on_lower_floors() -> None:
    places = owners()
    found = [
        f"{shown(path)} uses {name}"
        for path in templates()
        for name in upward(app_of(path), list(used_by(path.read_text())), places)
    ]
    assert not found, "\n".join(found)


def test_templates_link_to_lower_floors() -> None:
    places = apps_of_routes()
    found = [
        f"{shown(path)} links to {name}: use url_or_none"
        for path in templates()
        for name in upward(app_of(path), linked_by(path.read_text()), places)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ('{% extends "mutualaid/base.html" %}', True),
        ("{% include 'mutualaid/base.html' with a=1 %}", True),
        ('<c-aid.card title="x">', True),
        ("<c-slot name='a'>", False),
        ('{% extends "platform/base.html" %}', False),
    ],
)
def test_an_upward_use_is_noticed(text: str, wrong: bool) -> None:
    places = {"mutualaid/base.html": "mutualaid", "cotton/aid/card.html": "mutualaid",
              "platform/base.html": "platform"}  # fmt: skip
    assert bool(upward("registry", list(used_by(text)), places)) == wrong


def test_an_upward_link_is_noticed() -> None:
    text = "{% url 'claim' 3 %} {% url \"member\" %} {% url_or_none 'claim' as x %}"
    assert linked_by(text) == ["claim", "member"]
    places = {"claim": "mutualaid", "member": "registry"}
    assert upward("registry", linked_by(text), places) == ["claim"]
