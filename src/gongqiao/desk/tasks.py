"""Jobs of the desk; each may run again at any time and says nothing twice."""

from procrastinate.contrib.django import app

from gongqiao.desk.services import follow_regions, telling
from gongqiao.platform.context import now


@app.periodic(cron="*/10 * * * *")
@app.task(name="desk.speak", queueing_lock="desk.speak", pass_context=False)
def speak(timestamp: int) -> int:  # noqa: ARG001  # procrastinate hands the planned moment in
    """Every ten minutes: matters follow the region of their office; in office time reminders, late
    matters up the tree, the day's digest.
    """
    at = now()
    follow_regions(at)
    return telling.remind(at) + telling.escalate(at) + telling.digest(at)
