"""Background jobs of organising."""

from django.utils import timezone
from procrastinate.contrib.django import app

from gongqiao.organising.services import clocks
from gongqiao.platform.context import SYSTEM, now


@app.periodic(cron="40 6 * * *")
@app.task(name="organising.watch", queueing_lock="organising.watch", pass_context=False)
def watch(timestamp: int) -> int:  # noqa: ARG001  # procrastinate hands the planned moment in
    """Each morning: committees whose election has become due are brought to the desk."""
    at = now()
    return clocks.watch(timezone.localdate(at), by=SYSTEM, at=at)
