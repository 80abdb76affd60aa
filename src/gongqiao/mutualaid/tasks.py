"""Jobs of mutual aid."""

from datetime import date

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from gongqiao.mutualaid.services import missed
from gongqiao.mutualaid.services.assess import assess
from gongqiao.platform.context import Actor, now


@app.periodic(cron="23 4 * * *")
@app.task(name="mutualaid.missed", queueing_lock="mutualaid.missed", pass_context=False)
def find_missed(timestamp: int) -> int:  # noqa: ARG001  # procrastinate hands the planned moment in
    """Each night: look for settlements of people who are almost enrolled."""
    return sum(found.new for found in missed.refresh_all(at=now()))


@app.task(name="mutualaid.assess", queueing_lock="mutualaid.assess")
def decide(by_name: str, by_id: int | None, as_of: str) -> int:
    """Decide what is new or changed, then look for missed claims; safe to run again."""
    by = Actor(by_name, by_id)
    done = assess(as_of=date.fromisoformat(as_of), by=by, at=now())
    missed.refresh_all(at=now())
    return done.claims


def start_assessment(*, by_name: str, by_id: int | None, as_of: str) -> bool:
    """Queue the assessment; False when one waits already."""
    try:
        decide.defer(by_name=by_name, by_id=by_id, as_of=as_of)
    except AlreadyEnqueued:
        return False
    return True
