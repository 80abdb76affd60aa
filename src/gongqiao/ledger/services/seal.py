"""Publishing the hash of each day's last entry."""

from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from gongqiao.audit.api import record
from gongqiao.kernel.officehours import midnight
from gongqiao.kernel.period import CHINA
from gongqiao.ledger.models import DailyRoot, Entry
from gongqiao.ledger.rules.canonical import GENESIS
from gongqiao.ledger.services.posting import lock_head
from gongqiao.platform.context import Actor
from gongqiao.platform.copying import raw_cursor
from gongqiao.platform.errors import Refused

MOST_DAYS = 400


def end_of(day: date) -> datetime:
    """The instant at which a day ends in China."""
    return midnight(day + timedelta(days=1))


def seal_day(*, on: date, by: Actor, at: datetime) -> DailyRoot:
    """Publish the root of a finished day; again for the same day, the root that stands.

    The root is the hash of the last entry booked before the day ended (in chain order); it vouches
    for that entry and all before it. An entry that comes later belongs to a later root.
    Raises Refused: DAY_NOT_OVER, DAY_PASSED (a later day is published already).
    """
    if at < end_of(on):
        raise Refused("DAY_NOT_OVER", _("A day is sealed when it is over."), field="on")
    with transaction.atomic():
        with connection.cursor() as cursor:
            lock_head(raw_cursor(cursor))
        before = DailyRoot.objects.order_by("-day").first()
        if before is not None and before.day >= on:
            standing = DailyRoot.objects.filter(day=on).first()
            if standing is None:
                raise Refused("DAY_PASSED", _("A later day is sealed already."), field="on")
            return standing
        covered = before.last_seq if before else 0
        last = (
            Entry.objects.filter(seq__gt=covered, booked_at__lt=end_of(on)).order_by("-seq").first()
        )
        last_seq = last.seq if last else covered
        made = DailyRoot.objects.create(
            day=on,
            last_seq=last_seq,
            root=bytes(last.hash) if last else bytes(before.root) if before else GENESIS,
            entry_count=last_seq - covered,
            sealed_at=at,
        )
        record(
            at=at,
            by=by,
            action="ledger.day.seal",
            subject=("ledger.root", made.pk),
            new={"day_on": on.isoformat(), "last_seq": last_seq, "root": bytes(made.root).hex()},
        )
    return made


def seal_due(*, by: Actor, at: datetime) -> int:
    """Seal every day that is over and not yet sealed; the count. The first time: yesterday only."""
    yesterday = at.astimezone(CHINA).date() - timedelta(days=1)
    before = DailyRoot.objects.order_by("-day").first()
    day = before.day + timedelta(days=1) if before else yesterday
    sealed = 0
    while day <= yesterday and sealed < MOST_DAYS:
        seal_day(on=day, by=by, at=at)
        day += timedelta(days=1)
        sealed += 1
    return sealed
