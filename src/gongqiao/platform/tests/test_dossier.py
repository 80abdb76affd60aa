"""Panels, lacks and actions of an organisation's page: in order, nothing where there is nothing."""

from collections.abc import Iterable
from datetime import date

import pytest

from gongqiao.platform import dossier
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.platform.dossier import About, Action, Lack, Panel

ABOUT = About(7, "00000007.", "grassroots", closed=False)
ON = date(2026, 3, 5)


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_panels", "_then", "_lacks", "_actions"):
        monkeypatch.setattr(dossier, name, [])


def first(by: Actor, about: About, on: date) -> Panel:
    return Panel(f"{by.name} {about.organisation_id} {on}")


def second(_by: Actor, _about: About, _on: date) -> Panel:
    return Panel("later")


def before(by: Actor, _about: About, on: date, today: date) -> Panel:
    return Panel(f"{by.name} {on} {today}")


def nothing(_by: Actor, _about: About, _on: date) -> None:
    return None


def lacks(_by: Actor, _about: About, _on: date) -> Iterable[Lack]:
    yield Lack("advice")
    yield Lack("grave", grave=True)


def actions(_by: Actor, _about: About, _on: date) -> Iterable[Action]:
    return [Action("close", "/close/")]


def test_in_order_and_once() -> None:
    for _ in range(2):
        dossier.register(
            panels=((20, second), (5, nothing), (10, first)), then=((1, before),), lacks=lacks,
            actions=actions,
        )  # fmt: skip
    shown = dossier.panels_of(SYSTEM, ABOUT, ON)
    assert [str(p.title) for p in shown] == ["system 7 2026-03-05", "later"]
    assert [lack.says for lack in dossier.lacks_of(SYSTEM, ABOUT, ON)] == ["grave", "advice"]
    assert [a.address for a in dossier.actions_of(SYSTEM, ABOUT, ON)] == ["/close/"]
    then = dossier.panels_then(SYSTEM, ABOUT, date(2024, 1, 1), ON)
    assert [str(p.title) for p in then] == ["system 2024-01-01 2026-03-05"]
