"""Background jobs of the interface."""

from procrastinate.contrib.django import app

from gongqiao.gateway.services import calls
from gongqiao.platform.context import now


@app.periodic(cron="41 3 * * *")
@app.task(name="gateway.forget", queueing_lock="gateway.forget", pass_context=False)
def forget(timestamp: int) -> int:  # noqa: ARG001  # procrastinate hands the planned moment in
    """Each night: old minutes, answers and calls go."""
    return calls.forget(now())
