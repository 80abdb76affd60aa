"""One writer at a time."""

from django.db import connection


def alone(what: str) -> None:
    """Held until the transaction ends: for one person's answers, one purpose's text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [what])
