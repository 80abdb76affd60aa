"""Background jobs of the feeds."""

from django.utils import timezone
from procrastinate.contrib.django import app

from gongqiao.feeds.services import intake, keep
from gongqiao.platform.context import now


@app.task(name="feeds.take_in")
def take_in(intake_id: int) -> str:
    """Receive a file that somebody handed in; safe to run again."""
    at = now()
    return str(intake.take_in(intake_id, at=at, today=timezone.localdate(at)).state)


@app.periodic(cron="41 2 * * *")
@app.task(name="feeds.drop_expired", queueing_lock="feeds.drop_expired", pass_context=False)
def drop_expired(timestamp: int) -> int:  # noqa: ARG001  # procrastinate hands the planned moment in
    """Each night: kept copies past their date, and uploads left behind, are deleted."""
    at = now()
    intake.drop_left_behind(at)
    return keep.drop_expired(timezone.localdate(at))
