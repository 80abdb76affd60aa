"""An office turns out to stand in another region: its open matters follow its hours.

However it came about (a corrected code, a roster, an organisation moved or merged): what stands at
the matters is compared with what stands in the register, every ten minutes.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from functools import cache

from django.db import connection, transaction

from gongqiao.audit import api as audit
from gongqiao.desk import clocks, kinds, queries
from gongqiao.desk.models import Wait, WorkItem
from gongqiao.desk.queries_board import OPEN
from gongqiao.desk.rules.clocks import Hours, put_right
from gongqiao.desk.services.changing import SUBJECT
from gongqiao.kernel.dated import NotInForce
from gongqiao.kernel.officehours import office_of
from gongqiao.kernel.period import CHINA
from gongqiao.platform.context import SYSTEM

BATCH = 5_000
Stop = tuple[datetime, datetime]


@transaction.atomic
def follow_regions(at: datetime) -> int:
    """Open matters get the region that their office has now, and the due time of its hours; each
    with a line in its course. Returns how many; the same few queries for one and for BATCH.
    """
    offices = _elsewhere()
    if not offices:
        return 0
    rows = list(
        WorkItem.objects.filter(OPEN, organisation_id__in=offices)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("organisation")
        .order_by("pk")[:BATCH]
    )
    rows = [row for row in rows if row.region != offices[row.organisation_id]]
    stops, hours = _stops(rows), _hours()
    before = {row.pk: row.due_at for row in rows}
    for row in rows:
        was = hours(row.kind, row.region, row.opened_at)
        row.region = offices[row.organisation_id]
        now = hours(row.kind, row.region, row.opened_at)
        if was is None or now is None:  # a programme that is not there any more: as promised
            continue
        row.due_at = put_right(
            row.due_at, row.opened_at, stops[row.pk], row.stopped_at or at, was=was, now=now
        )
    _write(rows)
    _told(rows, before, at)
    return len(rows)


def _elsewhere() -> dict[int, str]:
    """Offices that have open matters under another region than their own, each with its own."""
    held = list(
        WorkItem.objects.filter(OPEN)
        .order_by()
        .values_list("organisation_id", "organisation__path", "region")
        .distinct()
    )
    regions = queries.regions_of({path for _pk, path, _region in held})
    return {pk: regions[path] for pk, path, region in held if regions[path] != region}


def _stops(rows: list[WorkItem]) -> dict[int, list[Stop]]:
    """When the clock of each stood still, but for a stop that still lasts. One query."""
    found: dict[int, list[Stop]] = defaultdict(list)
    waits = Wait.objects.filter(item__in=rows, stops_clock=True, until__isnull=False)
    for wait in waits.order_by("since"):
        if wait.until is not None:
            found[wait.item_id].append((wait.since, wait.until))
    return found


def _hours() -> Callable[[str, str, datetime], Hours | None]:
    """What the clock of a kind gives in a region; each is looked up once a day."""

    @cache
    def known(kind: str, region: str, opened_at: datetime) -> Hours | None:
        try:
            allowance = clocks.allowance(kinds.known(kind).clock, region, opened_at)
        except NotInForce:
            return None
        return Hours(allowance, office_of(region))

    return known


def _write(rows: list[WorkItem]) -> None:
    """One statement. Who is to be reminded is reminded anew when the due time is another one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE desk_workitem t SET region = n.region, due_at = n.due_at, reminded_at = "
            "CASE WHEN t.due_at = n.due_at THEN t.reminded_at END FROM "
            "unnest(%s::bigint[], %s::text[], %s::timestamptz[]) AS n (id, region, due_at) "
            "WHERE t.id = n.id",
            [[r.pk for r in rows], [r.region for r in rows], [r.due_at for r in rows]],
        )


def _told(rows: list[WorkItem], before: dict[int, datetime], at: datetime) -> None:
    audit.record_many(
        (
            audit.NewEvent(
                "desk.region", (SUBJECT, row.pk), path=row.organisation.path,
                old={"due": f"{before[row.pk].astimezone(CHINA):%Y-%m-%d %H:%M}"},
                new={"item": row.pk, "kind": row.kind,
                     "due": f"{row.due_at.astimezone(CHINA):%Y-%m-%d %H:%M}"},
            )
            for row in rows
        ),
        at=at, by=SYSTEM,
    )  # fmt: skip
