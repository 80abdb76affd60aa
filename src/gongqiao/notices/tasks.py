"""Background jobs of notices."""

from procrastinate.contrib.django import app

from gongqiao.notices import services
from gongqiao.platform.codes import Outgoing
from gongqiao.platform.context import now

BATCH = 20
"""Twenty parcels that each wait as long as they may take less than the lease (services.deliver)."""
MOST_BATCHES = 500
CODE_PAUSES = (2, 5, 15)
"""Seconds until a code that a provider did not take is tried again."""


@app.periodic(cron="* * * * *")
@app.task(name="notices.deliver", queueing_lock="notices.deliver", pass_context=False)
def deliver(timestamp: int) -> int:  # noqa: ARG001  # procrastinate hands the planned moment in
    """Each minute: deliver what is due, batch by batch. Twice at once shares the work."""
    total = 0
    for _ in range(MOST_BATCHES):
        done = services.deliver_due(now(), BATCH)
        total += done.sent
        if done.taken < BATCH:
            break
    return total


@app.task(name="notices.code", pass_context=False)
def carry_code(code_id: int, attempt: int = 0) -> None:
    """Send a one-time code; a few quick tries while somebody waits for it."""
    if not services.carry_code(code_id, at=now()) and attempt < len(CODE_PAUSES):
        carry_code.configure(schedule_in={"seconds": CODE_PAUSES[attempt]}).defer(
            code_id=code_id, attempt=attempt + 1
        )


def hand_on(sent: Outgoing) -> None:
    """The sender of one-time codes: a job with the code's number; the code itself is in no job."""
    carry_code.defer(code_id=sent.id)
