"""Jobs of mutual aid."""

from procrastinate.contrib.django import app

from gongqiao.mutualaid.services import missed
from gongqiao.platform.context import now


@app.task(name="mutualaid.missed", queueing_lock="mutualaid.missed", pass_context=False)
def find_missed() -> int:
    """After an assessment: look for settlements of people who are almost enrolled."""
    return sum(found.new for found in missed.refresh_all(at=now()))
