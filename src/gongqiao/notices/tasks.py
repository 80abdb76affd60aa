"""Background jobs of notices."""

from procrastinate.contrib.django import app

from gongqiao.notices import services
from gongqiao.platform.context import now

BATCH = 200
MOST_BATCHES = 50


@app.periodic(cron="* * * * *")
@app.task(name="notices.deliver", queueing_lock="notices.deliver", pass_context=False)
def deliver(timestamp: int) -> int:  # noqa: ARG001  # procrastinate hands the planned moment in
    """Each minute: deliver what is due, batch by batch. Twice at once shares the work."""
    total = 0
    for _ in range(MOST_BATCHES):
        done = services.deliver_due(now(), BATCH)
        taken = done.sent + done.again + done.failed
        total += done.sent
        if taken < BATCH:
            break
    return total
