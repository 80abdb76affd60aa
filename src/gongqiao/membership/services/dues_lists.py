"""Who has paid, as a union hands it in: rows that were pasted, or a file; refused row by row."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gongqiao.kernel.names import name_key
from gongqiao.membership.rules import dues as rules
from gongqiao.platform.errors import Refused
from gongqiao.platform.spreadsheet import Limits, Table, read_table, write_like
from gongqiao.registry import api as registry

MOST_LINES = 20_000
SHOWN_LINES = 200
COLUMNS = tuple(
    replace(column, required=column.key == "certno")
    for column in registry.ROSTER_COLUMNS[registry.RosterKind.MEMBERS]
    if column.key in {"certno", "name"}
)
"""Of a roster's columns. What else a payroll list holds is not read: no wages, no amounts."""
LIMITS = Limits(rows=MOST_LINES, file_bytes=20 * 1024 * 1024)


@dataclass(frozen=True, slots=True)
class Handed:
    """A list as it was handed in: rows that were pasted, or the content of a file."""

    text: str = ""
    content: bytes = b""
    file_name: str = ""

    def __bool__(self) -> bool:
        """Whether anything was."""
        return bool(self.content or self.text.strip())


@dataclass(slots=True)
class Listed:
    """Whom a list names, and the lines that name nobody who can be recorded."""

    people: set[int] = field(default_factory=set)
    # (line, reason, last four signs, column, figure of the sentence)
    left_out: list[tuple[int, str, str, str, str]] = field(default_factory=list)
    report: str | None = None  # the refused rows as they came, when there is a file


def listed(handed: Handed, members: Collection[int]) -> Listed:
    """Held against the full members of the union. A few queries, whatever the size.

    Raises Refused LIST_LONG, and Unusable when nothing can be done with the file.
    """
    if handed.content:
        return _of_file(read_table(handed.content, columns=COLUMNS, limits=LIMITS), members)
    lines = rules.named(handed.text)
    if len(lines) > MOST_LINES:
        says = _("A list has at most 20,000 rows. Please split it.")
        raise Refused("LIST_LONG", says, field="listed")
    return _held(lines, members, {}, "")


def _of_file(table: Table, members: Collection[int]) -> Listed:
    broken = {r.row: r for r in table.remarks if r.row is not None}
    rows = {row["line"]: row for row in table.frame.iter_rows(named=True)}
    good = [(line, row["certno"] or "") for line, row in rows.items() if line not in broken]
    names = {line: row.get("name") or "" for line, row in rows.items()}
    found = _held(rules.numbers_of(good), members, names, "certno")
    found.left_out += [
        (line, one.code, "", one.field or "", str(next(iter(one.figures.values()), "")))
        for line, one in broken.items()
    ]
    found.left_out.sort()
    if found.left_out:
        found.report = _report(table, found.left_out)
    return found


def _held(
    lines: Sequence[rules.Named], members: Collection[int], names: dict[int, str], column: str
) -> Listed:
    """Each line against the register; `names`: what the file calls them, by line."""
    known = registry.persons_by_numbers([one.number for one in lines if not one.problem])
    ours = {one.line: known.get(one.number) for one in lines if not one.problem}
    here = [person for person in ours.values() if person is not None and person in members]
    called = dict(registry.persons_with(here).values_list("pk", "name_key")) if names else {}
    found = Listed()
    for one in lines:
        person, typed = ours.get(one.line), name_key(names.get(one.line, ""))
        problem, place = one.problem, column
        if not problem and person not in members:
            problem = "UNKNOWN"
        elif not problem and typed and typed != called.get(person or 0):
            problem, place = "NAME_CONFLICT", "name"
        if problem or person is None:
            found.left_out.append((one.line, problem, one.number[-4:], place, one.figure))
        else:
            found.people.add(person)
    return found


def says(code: str, figure: str) -> str:
    """Why a line is left out: in the words of the rosters, besides what only dues ask."""
    if code == "UNKNOWN":
        return pgettext("dues", "no full member of this union in that time")
    return registry.reason(code, figure)


def _report(table: Table, left_out: list[tuple[int, str, str, str, str]]) -> str:
    """The refused rows in the file's own columns, with code and sentence."""
    why = {line: (code, says(code, figure)) for line, code, _last, _column, figure in left_out}
    kept = [n for n, head in enumerate(table.header) if head not in registry.REPORT_COLUMNS]
    rows = [
        [*(cells[n] or "" for n in kept), *why[line]]
        for line, *cells in table.cells.iter_rows() if line in why
    ]  # fmt: skip
    header = [*(table.header[n] for n in kept), *registry.REPORT_COLUMNS]
    return json.dumps({"kind": table.kind, "header": header, "rows": rows}, ensure_ascii=False)


def report_file(report: str) -> tuple[bytes, str]:
    """The same as a file of the kind that came in, and its ending."""
    kept = json.loads(report)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "refused"
        write_like(path, kept["kind"], kept["header"], _rows(kept["rows"]))
        return path.read_bytes(), "xlsx" if kept["kind"] == "xlsx" else "csv"


def _rows(kept: list[list[str]]) -> Iterator[list[str]]:
    yield from kept
