"""Pages: so many rows, and a cursor that says where the next ones begin."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import Query

from gongqiao.gateway.rules import cursors
from gongqiao.gateway.schemas.basics import MOST_ON_A_PAGE
from gongqiao.gateway.views.api.problems import Turned, wrong

M = TypeVar("M", bound=Model)

Limit = Annotated[int, Query(ge=1, le=MOST_ON_A_PAGE, description=_("How many rows at most"))]
Cursor = Annotated[
    str | None,
    Query(
        max_length=cursors.LONGEST,
        pattern=r"^[A-Za-z0-9_-]+$",
        description=_("`next` of the page before; absent: from the beginning"),
    ),
]
FIRST = 50


def number_after(cursor: str | None) -> int | None:
    """The number in a cursor; None without one. Raises Turned for a word that is none."""
    return None if cursor is None else _known(cursors.read_number(cursor))


def place_after(cursor: str | None) -> str | None:
    """The path in a cursor; the same."""
    return None if cursor is None else _known(cursors.read(cursor))


P = TypeVar("P")


def _known(place: P | None) -> P:
    if place is None:
        errors = [wrong("CURSOR", _unknown(), field="cursor")]
        raise Turned(422, "CURSOR", _unknown(), errors)
    return place


def _unknown() -> str:
    return gettext("There is no such cursor. Begin again without one.")


def page(rows: QuerySet[M], limit: int) -> tuple[list[M], bool]:
    """At most `limit` rows, and whether there are more. One query."""
    found = list(rows[: limit + 1])
    return found[:limit], len(found) > limit


Cursors = dict[str, str | None]


def by_moment(
    rows: QuerySet[M], cursor: str | None, limit: int, *, field: str
) -> tuple[list[M], Cursors]:
    """A page by the moment in `field`, the oldest first, and by number within a moment: an index
    that begins with what the rows are narrowed by and ends with the moment answers it at once.
    """
    rows, after = rows.order_by(field, "pk"), _known_moment(rows, cursor, field)
    if after is not None:
        at, number = after
        # the first condition is for the index, the second for the rows of one moment
        later = Q(**{f"{field}__gt": at}) | Q(**{field: at}, pk__gt=number)
        rows = rows.filter(later, **{f"{field}__gte": at})
    found, more = page(rows, limit)
    last = cursors.made_at(getattr(found[-1], field), found[-1].pk) if found else cursor
    return found, {"next": last if more else None, "resume": last}


def _known_moment(rows: QuerySet[M], cursor: str | None, field: str) -> tuple[datetime, int] | None:
    """Where the page before ended; of a cursor of the older kind, which named the number alone,
    where the newest row not after it stands. Raises Turned.
    """
    if cursor is None:
        return None
    at, number = _known(cursors.read_at(cursor))
    if at is not None:
        return at, number
    return rows.filter(pk__lte=number).order_by("-pk").values_list(field, "pk").first()


def ascending(rows: QuerySet[M], cursor: str | None, limit: int) -> tuple[list[M], Cursors]:
    """A page by number, the lowest first; its cursors: `next`, and `resume` for another day."""
    after = number_after(cursor)
    rows = rows.order_by("pk")
    found, more = page(rows if after is None else rows.filter(pk__gt=after), limit)
    return found, cursors_of([row.pk for row in found], cursor, more=more)


def cursors_of(numbers: Sequence[int], cursor: str | None, *, more: bool) -> Cursors:
    """After the last of these rows; where there are none, the place from which was asked."""
    last = cursors.made(numbers[-1]) if numbers else cursor
    return {"next": last if more else None, "resume": last}
