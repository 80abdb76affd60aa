"""Dues of many members recorded together: a draft to look at, then the book; taken back whole."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.membership import queries_dues
from gongqiao.membership.enums import DuesWay, SheetState
from gongqiao.membership.models import Dues, DuesSheet
from gongqiao.membership.rules import dues as rules
from gongqiao.membership.services.dues_lists import (
    SHOWN_LINES,
    Handed,
    Listed,
    listed,
    report_file,
)
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry

LOCK = 7_411_032
"""Advisory lock of whoever writes the book: two sheets of the same people find each other."""
EVERYBODY = Handed()
"""No list: all full members of the union."""
_RECORD = """
WITH made AS (
    INSERT INTO membership_dues (person_id, sheet_id, from_on, until_on)
    SELECT m.person_id, %(sheet)s, lower(run), upper(run) FROM registry_membership m
    JOIN registry_person p ON p.id = m.person_id AND p.merged_into_id IS NULL
    CROSS JOIN LATERAL unnest(datemultirange(daterange(%(from)s, %(until)s)) - (
        SELECT coalesce(range_agg(daterange(d.from_on, d.until_on)), '{}')
        FROM membership_dues d WHERE d.person_id = m.person_id AND d.taken_back_at IS NULL
        AND d.from_on < %(until)s AND d.until_on > %(from)s)) run
    WHERE m.organisation_id = %(union)s AND m.left_on IS NULL AND m.person_id = ANY(%(people)s)
    ORDER BY m.person_id
    RETURNING person_id, from_on = %(from)s AND until_on = %(until)s AS whole)
SELECT count(DISTINCT person_id), count(DISTINCT person_id) FILTER (WHERE NOT whole) FROM made
"""
"""The months that are left of the time, in runs (`rules.dues.left_of`)."""


def draft(
    organisation_id: int,
    asked: rules.Period,
    months: int,
    way: DuesWay,
    *,
    handed: Handed = EVERYBODY,
    by: Actor,
    at: datetime,
) -> DuesSheet:
    """Who would be recorded: all full members of the union, or those whom a list names.

    Nothing is recorded yet. A few queries, whatever the size. Raises Refused LENGTH, FAR,
    LIST_LONG, NOBODY, and Unusable for a file with which nothing can be done.
    """
    problem = rules.problem_of(asked, months, timezone.localdate(at))
    if problem:
        raise Refused(problem, _problem(problem), field="from_on" if problem == "FAR" else "months")
    members = set(registry.full_members([organisation_id], asked.until_on))
    found = listed(handed, members) if handed else Listed(members)
    if not found.people and not found.report:
        raise _nobody(handed)
    stands = queries_dues.standing_in(found.people, asked)
    done = {person for person, paid in stands.items() if not rules.left_of(asked, paid)}
    return DuesSheet.objects.create(
        organisation_id=organisation_id, from_on=asked.from_on, until_on=asked.until_on, way=way,
        people=sorted(found.people - done), already=len(done), partly=len(stands) - len(done),
        left_out=found.left_out[:SHOWN_LINES], refused=len(found.left_out),
        file_name=handed.file_name[-200:], kept_report=found.report,
        made_by_id=by.user_id, made_at=at,
    )  # fmt: skip


def _nobody(handed: Handed) -> Refused:
    if handed:
        says = _("Nobody of the list is a full member of this union.")
        return Refused("NOBODY", says, field="file" if handed.content else "listed")
    return Refused("NOBODY", _("This union had no full member in that time."), field="union")


def _problem(code: str) -> str:
    if code == "FAR":
        return _("Dues are recorded from the year 2000 on, and at most a year ahead.")
    return _("Dues are taken by the month, the quarter, the half-year or the year.")


def record(sheet_id: int, *, without: Collection[int] = (), by: Actor, at: datetime) -> DuesSheet:
    """Into the book: whoever of the draft is still a member there, for the months that they have
    not paid otherwise.

    `without`: those who have not paid after all. One statement. Raises Refused DECIDED, NOBODY.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        _lock(cursor)
        one = _locked(sheet_id)
        if one.state != SheetState.DRAFT:
            raise Refused("DECIDED", _("This sheet has been recorded meanwhile."))
        people = sorted(set(one.people) - set(without))
        cursor.execute(_RECORD, {
            "sheet": one.pk, "from": one.from_on, "until": one.until_on,
            "union": one.organisation_id, "people": people,
        })  # fmt: skip
        one.recorded, one.partly = cursor.fetchone()
        if not one.recorded:
            raise Refused("NOBODY", _("Nobody is left to be recorded."))
        one.people, one.state, one.recorded_at = [], SheetState.RECORDED, at
        one.save(update_fields=["recorded", "partly", "people", "state", "recorded_at"])
        _tell("membership.dues.record", one, by, at)
    return one


def take_back(sheet_id: int, *, reason_given: str, by: Actor, at: datetime) -> DuesSheet:
    """It was wrong: all its rows count no more, and stay. Raises Refused REASON, DECIDED."""
    words = " ".join(reason_given.split())[:300]
    if len(words) < 2:
        raise Refused("REASON", _("Say why, in a few words."), field="reason")
    with transaction.atomic(), connection.cursor() as cursor:
        _lock(cursor)
        one = _locked(sheet_id)
        if one.state != SheetState.RECORDED:
            raise Refused("DECIDED", _("This sheet does not stand any more."))
        Dues.objects.filter(sheet=one, taken_back_at=None).update(taken_back_at=at)
        one.state, one.taken_back_at, one.reason = SheetState.TAKEN_BACK, at, words
        one.taken_back_by_id = by.user_id
        one.save(update_fields=["state", "taken_back_at", "taken_back_by", "reason"])
        _tell("membership.dues.back", one, by, at, words)
    return one


def discard(sheet_id: int) -> None:
    """A draft that nobody wants; what was recorded stays."""
    DuesSheet.objects.filter(pk=sheet_id, state=SheetState.DRAFT).delete()


def report_of(sheet_id: int, *, by: Actor, at: datetime) -> tuple[bytes, str] | None:
    """The refused rows of its file with the reasons, and the file's ending; None: none are kept."""
    one = DuesSheet.objects.select_related("organisation").get(pk=sheet_id)
    if one.kept_report is None:
        return None
    _tell("membership.dues.refused", one, by, at)
    return report_file(str(one.kept_report))


def forget_reports(at: datetime) -> int:
    """Refused rows with whole numbers are kept as long as those of rosters. Returns how many."""
    old = DuesSheet.objects.filter(made_at__lt=at - registry.UNDO_WITHIN, kept_report__isnull=False)
    return old.update(kept_report=None)


def _lock(cursor: CursorWrapper) -> None:
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _locked(sheet_id: int) -> DuesSheet:
    rows = DuesSheet.objects.select_for_update(of=("self",)).select_related("organisation")
    return rows.get(pk=sheet_id)


def _tell(action: str, one: DuesSheet, by: Actor, at: datetime, reason: str = "") -> None:
    audit.record(
        at=at, by=by, action=action, subject=("duessheet", one.pk), path=one.organisation.path,
        new={"union": one.organisation.name, "people": one.recorded,
             "from_on": one.from_on.isoformat(), "until_on": one.until_on.isoformat()},
        reason=reason,
    )  # fmt: skip
