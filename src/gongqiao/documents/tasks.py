"""Background jobs of the documents app."""

from procrastinate.contrib.django import app

from gongqiao.documents.services.sweeping import sweep
from gongqiao.platform.context import now


@app.periodic(cron="17 3 * * *")
@app.task(name="documents.sweep", queueing_lock="documents.sweep")
def sweep_strays(timestamp: int) -> int:  # noqa: ARG001  # procrastinate hands it in
    """Files of sendings that came to nothing are gone after a day."""
    return sweep(now())
