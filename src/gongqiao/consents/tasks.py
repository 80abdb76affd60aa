"""Background jobs of consents."""

from procrastinate.contrib.django import app

from gongqiao.consents import services
from gongqiao.platform.context import SYSTEM, now


@app.periodic(cron="*/5 * * * *")
@app.task(name="consents.end_overdue", queueing_lock="consents.end_overdue", pass_context=False)
def end_overdue(timestamp: int) -> int:  # noqa: ARG001  # procrastinate hands the planned moment in
    """Every five minutes: assisted sessions whose clerk went away are closed."""
    return services.end_overdue(by=SYSTEM, at=now())
