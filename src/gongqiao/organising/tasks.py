"""Background jobs of organising."""

from django.utils import timezone
from procrastinate.contrib.django import app

from gongqiao.organising.services import clocks
from gongqiao.platform.context import SYSTEM, now


@app.periodic(cron="40 6 * * *")
@app.task(name="organising.watch", queueing_lock="organising.watch", pass_context=False)
def watch(timestamp: int) -> int:  # noqa: ARG001  # procrastinate hands the planned moment in
    """Each morning: elections that have become due and posts left vacant come to the desk."""
    at = now()
    on = timezone.localdate(at)
    return clocks.watch(on, by=SYSTEM, at=at) + clocks.watch_vacancies(on, by=SYSTEM, at=at)
