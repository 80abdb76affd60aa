"""The use cases of roster import."""

import hashlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext as _

from gongqiao.platform.errors import Refused
from gongqiao.platform.reports import place_beside
from gongqiao.platform.spreadsheet import Limits, Table, read_table
from gongqiao.registry.enums import ImportState, RepairKind, RosterKind
from gongqiao.registry.labels import label
from gongqiao.registry.models import Import
from gongqiao.registry.services.imports import keep, repairs, report
from gongqiao.registry.services.imports.context import Circumstances
from gongqiao.registry.services.imports.pipeline import (
    KINDS,
    brought_in,
    conclude,
    judge,
    judge_again,
    note_signed,
    opened,
)


@dataclass(frozen=True)
class Loaded:
    """What became of a roster file. `report`: where the refused rows are, None without any."""

    kind: str
    file: str
    rows: int
    created: int
    updated: int
    unchanged: int
    refused: int
    warned: int
    report: Path | None
    import_id: int
    repaired: int = 0  # cells that got a proposed repair, by the kinds that were named
    proposed: dict[str, int] = field(default_factory=dict)  # what the wrong rows would need

    def lines(self) -> Iterator[str]:
        """The same for people."""
        yield _("%(rows)s rows: %(created)s new, %(updated)s changed, %(unchanged)s as before.") % {
            "rows": self.rows,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
        }
        if self.refused:
            yield _("%(count)s rows refused, with the reasons: %(file)s") % {
                "count": self.refused,
                "file": self.report,
            }
        if self.repaired:
            yield _("%(count)s cells repaired as proposed.") % {"count": self.repaired}
        for kind, count in self.proposed.items():
            yield _("Proposed for %(count)s: %(kind)s (--take %(name)s)") % {
                "count": count, "kind": label("repair", kind), "name": kind,
            }  # fmt: skip


def load_roster(
    kind: RosterKind,
    file: Path,
    how: Circumstances,
    *,
    report_to: Path | None = None,
    take: Collection[RepairKind] = (),
) -> Loaded:
    """Bring a file in at once: good rows are written, bad ones go to a report of the same type.

    `take`: kinds of proposed repairs that somebody wants put in; none unless they are named. The
    report stands beside the file (`members.refused.csv`) unless `report_to` says otherwise.
    Raises Unusable when nothing can be done with the file, OSError when the report cannot be
    written; nothing is taken in then.
    """
    table = read_table(file, columns=KINDS[kind].columns)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    roster = opened(kind, file.name, digest, table, how)
    place = None
    with transaction.atomic(), connection.cursor() as cursor:
        judged = brought_in(cursor, roster, table, how, kinds=take)
        counts = judged.counts()
        if counts["refused"]:  # before the commit: nothing is taken in that could not be reported
            place = report_to or place_beside(file, table.kind)
            report.write_report(place, table, judged.findings, judged.proposals)
    return Loaded(
        kind.value, file.name, report=place, import_id=roster.pk,
        repaired=sum(roster.counts["taken"].values()), proposed=roster.counts["proposed"], **counts,
    )  # fmt: skip


def look_through(kind: RosterKind, content: bytes, name: str, how: Circumstances) -> Import:
    """Read a file, keep it sealed, and store what would happen. Nothing else is written.

    Raises Unusable when nothing can be done with the file.
    """
    table = read_table(content, columns=KINDS[kind].columns, limits=Limits(rows=200_000))
    roster = opened(kind, name, hashlib.sha256(content).hexdigest(), table, how)
    with transaction.atomic(), connection.cursor() as cursor:
        judged = judge(cursor, kind, table, how)
        roster.kept_file = keep.put(content)
        with _dropped_on_failure(roster.kept_file):
            conclude(roster, judged, how)
            note_signed(roster, how)
    return roster


def take(
    roster_id: int,
    how: Circumstances,
    *,
    kind: RepairKind | None = None,
    cells: Collection[tuple[int, str]] = (),
    back: bool = False,
) -> int:
    """Take proposed repairs (all of one kind, or of some cells by line and column), or give them
    `back`; the rows that this can change are judged again with them. Returns how many.

    Raises Refused when none of them is there, the file was brought in, or is forgotten.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        roster = _waiting(roster_id)
        kept = repairs.kept(roster)
        taken = kept.taken
        some = repairs.chosen(taken if back else kept.proposed, kind, cells)
        if some.is_empty():
            raise Refused("NO_REPAIR", _("Tick a proposed repair first."))
        if back:
            taken = taken.join(some, on=["line", "field"], how="anti", maintain_order="left")
        else:
            taken = repairs.together(taken, some)
        table = kept.seen.table if kept.seen else _table(roster)
        judged = judge_again(cursor, RosterKind(roster.kind), kept, table, taken, how)
        conclude(roster, judged, how, table, taken)
    return some.height


def bring_in(roster_id: int, how: Circumstances) -> Import:
    """Bring in exactly the file that was looked through, with the repairs that were taken, judged
    again against the present register.

    Raises Refused when that was done before, or the file was forgotten.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        roster = _waiting(roster_id)
        brought_in(cursor, roster, _table(roster), how, taken=repairs.kept(roster).taken)
        kept = (roster.kept_file, roster.kept_repairs)
        roster.kept_file = roster.kept_repairs = ""
        roster.save(update_fields=["kept_file", "kept_repairs"])
        transaction.on_commit(lambda: keep.drop(*kept))
    return roster


def _waiting(roster_id: int) -> Import:
    """A roster that waits, locked."""
    roster = Import.objects.select_for_update().get(pk=roster_id)
    if roster.state != ImportState.PREVIEWED:
        raise Refused("ALREADY_APPLIED", _("This file was brought in already."))
    return roster


def _table(roster: Import) -> Table:
    """The file of a roster, read once more."""
    try:
        content = keep.get(roster.kept_file)
    except (FileNotFoundError, IsADirectoryError) as gone:
        raise Refused(
            "FILE_FORGOTTEN", _("The file is kept for a day only. Upload it once more.")
        ) from gone
    return read_table(content, columns=KINDS[RosterKind(roster.kind)].columns)


def report_of(roster: Import) -> bytes | None:
    """The refused rows with their reasons; None without any, or once they were forgotten."""
    try:
        return keep.get(roster.kept_report) if roster.kept_report else None
    except FileNotFoundError:
        return None


@contextmanager
def _dropped_on_failure(name: str) -> Iterator[None]:
    try:
        yield
    except BaseException:
        keep.drop(name)
        raise
