"""Jobs of membership."""

from procrastinate.contrib.django import app

from gongqiao.membership.services import joining, lookalikes, quality, transferring
from gongqiao.platform.context import now


@app.periodic(cron="12 6 * * *")
@app.task(name="membership.escalate", queueing_lock="membership.escalate", pass_context=False)
def escalate(timestamp: int) -> int:  # noqa: ARG001  # procrastinate hands the planned moment in
    """Each morning: transfers that were not answered in time go to the upper union."""
    return transferring.escalate_due(now())


@app.periodic(cron="42 2 * * *")
@app.task(name="membership.look", queueing_lock="membership.look", pass_context=False)
def look(timestamp: int) -> int:  # noqa: ARG001  # procrastinate hands the planned moment in
    """Each night: duplicates, then the quality of all entries; forgotten attempts."""
    joining.forget_attempts(now())
    lookalikes.look(now())
    return quality.look("", at=now())
