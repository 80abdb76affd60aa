"""Background jobs of requests."""

from procrastinate.contrib.django import app

from gongqiao.platform.context import now
from gongqiao.requests.services import calls


@app.periodic(cron="10 0 * * *")
@app.task(name="requests.rounds", queueing_lock="requests.rounds", pass_context=False)
def rounds(timestamp: int) -> int:  # noqa: ARG001  # procrastinate hands the planned moment in
    """Each night: promise the seed of the month, draw the months that are over."""
    at = now()
    calls.open_round(at)
    return len(calls.draw_due(at))
