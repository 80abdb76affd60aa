"""When a delivery is tried again."""

from datetime import timedelta

WAITS = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(hours=24),
)
MOST_ATTEMPTS = len(WAITS) + 1
"""After the eighth try, almost two days later, a delivery is given up until somebody replays it."""


def wait_after(attempt: int) -> timedelta | None:
    """How long to wait after the attempt with this number (1, 2 …); None: it was the last."""
    return WAITS[attempt - 1] if attempt <= len(WAITS) else None
