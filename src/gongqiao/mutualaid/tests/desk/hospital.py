"""Decided claims of a few people in two towns, and people who review them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model

from gongqiao.mutualaid.models import Claim, Enrolment, SchemePeriod
from gongqiao.mutualaid.tests import world as w
from gongqiao.platform.context import Actor
from gongqiao.platform.gate import Scope
from gongqiao.registry.models import Organisation, Person

CITY, TOWN, OTHER = "00000001.", "00000001.00000002.", "00000001.00000003."
EVERYTHING = {"mutualaid.view", "mutualaid.review", "mutualaid.assess", "feeds.view"}


class Holds:
    """A gate for everybody: these capabilities in that scope."""

    def __init__(self, capabilities: set[str], scope: Scope) -> None:
        self.capabilities, self.where = capabilities, scope

    def scope(self, by: Actor, capability: str, on: date) -> Scope:
        return self.where if capability in self.capabilities else Scope()


@dataclass(frozen=True)
class Hospital:
    """Person 0: a large amount; 1: another name; 2: clean; 3: a large one in the other town."""

    period: SchemePeriod
    people: list[Person]
    large: Claim
    named: Claim
    clean: Claim
    elsewhere: Claim


def opened(**scheme: Any) -> Hospital:
    """Receive four settlements and decide them."""
    period = w.scheme(**scheme)
    people = w.people(4)
    w.enrol(period, people)
    _settle(people)
    w.feed_and_run(
        w.row(0, "S0", "9000.00"),
        w.row(1, "S1", "1000.00", psn_name="别人"),
        w.row(2, "S2", "500.00"),
        w.row(3, "S3", "8000.00"),
    )
    found = {c.person_id: c for c in Claim.objects.all()}
    return Hospital(period, people, *(found[p.pk] for p in people))


def _settle(people: list[Person]) -> None:
    towns = [
        Organisation.objects.create(code=path, name=name, kind="grassroots", path=path)
        for path, name in ((TOWN, "恒裕纺织有限公司工会"), (OTHER, "同丰印染有限公司工会"))
    ]
    Enrolment.objects.filter(person__in=people[:3]).update(organisation=towns[0])
    Enrolment.objects.filter(person__in=people[3:]).update(organisation=towns[1])


def reviewer(name: str = "lumin", shown: str = "陆敏") -> Any:
    """Somebody who can sign in."""
    user = get_user_model()(username=name, display_name=shown)
    user.set_password("long enough 1")
    user.save()
    return user
