"""The interface's objects in addresses: one of one's own organisation, one of another."""

from collections.abc import Callable
from datetime import UTC, datetime

from gongqiao.gateway.models import Key
from gongqiao.registry.models import Organisation
from tests.access.objects import Whose

AT = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)


def a_key(whose: Whose) -> int:
    """A key of a program of the organisation."""
    return Key.objects.create(
        name="程序", organisation_id=whose.organisation, scopes=["members:read"], made_at=AT
    ).pk


def a_code(whose: Whose) -> str:
    """The organisation itself, by its code."""
    return Organisation.objects.get(pk=whose.organisation).code


MAKERS: dict[str, Callable[[Whose], int | str]] = {
    "keys/<int:key_id>": a_key,
    "organisations/<str:code>": a_code,
}
