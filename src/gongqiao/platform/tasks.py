"""Housekeeping: jobs whose worker was killed run again, what is over is forgotten."""

import logging

from django.core.management import call_command
from procrastinate import JobContext
from procrastinate.contrib.django import app

from gongqiao.platform import codes, pace
from gongqiao.platform.context import now

KEPT_HOURS = 30 * 24
log = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(name="platform.rescue", queueing_lock="platform.rescue", pass_context=True)
async def rescue_stalled_jobs(context: JobContext, timestamp: int) -> int:  # noqa: ARG001
    """Queue again what a killed worker left `doing`; each job is idempotent. Returns how many."""
    manager = context.app.job_manager
    stalled = list(await manager.get_stalled_jobs())
    for job in stalled:
        log.warning("job %s (%s) lost its worker and runs again", job.id, job.task_name)
        await manager.retry_job(job)
    return len(stalled)


@app.periodic(cron="17 3 * * *")
@app.task(name="platform.forget", queueing_lock="platform.forget", pass_context=True)
async def forget_finished_jobs(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
    """Finished jobs of the last thirty days are kept, older ones deleted."""
    await context.app.job_manager.delete_old_jobs(nb_hours=KEPT_HOURS)


@app.periodic(cron="27 3 * * *")
@app.task(name="platform.sessions", queueing_lock="platform.sessions")
def forget_expired_sessions(timestamp: int) -> None:  # noqa: ARG001
    """Sessions past their end are deleted."""
    call_command("clearsessions")


@app.periodic(cron="37 3 * * *")
@app.task(name="platform.codes", queueing_lock="platform.codes")
def forget_old_codes(timestamp: int) -> None:  # noqa: ARG001
    """One-time codes of the day before yesterday are deleted, and yesterday's counts of calls."""
    codes.forget(now())
    pace.forget(now())
