"""People and purposes to test with."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from gongqiao.access.tests.cast import Tree, a_tree, a_user, grant
from gongqiao.consents.purposes import Purpose
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry.models import Membership, Person

AT = datetime(2026, 12, 3, 2, 0, tzinfo=UTC)
ON = date(2026, 12, 3)
CODE = "test.bill"


def a_purpose(says: str = "为了帮您", *, family: bool = False, asks: bool = False) -> Purpose:
    """A purpose with this text."""
    return Purpose(
        CODE, title="大额费用", says=says, facts="金额", who="两个人", basis="单独同意",
        kept="两年", without="不影响", family=family, asks=asks,
    )  # fmt: skip


@dataclass(frozen=True)
class Cast:
    """A worker with a sign-in, a clerk of their town, one of another town."""

    tree: Tree
    worker: Actor
    person: Person
    clerk: Actor
    stranger: Actor


def a_person(
    name: str, organisation: int, user: Actor | None = None, born: date | None = None
) -> Person:
    """A member of an organisation."""
    made = Person.objects.create(
        name=name, name_key=name, born_on=born, user_id=user.user_id if user else None
    )
    Membership.objects.create(person=made, organisation_id=organisation, joined_on=date(2020, 1, 1))
    return made


def a_cast() -> Cast:
    """Plant it."""
    tree = a_tree()
    worker, clerk, stranger = a_user("chen"), a_user("clerk"), a_user("stranger")
    grant(clerk, "service_clerk", tree.town, valid_from=date(2026, 11, 28))
    grant(stranger, "service_clerk", tree.other_town, valid_from=date(2026, 11, 28))
    person = a_person("陈师傅", tree.union, worker, date(1975, 5, 1))
    return Cast(tree, worker, person, clerk, stranger)


@contextmanager
def refused(code: str) -> Iterator[None]:
    """Inside, the service declines with this code."""
    with pytest.raises(Refused) as given:
        yield
    assert given.value.code == code
