"""When two rows of the register turn out to be one person, cover, claims and all about them follow.

The next assessment decides the kept person's whole chain anew, under one cap.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from gongqiao.mutualaid.services import touch
from gongqiao.platform.context import Actor
from gongqiao.registry.api import TableFollows

_ENROLMENTS = """
UPDATE mutualaid_enrolment e SET person_id = %s WHERE e.person_id = %s AND NOT EXISTS (
    SELECT 1 FROM mutualaid_enrolment o WHERE o.person_id = %s AND o.period_id = e.period_id)
RETURNING e.id
"""
_CLAIMS = "UPDATE mutualaid_claim SET person_id = %s WHERE person_id = %s RETURNING id"


@dataclass(frozen=True)
class RowsFollow:
    """`registry.api.PersonMergeListener` for one table.

    A second enrolment in the same period stays with the merged row: one person, one holding; its
    fee is to be returned.
    """

    name: str
    table: str

    def repoint(self, merged_id: int, kept_id: int, *, by: Actor, at: datetime) -> list[int]:
        """Rows of the merged person become the kept one's; their ids."""
        del by, at
        with connection.cursor() as cursor:
            if self.table == "mutualaid_enrolment":
                cursor.execute(_ENROLMENTS, [kept_id, merged_id, kept_id])
            else:
                cursor.execute(_CLAIMS, [kept_id, merged_id])
            moved = sorted(row[0] for row in cursor.fetchall())
        touch.people([merged_id, kept_id], cause="merge")
        return moved

    def put_back(
        self, ids: list[int], merged_id: int, kept_id: int, *, by: Actor, at: datetime
    ) -> None:
        """They were two people after all."""
        del by, at
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {self.table} SET person_id = %s WHERE id = ANY(%s) AND person_id = %s",  # noqa: S608  # a table name of this module
                [merged_id, ids, kept_id],
            )
        touch.people([merged_id, kept_id], cause="merge")


LISTENERS = (
    RowsFollow("mutualaid.enrolment", "mutualaid_enrolment"),
    RowsFollow("mutualaid.claim", "mutualaid_claim"),
    TableFollows("mutualaid.payment", "mutualaid_payment"),
    TableFollows("mutualaid.objection", "mutualaid_objection"),
    TableFollows("mutualaid.missedclaim", "mutualaid_missedclaim"),
    TableFollows("mutualaid.recoveryconsent", "mutualaid_recoveryconsent"),
)
