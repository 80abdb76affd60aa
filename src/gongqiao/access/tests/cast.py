"""A small invented federation with people in it, for the tests of access."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth import get_user_model

from gongqiao.access import api
from gongqiao.access.models import Grant
from gongqiao.platform.context import SYSTEM, Actor

AT = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
ON = date(2026, 3, 5)


@dataclass(frozen=True)
class Tree:
    """City, two towns, one union in the first town: ids."""

    city: int
    town: int
    other_town: int
    union: int


def a_tree() -> Tree:
    """Plant it."""
    model: Any = Grant._meta.get_field("organisation").related_model
    made: dict[str, int] = {}
    for code, parent in (("city", None), ("town", "city"), ("other", "city"), ("union", "town")):
        row = model._default_manager.create(
            code=code,
            name=code.title(),
            kind="grassroots",
            path=code,
            parent_id=made.get(parent or ""),
        )
        above = model._default_manager.get(pk=made[parent]).path if parent else ""
        row.path = f"{above}{row.pk:08d}."
        row.save()
        made[code] = row.pk
    return Tree(made["city"], made["town"], made["other"], made["union"])


def path_of(organisation: int) -> str:
    """The tree path of an organisation."""
    model: Any = Grant._meta.get_field("organisation").related_model
    return str(model._default_manager.get(pk=organisation).path)


def a_user(name: str, **fields: object) -> Actor:
    """Someone who can sign in with the password `secret of NAME`."""
    user = get_user_model()(username=name, display_name=name.title(), **fields)
    user.set_password(f"secret of {name}")
    user.save()
    return Actor(name, user.pk)


def grant(who: Actor, role: str, organisation: int, **fields: object) -> Grant:
    """By the system, from the day of the tests."""
    return api.give_grant(
        **{  # type: ignore[arg-type]  # defaults that a test may replace
            "user_id": who.user_id,
            "role_code": role,
            "organisation_id": organisation,
            "valid_from": ON,
            "by": SYSTEM,
            "at": AT,
            "reason": "test",
            **fields,
        }
    )
