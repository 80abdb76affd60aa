"""How often a user or a program calls in a minute, counted by all processes together.

Programs are counted call by call (`gateway.services.calls`). Pages ask the database seldom: each
process counts its own users, and hands on every STEP calls of one. So who calls less than STEP
times a minute costs no question, everybody else one in STEP calls, and who is over the limit none
at all; with n processes it is found out at most n * (STEP - 1) calls late.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from django.db import connection
from django.http import HttpResponse

from gongqiao.platform.models import Window

STEP = 20
KEPT = timedelta(days=1)
log = logging.getLogger(__name__)


def count(bucket: str, at: datetime, more: int = 1) -> int:
    """So many more in this minute; the number now. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO platform_window AS w (bucket, minute, count) VALUES (%s, %s, %s) "
            "ON CONFLICT (bucket, minute) DO UPDATE SET count = w.count + excluded.count "
            "RETURNING count",
            [bucket, _minute(at), more],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else more


def forget(at: datetime) -> int:
    """Minutes of yesterday go."""
    return Window.objects.filter(minute__lt=at - KEPT).delete()[0]


def until_next(at: datetime) -> int:
    """Seconds until the next minute."""
    return 60 - at.second


def say_when(answer: HttpResponse, seconds: int) -> HttpResponse:
    """Programs and browsers are told when to come back."""
    answer["Retry-After"] = str(seconds)
    return answer


@dataclass(slots=True)
class _Calls:
    """Of one bucket in this minute: those of all processes as last known, and ours since then."""

    known: int = 0
    since: int = 0


@dataclass(slots=True)
class Pace:
    """The counts of this process; those of the minute before are dropped when the next begins."""

    minute: datetime | None = None
    calls: dict[str, _Calls] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def over(self, limits: Mapping[str, int], at: datetime) -> bool:
        """Count one call in each bucket, up to one in which it is more than the limit."""
        return any(self._is_over(bucket, limit, at) for bucket, limit in limits.items())

    def _is_over(self, bucket: str, limit: int, at: datetime) -> bool:
        with self.lock:
            if self.minute != _minute(at):
                self.minute, self.calls = _minute(at), {}
            own = self.calls.setdefault(bucket, _Calls())
            if own.known > limit:
                return True
            own.since += 1
            if own.since < STEP and own.known + own.since <= limit:
                return False
            handed_on, own.since = own.since, 0
        known = count(bucket, at, handed_on)
        with self.lock:
            own.known = max(own.known, known)
        if known > limit:
            log.warning("too many calls: %s, more than %s in a minute", bucket, limit)
        return known > limit


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
