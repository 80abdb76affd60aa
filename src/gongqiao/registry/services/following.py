"""Apps above follow a person: when two rows of the register turn out to be one, and when the mobile
number is another one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from gongqiao.platform.context import Actor


@dataclass(frozen=True, slots=True)
class NumberLeft:
    """A person's number was replaced by a new one, or taken away (`new` is blank)."""

    person_id: int
    old: str
    new: str = ""


NumbersLeft = Callable[[Sequence[NumberLeft], datetime], None]
"""In the transaction of the change; a roster changes many at once."""
_numbers_left: list[NumbersLeft] = []


def on_numbers_left(listener: NumbersLeft) -> None:
    """Called in AppConfig.ready()."""
    if listener not in _numbers_left:
        _numbers_left.append(listener)


def numbers_left(left: Sequence[NumberLeft], at: datetime) -> None:
    """Tell those who listen."""
    if left:
        for listener in _numbers_left:
            listener(left, at)


@dataclass(frozen=True)
class TableFollows:
    """A `PersonMergeListener` for a plain table with the columns `id` and `person_id`.

    `table` and `name` (app.model) are literals of the app that registers it. The merge itself is
    audited by the register.
    """

    name: str
    table: str

    def repoint(self, merged_id: int, kept_id: int, *, by: Actor, at: datetime) -> list[int]:
        """Rows of the merged person become the kept one's; their ids."""
        del by, at
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {self.table} SET person_id = %s WHERE person_id = %s RETURNING id",  # noqa: S608  # a table of the app that registers it
                [kept_id, merged_id],
            )
            return sorted(row[0] for row in cursor.fetchall())

    def put_back(
        self, ids: list[int], merged_id: int, kept_id: int, *, by: Actor, at: datetime
    ) -> None:
        """They were two people after all."""
        del by, at
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {self.table} SET person_id = %s WHERE id = ANY(%s) AND person_id = %s",  # noqa: S608  # a table of the app that registers it
                [merged_id, ids, kept_id],
            )
