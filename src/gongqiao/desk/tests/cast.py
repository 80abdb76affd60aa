"""A desk to test with: one kind of matter, two clerks, an office."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from gongqiao.access.tests.cast import Tree, a_tree, a_user
from gongqiao.desk import kinds
from gongqiao.desk.api import ItemKind, WorkItem, open_item
from gongqiao.desk.queries import organisations
from gongqiao.platform.context import SYSTEM, Actor

AT = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)  # a Thursday, 10:00 in China
KIND = ItemKind(
    "test.ask", "{who} asks about {topic}", "message-circle", "registry.view", "same_day",
    lambda subject: f"/office/asks/{subject}/", outcomes=(("done", "Done"),), answers=True,
    rated=True,
)  # fmt: skip


@dataclass(frozen=True)
class Cast:
    """The tree and two colleagues."""

    tree: Tree
    mei: Actor
    jun: Actor


@contextmanager
def registered(*more: ItemKind) -> Iterator[None]:
    """The kinds of the tests are known inside, and nobody's listeners stay."""
    names = ("_kinds", "_closed", "_answered", "_finished", "_rated", "_handed", "_stays")
    before = {name: dict(getattr(kinds, name)) for name in names}
    kinds.register(KIND, *more)
    try:
        yield
    finally:
        for name, was in before.items():
            setattr(kinds, name, was)


def a_cast() -> Cast:
    """Plant it."""
    tree = a_tree()
    organisations().filter(pk=tree.city).update(region_code="330483")
    return Cast(tree, a_user("mei"), a_user("jun"))


def an_item(key: str, organisation: int, **fields: Any) -> WorkItem:
    """Somebody asks for something, at AT unless said otherwise."""
    return open_item(
        **{
            "key": key,
            "kind": KIND.code,
            "subject": ("test.ask", key),
            "organisation_id": organisation,
            "figures": {"who": "顾某", "topic": "工资"},
            "by": SYSTEM,
            "at": AT,
            **fields,
        }
    )
