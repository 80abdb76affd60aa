"""Looks through the entries of a part of the tree and notes what is to be mended."""

from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gongqiao.audit import api as audit
from gongqiao.kernel.identifiers import certificate_problem
from gongqiao.membership import labels, queries_quality
from gongqiao.membership.models import DuesStanding
from gongqiao.membership.rules.checks import CHECKS, findings
from gongqiao.membership.services import counting
from gongqiao.platform.context import Actor
from gongqiao.platform.copying import copy_in
from gongqiao.platform.errors import Refused
from gongqiao.platform.spreadsheet import write_xlsx
from gongqiao.registry import api as registry

NUMBERS_AT_ONCE = 5_000
MEMBERS_AT_ONCE = 30_000
MOST_ROWS = 20_000
IN_NO_CELL = ("mobile_unproved", "duplicate")
"""What no cell of a sheet mends: a number is proved by its owner, a pair is looked at by two."""
_MENDED = """
DELETE FROM membership_qualityfinding f WHERE f.organisation_id = ANY(%s) AND NOT EXISTS (
    SELECT FROM membership_wrong w WHERE (w.person_id, w.organisation_id, w.code)
    = (f.person_id, f.organisation_id, f.code))
"""
_ELSEWHERE = """
WITH gone AS (
    DELETE FROM membership_qualityfinding f USING membership_wrong w
    WHERE w.person_id = f.person_id AND w.organisation_id <> f.organisation_id
    RETURNING f.organisation_id, f.code, f.id
), fewer AS (
    SELECT organisation_id, code, count(DISTINCT id) AS number FROM gone
    GROUP BY organisation_id, code
), none_left AS (
    DELETE FROM membership_findingcount n USING fewer
    WHERE (n.organisation_id, n.code) = (fewer.organisation_id, fewer.code)
    AND n.number <= fewer.number
)
UPDATE membership_findingcount n SET number = n.number - fewer.number FROM fewer
WHERE (n.organisation_id, n.code) = (fewer.organisation_id, fewer.code)
AND n.number > fewer.number
"""
"""Somebody who has moved here since: the union that they left has less to mend."""
_NEW = """
INSERT INTO membership_qualityfinding (person_id, organisation_id, code, found_at)
SELECT person_id, organisation_id, code, %s FROM membership_wrong
ON CONFLICT (person_id, code) DO NOTHING
"""


def look(path: str, *, at: datetime) -> int:
    """All checks over the members there, in batches of organisations, each a transaction of its
    own: what is no longer wrong goes, what is newly wrong comes, the rest stays as it is. How many
    findings there are then. Safe to repeat; two at once take turns.
    """
    _check_numbers(path)
    on = timezone.localdate(at)
    found = 0
    for organisations in queries_quality.batches(path, MEMBERS_AT_ONCE):
        wrong = findings(queries_quality.members_frame(organisations, on))
        _note(organisations, wrong, at)
        found += wrong.height
    with transaction.atomic(), connection.cursor() as cursor:
        counting.count_findings(cursor, path)
    return found


def _note(organisations: list[int], wrong: pl.DataFrame, at: datetime) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        counting.lock(cursor)
        cursor.execute(
            "CREATE TEMPORARY TABLE membership_wrong (person_id bigint, organisation_id bigint, "
            'code text COLLATE "C") ON COMMIT DROP'
        )
        copy_in(cursor, "membership_wrong", wrong)
        cursor.execute("CREATE INDEX ON membership_wrong (person_id)")
        cursor.execute("ANALYZE membership_wrong")
        cursor.execute(_MENDED, [organisations])
        cursor.execute(_ELSEWHERE)
        cursor.execute(_NEW, [at])
        cursor.execute("DROP TABLE membership_wrong")


def _check_numbers(path: str) -> None:
    """Numbers are looked at anew, in pieces: what came from elsewhere may fail its own check."""
    after = 0
    while rows := queries_quality.stored_numbers(path, after, NUMBERS_AT_ONCE):
        after = rows[-1][0]
        wrong = [pk for pk, kind, number, _was in rows if certificate_problem(kind, number)]
        failing = set(wrong)
        registry.mark_doubtful(wrong, doubtful=True)
        mended = [pk for pk, _k, _n, was in rows if was and pk not in failing]
        registry.mark_doubtful(mended, doubtful=False)


def worksheet(path: str, codes: list[str], *, reason: str, by: Actor, at: datetime) -> bytes:
    """An xlsx of the members to mend, in the columns of the roster: mended, it is dropped back in.
    Without `codes`: what a sheet can mend.

    Holds whole numbers: the trail says who fetched it and why. Raises Refused without a reason.
    """
    if len(reason.strip()) < 2:
        raise Refused("REASON", _("Say why, in a few words."), field="reason")
    asked = [code for code in codes if code in CHECKS]
    asked = asked or [code for code in CHECKS if code not in IN_NO_CELL]
    wrong: dict[int, list[str]] = {}
    rows = queries_quality.findings_in(path).filter(code__in=asked).order_by("person_id", "code")
    for person_id, code in rows.values_list("person_id", "code")[: MOST_ROWS * 3]:
        wrong.setdefault(person_id, []).append(str(labels.CHECKS[code]))
    header = [pgettext("person", "Name"), _("Certificate type"), _("Certificate number"),
              _("Mobile number"), _("Gender"), _("Code of the union"), _("Member since"),
              _("To be mended")]  # fmt: skip
    genders = {"m": _("male"), "f": _("female")}
    lines: list[list[str | date | None]] = [
        [row.name, row.cert_type, row.number, row.mobile, genders.get(row.gender), row.org_code,
         row.joined_on, "；".join(wrong[row.person_id])]
        for row in registry.roster_rows(list(wrong)[:MOST_ROWS])
    ]  # fmt: skip
    audit.record(
        at=at, by=by, action="membership.worksheet", subject=("quality", 0), path=path,
        new={"rows": len(lines)}, reason=reason.strip(),
    )  # fmt: skip
    with TemporaryDirectory() as folder:
        place = Path(folder) / "worksheet.xlsx"
        write_xlsx(place, header, lines)
        return place.read_bytes()


def set_dues(
    organisation_id: int, year: int, *, pays: bool, by: Actor, at: datetime
) -> DuesStanding:
    """A union pays its dues for a year, or does not."""
    with transaction.atomic():
        made, _new = DuesStanding.objects.update_or_create(
            organisation_id=organisation_id, year=year,
            defaults={"pays": pays, "set_by_id": by.user_id, "set_at": at},
        )  # fmt: skip
        audit.record(
            at=at, by=by, action="membership.dues", subject=("organisation", organisation_id),
            path=made.organisation.path, new={"year": year, "pays": pays},
        )  # fmt: skip
    return made
