"""Background jobs of the ledger."""

from procrastinate.contrib.django import app

from gongqiao.ledger.services.seal import seal_due
from gongqiao.platform.context import SYSTEM, now


@app.periodic(cron="7 * * * *")
@app.task(name="ledger.seal_due", queueing_lock="ledger.seal_due", pass_context=False)
def seal(timestamp: int) -> int:  # noqa: ARG001  # procrastinate hands the planned moment in
    """Each hour: publish the roots of the days that are over. Twice at once is harmless."""
    return seal_due(by=SYSTEM, at=now())
