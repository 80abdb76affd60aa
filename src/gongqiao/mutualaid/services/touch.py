"""Marking people whom the next assessment must look at."""

from collections.abc import Iterable

from django.db import connection

from gongqiao.mutualaid.models import Touched


def people(person_ids: Iterable[int], *, cause: str) -> None:
    """Mark these people."""
    Touched.objects.bulk_create(
        [Touched(person_id=p, cause=cause) for p in person_ids], batch_size=5000
    )


def decided_in(period_id: int, *, cause: str) -> None:
    """Mark everyone who has a claim line in the period."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO mutualaid_touched (person_id, cause) "
            "SELECT DISTINCT person_id, %s FROM mutualaid_claim WHERE period_id = %s",
            [cause, period_id],
        )


def enrolled_by(batch_id: int) -> None:
    """Mark those of an enrolment batch who have settlements already."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO mutualaid_touched (person_id, cause) "
            "SELECT e.person_id, 'enrolment' FROM mutualaid_enrolment e WHERE e.batch_id = %s "
            "AND EXISTS (SELECT 1 FROM feeds_settlement s WHERE s.person_id = e.person_id)",
            [batch_id],
        )
