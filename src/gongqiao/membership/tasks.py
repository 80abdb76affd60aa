"""Jobs of membership."""

from procrastinate.contrib.django import app

from gongqiao.membership.enums import LookKind
from gongqiao.membership.services import asking, dues, joining, looking, signatures, transferring
from gongqiao.platform.context import SYSTEM, now


@app.periodic(cron="12 6 * * *")
@app.task(name="membership.escalate", queueing_lock="membership.escalate", pass_context=False)
def escalate(timestamp: int) -> int:  # noqa: ARG001  # procrastinate hands the planned moment in
    """Each morning: transfers that were not answered in time go to the upper union."""
    return transferring.escalate_due(now())


@app.periodic(cron="42 2 * * *")
@app.task(name="membership.look", queueing_lock="membership.look", pass_context=False)
def look(timestamp: int) -> int:  # noqa: ARG001  # procrastinate hands the planned moment in
    """Each night: duplicates, the quality of all entries; forgets what is kept for a while."""
    joining.forget_attempts(now())
    looking.forget(now())
    dues.forget_reports(now())
    looking.take_now(LookKind.DUPLICATES, "", by=SYSTEM, at=now())
    return looking.take_now(LookKind.QUALITY, "", by=SYSTEM, at=now()).found or 0


@app.periodic(cron="25 * * * *")
@app.task(name="membership.signatures", queueing_lock="membership.signatures", pass_context=False)
def note_signatures(timestamp: int) -> int:  # noqa: ARG001  # procrastinate hands the planned moment in
    """Each hour: what the people of rosters have signed becomes theirs, a day after."""
    return signatures.note_signatures(now())


@app.periodic(cron="35 * * * *")
@app.task(name="membership.ask_kept", queueing_lock="membership.ask_kept", pass_context=False)
def ask_kept(timestamp: int) -> int:  # noqa: ARG001  # procrastinate hands the planned moment in
    """Each hour: members of rosters that nobody signed are asked, a day after, each once."""
    return asking.ask_kept(now())


@app.periodic(cron="20 3 * * 1")
@app.task(name="membership.silence", queueing_lock="membership.silence", pass_context=False)
def silence(timestamp: int) -> int:  # noqa: ARG001  # procrastinate hands the planned moment in
    """Each Monday: members of whom nothing was heard for months. Asks nobody, ends nothing."""
    return looking.take_now(LookKind.SILENCE, "", by=SYSTEM, at=now()).found or 0


@app.periodic(cron="*/10 * * * *")
@app.task(name="membership.count", queueing_lock="membership.count", pass_context=False)
def count(timestamp: int) -> int:  # noqa: ARG001  # procrastinate hands the planned moment in
    """Every ten minutes: the four figures of all organisations, in two statements."""
    return looking.take_now(LookKind.FIGURES, "", by=SYSTEM, at=now()).found or 0


@app.task(name="membership.take_look")
def take_look(look_id: int) -> str:
    """A look that somebody asked for on a page; safe to run again."""
    return str(looking.take(look_id, at=now(), now=now).state)
