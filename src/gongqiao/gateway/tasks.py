"""Background jobs of the interface."""

from procrastinate.contrib.django import app

from gongqiao.gateway.services import calls, delivering
from gongqiao.platform.context import now

BATCH = 40
MOST_BATCHES = 50


@app.periodic(cron="* * * * *")
@app.task(name="gateway.deliver", queueing_lock="gateway.deliver", pass_context=False)
def deliver(timestamp: int) -> int:  # noqa: ARG001  # procrastinate hands the planned moment in
    """Each minute: tell what is due, batch by batch. Twice at once shares the work."""
    total = 0
    for _ in range(MOST_BATCHES):
        done = delivering.deliver_due(now(), BATCH)
        total += done.delivered
        if done.taken < BATCH:
            break
    return total


@app.periodic(cron="41 3 * * *")
@app.task(name="gateway.forget", queueing_lock="gateway.forget", pass_context=False)
def forget(timestamp: int) -> int:  # noqa: ARG001  # procrastinate hands the planned moment in
    """Each night: old answers and calls go."""
    return calls.forget(now())
