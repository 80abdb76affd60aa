"""Bringing in the names of hospitals: new names are added, corrected ones replace what stood."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.feeds.layout import HOSPITALS
from gongqiao.feeds.models import HospitalName
from gongqiao.feeds.rules.hospitals import Named, Wrong, judged
from gongqiao.feeds.sentences import hospital_row_says
from gongqiao.platform.context import Actor
from gongqiao.platform.reports import place_beside
from gongqiao.platform.spreadsheet import Limits, Table, read_table, write_like

MOST_ROWS = 50_000


@dataclass(frozen=True)
class Brought:
    """What became of a table of names; `report` is where the refused rows went."""

    rows: int
    created: int
    updated: int
    unchanged: int
    refused: int
    report: Path | None = None

    def lines(self) -> Iterator[str]:
        """For the terminal."""
        yield _("%(rows)s rows: %(created)s new, %(updated)s changed, %(unchanged)s as before.") % {
            "rows": self.rows, "created": self.created, "updated": self.updated,
            "unchanged": self.unchanged,
        }  # fmt: skip
        if self.refused:
            yield _("%(count)s rows refused, with the reasons: %(file)s") % {
                "count": self.refused, "file": self.report,
            }  # fmt: skip


def bring_in(
    content: bytes, name: str, *, by: Actor, at: datetime
) -> tuple[Brought, list[Wrong], Table]:
    """Take in a table of names: good rows are written, the others come back with their reasons.

    Raises Unusable when nothing can be done with the file.
    """
    table = read_table(content, columns=HOSPITALS, limits=Limits(rows=MOST_ROWS))
    taken, wrong = judged(table.frame.iter_rows(named=True))
    odd = [Wrong(r.row, r.field or "", "ROW_BROKEN") for r in table.remarks if r.row is not None]
    broken = {one.line for one in odd}
    taken = [one for one in taken if one.line not in broken]
    wrong = sorted([*odd, *(w for w in wrong if w.line not in broken)], key=lambda one: one.line)
    with transaction.atomic():
        created, updated = _write(taken, by, at)
        refused = len({one.line for one in wrong})
        rows = table.frame.height
        done = Brought(rows, created, updated, rows - created - updated - refused, refused)
        if created or updated:
            audit.record(
                at=at, by=by, action="feeds.hospitals", subject=("feeds.hospitals", 0),
                new={"file": name[:200], "created": created, "updated": updated,
                     "refused": refused},
            )  # fmt: skip
    return done, wrong, table


def _write(taken: list[Named], by: Actor, at: datetime) -> tuple[int, int]:
    """Insert what is new, rename what stood under the same code since the same day."""
    HospitalName.objects.select_for_update().order_by("pk").first()
    standing = {
        (one.code, one.valid_from): one
        for one in HospitalName.objects.filter(code__in={t.code for t in taken})
    }
    fresh, renamed = [], []
    for one in taken:
        known = standing.get((one.code, one.valid_from))
        if known is None:
            fresh.append(
                HospitalName(code=one.code, name=one.name, valid_from=one.valid_from,
                             brought_by=by.name, brought_at=at)
            )  # fmt: skip
        elif known.name != one.name:
            known.name, known.brought_by, known.brought_at = one.name, by.name, at
            renamed.append(known)
    HospitalName.objects.bulk_create(
        fresh, batch_size=2000, update_conflicts=True, unique_fields=["code", "valid_from"],
        update_fields=["name", "brought_by", "brought_at"],
    )  # fmt: skip
    HospitalName.objects.bulk_update(renamed, ["name", "brought_by", "brought_at"], batch_size=2000)
    return len(fresh), len(renamed)


def load_hospitals(
    file: Path, *, by: Actor, at: datetime, report_to: Path | None = None
) -> Brought:
    """The same from a file on the disk; refused rows go to a report of the same type beside it."""
    done, wrong, table = bring_in(file.read_bytes(), file.name, by=by, at=at)
    if not wrong:
        return done
    place = report_to or place_beside(file, table.kind)
    write_report(place, table, wrong)
    return Brought(done.rows, done.created, done.updated, done.unchanged, done.refused, place)


def write_report(place: Path, table: Table, wrong: list[Wrong]) -> None:
    """The refused rows as they came, with code and sentence."""
    why = {one.line: one for one in reversed(wrong)}
    width = len(table.header)
    rows = [
        [*cells[:width], why[line].code, hospital_row_says(why[line].code, why[line].figure)]
        for line, *cells in table.cells.iter_rows()
        if line in why
    ]
    write_like(place, table.kind, [*table.header, "reason_code", "reason"], rows)
