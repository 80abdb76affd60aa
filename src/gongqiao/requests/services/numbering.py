"""The next number of a year, drawn under a lock: no number twice, none lost."""

from datetime import datetime

from django.db import connection
from django.utils import timezone

from gongqiao.platform import crypto
from gongqiao.requests.rules.numbers import number


def next_number(at: datetime) -> str:
    """The number of a request that came in at that moment; in the caller's transaction."""
    year = timezone.localdate(at).year
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO requests_series (year, count) VALUES (%s, 1) "
            "ON CONFLICT (year) DO UPDATE SET count = requests_series.count + 1 RETURNING count",
            [year],
        )
        row = cursor.fetchone()
    assert row is not None
    return number(year, int(row[0]) - 1, crypto.blind_index("series", purpose="request number"))
