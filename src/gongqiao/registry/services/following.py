"""Apps above follow a person: when two rows of the register turn out to be one, and when the mobile
number is another one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from gongqiao.platform.context import Actor

NumberLeft = Callable[[int, str, str, datetime], None]
"""(person, old number, new number or "", at), in the transaction of the change."""
_number_left: list[NumberLeft] = []


def on_number_left(listener: NumberLeft) -> None:
    """Called in AppConfig.ready(): a person's number was replaced, or taken away."""
    if listener not in _number_left:
        _number_left.append(listener)


def number_left(person_id: int, old: str, new: str, at: datetime) -> None:
    """Tell those who listen."""
    for listener in _number_left:
        listener(person_id, old, new, at)


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
