"""When two rows of the register turn out to be one person, their settlements follow."""

from datetime import datetime

from django.db import connection

from gongqiao.platform.context import Actor


class SettlementsFollow:
    """`registry.api.PersonMergeListener` for settlements. The merge itself is audited there."""

    name = "feeds.settlement"

    def repoint(self, merged_id: int, kept_id: int, *, by: Actor, at: datetime) -> list[int]:
        """Settlements of the merged person become the kept one's; their ids."""
        del by, at
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE feeds_settlement SET person_id = %s WHERE person_id = %s RETURNING id",
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
                "UPDATE feeds_settlement SET person_id = %s WHERE id = ANY(%s) AND person_id = %s",
                [merged_id, ids, kept_id],
            )
