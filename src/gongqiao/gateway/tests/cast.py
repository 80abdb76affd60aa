"""Keys and programs of an invented federation, for the tests of the interface."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.test import Client

from gongqiao.access.tests.cast import Tree, a_tree, a_user, grant
from gongqiao.gateway import scopes
from gongqiao.gateway.services import keys
from gongqiao.ledger import api as ledger
from gongqiao.mutualaid.tests import world
from gongqiao.platform.context import Actor
from gongqiao.registry.models import Membership, Organisation
from gongqiao.requests.enums import Channel
from gongqiao.requests.services import handling
from gongqiao.requests.services.asking import ask
from gongqiao.requests.tests.cast import ANSWER, a_wish

AT = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
EVERY = tuple(s.code for s in scopes.SCOPES)
BELOW = tuple(s.code for s in scopes.SCOPES if not s.whole)


def an_administrator(tree: Tree, name: str = "boss") -> Actor:
    """Somebody who makes keys for the whole city."""
    who = a_user(name)
    grant(who, "federation_administrator", tree.city)
    return who


def a_key(by: Actor, organisation: int, *wanted: str, **more: Any) -> keys.Made:
    """A key for these scopes (by default all that the organisation may have)."""
    at = more.pop("at", AT)
    fields: dict[str, Any] = {"name": "医保推送", "per_minute": 6_000, **more}
    return keys.make(keys.Wish(organisation_id=organisation, scopes=wanted, **fields), by=by, at=at)


@dataclass
class Program:
    """A program that calls with a key."""

    token: str
    client: Client = field(default_factory=Client)

    def get(self, place: str, **headers: str) -> Any:
        """GET /api/v1/…"""
        return self.client.get(f"/api/v1/{place}", headers=self._headers(headers))

    def post(self, place: str, body: Any, **headers: str) -> Any:
        """POST, JSON unless the body is bytes."""
        kind = headers.pop("content_type", "application/json")
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.post(
            f"/api/v1/{place}", content, content_type=kind, headers=self._headers(headers)
        )

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in more.items()}
        return {"Authorization": f"Bearer {self.token}", **named}


@dataclass
class Scene:
    """A tree, who makes keys there, and programs at the top and in a town."""

    tree: Tree
    boss: Actor
    city: Program
    town: Program


def a_scene() -> Scene:
    """Everything that most tests need."""
    tree = a_tree()
    boss = an_administrator(tree)
    city = a_key(boss, tree.city, *EVERY)
    town = a_key(boss, tree.town, *BELOW, name="镇里的程序")
    return Scene(tree, boss, Program(city.token), Program(town.token))


def populate(scene: Scene) -> dict[str, str]:
    """Rows in every list of the interface: members, decisions with their books, sealed days,
    requests in several states. Returns what stands in addresses and parameters.
    """
    Organisation.objects.filter(pk=scene.tree.union).update(code="T1")  # the enrolling union
    period, people = world.scheme(), world.people(3)
    for person in people:
        Membership.objects.create(
            person=person, organisation_id=scene.tree.union, joined_on=date(2020, 1, 1)
        )
    world.enrol(period, people)
    world.feed_and_run(*(world.row(who, f"S{who}", "6000.00") for who in range(2)))
    world.feed_and_run(world.row(2, "S2", "6000.00"))
    for day in (date(2025, 6, 1), date(2025, 6, 2)):
        ledger.seal_day(on=day, by=world.CLERK, at=datetime(2025, 6, 4, tzinfo=UTC))
    asked = [
        ask(a_wish(person_id=person.pk, mobile="13800006021"), Channel.PROGRAM, by=scene.boss,
            at=AT)
        for person in people
    ]  # fmt: skip
    handling.answer(asked[0].pk, ANSWER, seen=None, by=scene.boss, at=AT)
    handling.withdraw(asked[1].pk, by=scene.boss, at=AT)
    filed = {**FILED, "member_id": people[0].pk}
    own = scene.city.post("requests", filed, Idempotency_Key="populate").json()
    return {
        "organisation": "T1", "member": str(people[0].pk), "fund": "test", "scheme": "test",
        "request": asked[0].number, "filed": own["number"],
    }  # fmt: skip


FILED = {"kind": "consult", "topic": "membership", "text": "会员卡丢了怎么补？"}
