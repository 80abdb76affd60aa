"""One way for all rosters: read, judge, and either show what would happen or do it.

Everything that is written is written in one transaction, or nothing.
"""

import tempfile
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import polars as pl
from django.db import transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.platform.errors import Refused
from gongqiao.platform.spreadsheet import ColumnMap, Table
from gongqiao.registry.enums import ImportState, RepairKind, RosterKind
from gongqiao.registry.layout import ACCOUNTS, EMPLOYERS, MEMBERS, ORGANISATIONS
from gongqiao.registry.models import Import, Organisation
from gongqiao.registry.roster_basis import basis
from gongqiao.registry.rules import accounts as of_accounts
from gongqiao.registry.rules import employers as of_employers
from gongqiao.registry.rules import findings as found
from gongqiao.registry.rules import members as of_members
from gongqiao.registry.rules import organisations as of_organisations
from gongqiao.registry.rules.losses import Loss
from gongqiao.registry.rules.members import Checked
from gongqiao.registry.rules.repairs.proposing import Check
from gongqiao.registry.services.imports import (
    accounts,
    employers,
    keep,
    members,
    organisations,
    remembered,
    repairs,
    report,
)
from gongqiao.registry.services.imports.changes import Journal
from gongqiao.registry.services.imports.context import Circumstances
from gongqiao.registry.services.imports.seen import (
    ROWS,
    Seen,
    around,
    part_of,
    renewed,
    touched,
)
from gongqiao.registry.services.locking import alone
from gongqiao.registry.services.outgoing import roster_brought_in


@dataclass(frozen=True)
class Kind:
    """One kind of roster: its columns, how rows are judged, how they are written."""

    columns: ColumnMap
    check: Check
    judge: Callable[[CursorWrapper, pl.DataFrame, Circumstances], Checked]
    write: Callable[[CursorWrapper, pl.DataFrame, Journal, Circumstances], None]


KINDS = {
    RosterKind.ORGANISATIONS: Kind(
        ORGANISATIONS, of_organisations.checked, organisations.judge, organisations.write
    ),
    RosterKind.MEMBERS: Kind(MEMBERS, of_members.checked, members.judge, members.write),
    RosterKind.ACCOUNTS: Kind(ACCOUNTS, of_accounts.checked, accounts.judge, accounts.write),
    RosterKind.EMPLOYERS: Kind(EMPLOYERS, of_employers.checked, employers.judge, employers.write),
}


@dataclass(frozen=True)
class Judged:
    """A roster that was read and held against the register."""

    table: Table
    rows: pl.DataFrame
    findings: pl.DataFrame
    losing: tuple[Loss, ...] = ()  # unions that lose many members
    proposals: pl.DataFrame = field(default_factory=repairs.none)

    def counts(self) -> dict[str, int]:
        """rows = created + updated + unchanged + refused; warned are among those that pass."""
        actions = dict(self.rows["action"].value_counts().iter_rows())
        refused = found.refusing(self.findings)["line"].n_unique()
        warned = self.findings.filter(pl.col("line").is_in(self.rows["line"].implode()))
        return {
            "rows": self.table.frame.height,
            "created": actions.get("create", 0),
            "updated": actions.get("update", 0),
            "unchanged": actions.get("unchanged", 0),
            "refused": refused,
            "warned": warned["line"].n_unique(),
        }

    def numbers(self) -> int:
        """How many members get another mobile number: each old one is told."""
        if "new_mobile" not in self.rows.columns:  # another kind of roster
            return 0
        return self.rows.filter(pl.col("new_mobile") & ~pl.col("same_mobile")).height


def judge(cursor: CursorWrapper, kind: RosterKind, table: Table, how: Circumstances) -> Judged:
    """Hold a roster against the register; writes nothing that stays."""
    readable = table.frame.join(
        pl.DataFrame({"line": [r.row for r in table.remarks]}, schema={"line": pl.Int64}),
        on="line",
        how="anti",
    )
    checked = KINDS[kind].judge(cursor, readable, how)
    losing = tuple(members.losing(cursor, checked.rows))
    findings = report.with_remarks(table, checked.findings)
    proposals = repairs.proposed(kind, table, checked.findings, checked, KINDS[kind].check, how)
    return Judged(table, checked.rows, findings, losing, proposals)


def judge_again(
    cursor: CursorWrapper,
    kind: RosterKind,
    kept: repairs.Kept,
    came: Table,
    taken: pl.DataFrame,
    how: Circumstances,
) -> Judged:
    """Judge a roster with other repairs in it than before: of members, in the same circumstances,
    only the rows that the difference can change."""
    now, seen = repairs.put_in(came, taken), kept.seen
    if seen is None or seen.around != around(how):
        return judge(cursor, kind, now, how)
    before = repairs.put_in(came, kept.taken).frame
    lines = touched(before, now.frame, repairs.differing(kept.taken, taken))
    fresh = judge(cursor, kind, part_of(now, lines), how)
    rows = renewed(seen.rows, fresh.rows, lines)
    return Judged(
        now,
        rows,
        renewed(seen.findings, fresh.findings, lines),
        tuple(members.losing(cursor, rows)),
        renewed(kept.proposed, fresh.proposals, lines),
    )


def judge_and_take(
    cursor: CursorWrapper,
    kind: RosterKind,
    table: Table,
    how: Circumstances,
    kinds: Collection[RepairKind],
) -> tuple[Judged, pl.DataFrame]:
    """The same with all proposals of some kinds taken, and these."""
    judged, taken = judge(cursor, kind, table, how), repairs.none()
    for _round in range(repairs.ROUNDS if kinds else 0):
        more = judged.proposals.filter(pl.col("kind").is_in([str(one) for one in kinds]))
        if more.is_empty():
            break
        taken = repairs.together(taken, more)
        judged = judge(cursor, kind, repairs.put_in(judged.table, more), how)
    return judged, taken


def opened(kind: RosterKind, name: str, digest: str, table: Table, how: Circumstances) -> Import:
    """The record of a roster, not yet stored."""
    top = min(how.scope.paths, key=len, default=None) if not how.scope.everywhere else None
    return Import(
        kind=kind,
        state=ImportState.PREVIEWED,
        file_name=Path(name).name[:200],
        sha256=digest,
        made_by_id=how.by.user_id,
        made_by_name=how.by.name,
        made_at=how.at,
        organisation=Organisation.objects.filter(path=top).first() if top else None,
        moves=how.moves,
        counts={"columns": table.positions, "ignored": table.ignored[:50], "sheet": table.sheet},
    )


def brought_in(
    cursor: CursorWrapper,
    roster: Import,
    table: Table,
    how: Circumstances,
    *,
    taken: pl.DataFrame | None = None,
    kinds: Collection[RepairKind] = (),
) -> Judged:
    """Judge and write in the caller's transaction, one import at a time.

    `taken`: repairs that somebody has taken one by one or by kind; `kinds`: take all of these.
    """
    alone(cursor)
    taken = repairs.none() if taken is None else taken
    judged, more = judge_and_take(
        cursor, RosterKind(roster.kind), repairs.put_in(table, taken), how, kinds
    )
    _sure(roster, judged, how)
    roster.state = ImportState.APPLIED
    roster.applied_at = how.at
    conclude(roster, judged, how, table, repairs.together(taken, more))
    note_signed(roster, how)
    journal = Journal(cursor, roster.pk)
    KINDS[RosterKind(roster.kind)].write(
        cursor, judged.rows.filter(pl.col("action") != "unchanged"), journal, how
    )
    journal.close()
    asked = basis()
    if asked and roster.kind == RosterKind.MEMBERS:
        asked.brought_in(roster.pk, partial(members.people, cursor, roster.pk, judged.rows),
                         how.by, how.at)  # fmt: skip
    figures = {k: v for k, v in judged.counts().items() if k != "warned"}
    by_kind = roster.counts["taken"]
    audit.record(
        at=how.at,
        by=how.by,
        action="registry.import",
        subject=("roster", roster.pk),
        path=roster.organisation.path if roster.organisation else "",
        new={"kind": roster.kind, "file": roster.file_name, "sha256": roster.sha256, **figures,
             **({"repaired": by_kind} if by_kind else {})},
    )  # fmt: skip
    roster_brought_in(roster, figures, how.at)
    return judged


def note_signed(roster: Import, how: Circumstances) -> None:
    """What the people of a roster have signed. Raises Refused, as `Basis.seen`."""
    asked = basis()
    if asked and how.signed and roster.kind == RosterKind.MEMBERS:
        asked.seen(roster.pk, how.signed, how.at)


def _sure(roster: Import, judged: Judged, how: Circumstances) -> None:
    """Unions that lose many members are confirmed by somebody, and stand in the trail."""
    for loss in judged.losing:
        figures = {"union": loss.union, "leaving": loss.leaving, "of": loss.of}
        if not how.sure:
            says = _(
                "This file takes %(leaving)s of %(of)s members away from %(union)s. Say that this "
                "is meant."
            )
            raise Refused("LOSES_MANY", says % figures, field="sure", figures=figures)
        audit.record(
            at=how.at, by=how.by, action="registry.import.sure", subject=("roster", roster.pk or 0),
            path=roster.organisation.path if roster.organisation else "",
            new={"file": roster.file_name, **figures},
        )  # fmt: skip


def conclude(
    roster: Import,
    judged: Judged,
    how: Circumstances,
    came: Table | None = None,
    taken: pl.DataFrame | None = None,
) -> None:
    """Store the import with its counts, its findings (bounded), the sealed report and repairs.

    `came`: the table without the repairs that were `taken`.
    """
    came, taken = came or judged.table, repairs.none() if taken is None else taken
    losing = [[loss.union, loss.leaving, loss.of] for loss in judged.losing[:50]]
    roster.counts = {
        **roster.counts,
        **judged.counts(),
        "losing": losing,
        "numbers": judged.numbers(),
        "proposed": repairs.by_kind(judged.proposals),
        "taken": repairs.by_kind(taken),
    }
    old = roster.kept_report
    roster.kept_report = ""
    if roster.counts["refused"]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "refused"
            report.write_report(path, judged.table, judged.findings, judged.proposals)
            roster.kept_report = keep.put(path.read_bytes())
    if roster.state == ImportState.PREVIEWED:  # afterwards nobody can take one
        seen = None
        if roster.kind == RosterKind.MEMBERS:
            rows = judged.rows.select(*ROWS)
            seen = Seen(came, rows, judged.findings, around(how))
        repairs.seal(roster, judged.proposals, taken, seen)
    roster.save()
    transaction.on_commit(lambda: keep.drop(old))
    remembered.store(roster, judged.table, judged.findings, judged.proposals)
    remembered.store_taken(roster, came, taken)
