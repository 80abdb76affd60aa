"""What other programs push: settlements and rosters, received exactly as a file is."""

import csv
import hashlib
import io
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.utils import timezone, translation

from gongqiao.feeds import api as feeds
from gongqiao.gateway.models import Key
from gongqiao.gateway.services.calls import actor_of_key
from gongqiao.gateway.services.once import Answer, once
from gongqiao.membership import api as membership
from gongqiao.platform import gate
from gongqiao.registry import api as registry

MOST_TOLD = 1_000
"""So many refused rows are told one by one; all of them are in the workbench."""
HEADER_LINES = 1
TEXT_PARTS = ("title", "says", "facts", "who", "basis", "kept", "without")


class NotAtTheTop(PermissionDenied):
    """What concerns everybody comes from a key at the top of the tree."""


@dataclass(frozen=True, slots=True)
class Push:
    """Content as it came, and what makes it the same push: its key, its bytes, its parameters."""

    token: str
    operation: str
    content: bytes  # a table as CSV (or xlsx, for rosters)
    sent: bytes  # the body as it was sent
    name: str = ""
    said: str = ""  # what else was said with it

    @property
    def digest(self) -> bytes:
        """Two pushes with the same digest are one."""
        head = f"{self.operation}\n{self.name}\n{self.said}".encode()
        return hashlib.sha256(head + self.sent).digest()


def table_of(columns: Sequence[str], rows: Iterable[Mapping[str, str | None]]) -> bytes:
    """Rows of a JSON body as the CSV file that they stand for: one row a line.

    No cell of such a file may hold a line break: a row with one is written as a broken line (NUL),
    so that it is refused by itself and the lines after it keep their numbers.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        cells = [row.get(column) or "" for column in columns]
        whole = all(c.isprintable() or not set("\r\n\0") & set(c) for c in cells)
        writer.writerow(cells if whole else [_broken(cell) for cell in cells])
    return out.getvalue().encode()


def _broken(cell: str) -> str:
    return cell.replace("\r", "\0").replace("\n", "\0")


def push_settlements(key: Key, push: Push, *, at: datetime) -> tuple[Answer, bool]:
    """Receive settlements. Returns the answer, and whether it is that of an earlier call.

    They concern everybody: raises NotAtTheTop for a key that is not at the top of the tree.
    Raises Unusable when the body is no settlement file at all.
    """
    by, on = actor_of_key(key), timezone.localdate(at)
    if not gate.require(by, "feeds.receive", on).at_the_top:
        raise NotAtTheTop("feeds.receive")

    def work() -> Answer:
        with _as_file(push.content, "settlements.csv") as path:
            received = feeds.receive(
                path,
                source=key.source or feeds.DEFAULT_SOURCE,
                name=push.name or f"{key.name} {push.token}",
                by=by,
                at=at,
                today=on,
            )
        receipt = feeds.receipt_of(received.file_id, MOST_TOLD)
        return {
            "file_id": receipt.file_id,
            "received_before": received.repeated,
            "rows": receipt.lines,
            "new": receipt.new,
            "duplicate": receipt.duplicate,
            "revised": receipt.revised,
            "refused": receipt.refused,
            "refusals": [_told(r.line, r.column, r.reason, r.says) for r in receipt.refused_lines],
        }

    return once(key, push.token, operation=push.operation, digest=push.digest, at=at, work=work)


def signed_text() -> Answer:
    """What the people of a roster of members have signed: its words as they are read, in Chinese,
    and the mark that names them.
    """
    text = membership.entry_text()
    with translation.override("zh-hans"):
        words = {name: str(getattr(text.purpose, name)) for name in TEXT_PARTS}
    return {"mark": text.mark, "number": text.number, **words}


def push_roster(
    key: Key,
    kind: registry.RosterKind,
    push: Push,
    *,
    moves: bool = False,
    signed: registry.Signed | None = None,
    at: datetime,
) -> tuple[Answer, bool]:
    """Bring in a roster, within the key's part of the tree. Good rows are written, bad ones told.

    `signed`: everybody in this roster of members signed the text of this mark. Raises Unusable when
    the body is no such table; Refused TEXT_CHANGED, EVIDENCE, AHEAD.
    """
    by, on = actor_of_key(key), timezone.localdate(at)
    scope = gate.require(by, "registry.import", on)
    how = registry.Circumstances(by=by, at=at, on=on, scope=scope, moves=moves, signed=signed)

    def work() -> Answer:
        with _as_file(push.content, push.name or f"{kind.value}.csv") as path:
            done = registry.load_roster(kind, path, how, report_to=path.with_name("refused"))
        found = registry.findings_of_import(done.import_id, MOST_TOLD)
        counts = asdict(done)
        return {
            "import_id": done.import_id,
            **{n: counts[n] for n in ("rows", "created", "updated", "unchanged", "refused")},
            "refusals": [_told(f.line, f.field, f.code, f.says) for f in found if f.refuses],
            "warnings": [_told(f.line, f.field, f.code, f.says) for f in found if not f.refuses],
        }

    return once(key, push.token, operation=push.operation, digest=push.digest, at=at, work=work)


def _told(line: int, field: str, code: str, says: str) -> Answer:
    return {"row": line - HEADER_LINES, "line": line, "field": field, "code": code, "says": says}


@contextmanager
def _as_file(content: bytes, name: str) -> Iterator[Path]:
    """The bytes in a private file, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="gongqiao-push-") as folder:
        path = Path(folder) / (Path(name).name[:60] or "table.csv")
        path.write_bytes(content)
        yield path
