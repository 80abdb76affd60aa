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
from gongqiao.membership.models import DuesStanding, QualityFinding
from gongqiao.membership.rules.checks import CHECKS, findings
from gongqiao.platform.context import Actor
from gongqiao.platform.copying import copy_in
from gongqiao.platform.errors import Refused
from gongqiao.platform.spreadsheet import write_xlsx
from gongqiao.registry import api as registry

NUMBERS_AT_ONCE = 5_000
MOST_ROWS = 20_000


def look(path: str, *, at: datetime) -> int:
    """All checks over the members there; what was found before is replaced. How many findings."""
    _check_numbers(path)
    found = findings(queries_quality.members_frame(path, timezone.localdate(at)))
    with transaction.atomic(), connection.cursor() as cursor:
        queries_quality.findings_in(path).delete()
        QualityFinding.objects.filter(
            person_id__in=found["person_id"].unique().to_list()
        ).delete()  # of somebody who came from elsewhere
        copy_in(
            cursor,
            QualityFinding._meta.db_table,
            found.with_columns(found_at=pl.lit(at.isoformat())),
        )
    return found.height


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

    Holds whole numbers: the trail says who fetched it and why. Raises Refused without a reason.
    """
    if len(reason.strip()) < 2:
        raise Refused("REASON", _("Say why, in a few words."), field="reason")
    asked = [code for code in codes if code in CHECKS] or list(CHECKS)
    wrong: dict[int, list[str]] = {}
    rows = queries_quality.findings_in(path).filter(code__in=asked).order_by("person_id", "code")
    for person_id, code in rows.values_list("person_id", "code")[: MOST_ROWS * 3]:
        wrong.setdefault(person_id, []).append(str(labels.CHECKS[code]))
    header = [pgettext("person", "Name"), _("Certificate type"), _("Certificate number"),
              _("Mobile number"), _("Code of the union"), _("Member since"),
              _("To be mended")]  # fmt: skip
    lines: list[list[str | date | None]] = [
        [row.name, row.cert_type, row.number, row.mobile, row.org_code, row.joined_on,
         "；".join(wrong[row.person_id])]
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
