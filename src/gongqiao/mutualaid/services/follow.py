"""When two rows of the register turn out to be one person, cover, claims and all about them follow.

The next assessment decides the kept person's whole chain anew, under one cap.
"""

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


class Decided(TableFollows):
    """Rows by which a person's chain is decided: both persons are looked at again."""

    def repoint(self, merged_id: int, kept_id: int, *, by: Actor, at: datetime) -> list[int]:
        """Rows of the merged person become the kept one's; their ids."""
        moved = self._moved(merged_id, kept_id, by=by, at=at)
        touch.people([merged_id, kept_id], cause="merge")
        return moved

    def _moved(self, merged_id: int, kept_id: int, *, by: Actor, at: datetime) -> list[int]:
        return super().repoint(merged_id, kept_id, by=by, at=at)

    def put_back(
        self, ids: list[int], merged_id: int, kept_id: int, *, by: Actor, at: datetime
    ) -> None:
        """They were two people after all."""
        super().put_back(ids, merged_id, kept_id, by=by, at=at)
        touch.people([merged_id, kept_id], cause="merge")


class EnrolmentsFollow(Decided):
    """A second enrolment in the same period stays with the merged row: one person, one holding; its
    fee is to be returned."""

    def _moved(self, merged_id: int, kept_id: int, *, by: Actor, at: datetime) -> list[int]:
        del by, at
        with connection.cursor() as cursor:
            cursor.execute(_ENROLMENTS, [kept_id, merged_id, kept_id])
            return sorted(row[0] for row in cursor.fetchall())


LISTENERS = (
    EnrolmentsFollow("mutualaid.enrolment", "mutualaid_enrolment"),
    Decided("mutualaid.claim", "mutualaid_claim"),
    TableFollows("mutualaid.payment", "mutualaid_payment"),
    TableFollows("mutualaid.objection", "mutualaid_objection"),
    TableFollows("mutualaid.missedclaim", "mutualaid_missedclaim"),
    TableFollows("mutualaid.recoveryconsent", "mutualaid_recoveryconsent"),
)
