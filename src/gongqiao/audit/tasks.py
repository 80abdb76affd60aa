"""Background jobs of the trail."""

from procrastinate.contrib.django import app

from gongqiao.audit import services


@app.periodic(cron="* * * * *")
@app.task(name="audit.seal", queueing_lock="audit.seal", pass_context=False)
def seal(timestamp: int) -> int:  # noqa: ARG001  # procrastinate hands the planned moment in
    """Each minute: chain what was committed. Twice at once is harmless (advisory lock)."""
    return services.seal()
