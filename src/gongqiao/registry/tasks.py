"""Background jobs of the register."""

from procrastinate.contrib.django import app

from gongqiao.platform.context import now
from gongqiao.registry.services import imports


@app.periodic(cron="37 * * * *")
@app.task(name="registry.forget", queueing_lock="registry.forget")
def forget_old_imports(timestamp: int) -> int:  # noqa: ARG001  # procrastinate hands it in
    """Files and old values of imports are kept for a day only."""
    return imports.forget_old(now())
