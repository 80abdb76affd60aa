"""Background jobs of organising."""

from django.utils import timezone
from procrastinate.contrib.django import app

from gongqiao.organising.services import clocks, issuing
from gongqiao.organising.services.certificate_watch import watch_certificates
from gongqiao.platform.context import SYSTEM, now


@app.periodic(cron="40 6 * * *")
@app.task(name="organising.watch", queueing_lock="organising.watch", pass_context=False)
def watch(timestamp: int) -> int:  # noqa: ARG001  # procrastinate hands the planned moment in
    """Each morning: elections that have become due, posts left vacant and certificates that are no
    longer right come to the desk."""
    at = now()
    on = timezone.localdate(at)
    opened = clocks.watch(on, by=SYSTEM, at=at) + clocks.watch_vacancies(on, by=SYSTEM, at=at)
    return opened + watch_certificates(on, by=SYSTEM, at=at)


@app.periodic(cron="*/5 * * * *")
@app.task(name="organising.draw", queueing_lock="organising.draw", pass_context=False)
def draw(timestamp: int) -> int:  # noqa: ARG001  # procrastinate hands the planned moment in
    """Every five minutes: letters that went out are kept as PDF, too."""
    return issuing.draw_missing(by=SYSTEM, at=now())
