"""What people do with a received file: compare it with its cover note, deal with its quarantine."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.feeds.models import FeedFile, FeedReconciliation, Quarantined
from gongqiao.feeds.permissions import RECEIVE
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused


@dataclass(frozen=True, slots=True)
class Declared:
    """Control totals of the sender: lines of data; amounts in fen."""

    lines: int
    medfee_total: int
    fund_total: int


def reconcile(file: FeedFile, declared: Declared, *, by: Actor, at: datetime) -> FeedReconciliation:
    """Store what the sender declares and whether it agrees. Raises PermissionDenied."""
    gate.require(by, RECEIVE, timezone.localdate(at))
    received = Declared(file.lines, file.medfee_total, file.fund_total)
    with transaction.atomic():
        stored = FeedReconciliation.objects.create(
            file=file,
            lines=declared.lines,
            medfee_total=declared.medfee_total,
            fund_total=declared.fund_total,
            agrees=declared == received,
            by_id=by.user_id,
            at=at,
        )
        audit.record(
            at=at,
            by=by,
            action="feeds.reconcile.agrees" if stored.agrees else "feeds.reconcile.differs",
            subject=("feeds.file", file.pk),
            new={
                "file": file.name,
                "lines": declared.lines,
                "medfee_fen": declared.medfee_total,
                "fund_fen": declared.fund_total,
            },
        )
    return stored


def deal_with(file_id: int, *, note: str, by: Actor, at: datetime) -> FeedFile:
    """The lines in quarantine are dealt with. Raises Refused NOT_NOW, PermissionDenied."""
    gate.require(by, RECEIVE, timezone.localdate(at))
    with transaction.atomic():
        file = FeedFile.objects.select_for_update().get(pk=file_id)
        if not file.quarantined or file.dealt_at is not None:
            raise Refused("NOT_NOW", _("Somebody has dealt with these lines already."))
        file.dealt_at, file.dealt_by, file.dealt_note = at, by.name, note[:300]
        file.save(update_fields=["dealt_at", "dealt_by", "dealt_note"])
        audit.record(
            at=at,
            by=by,
            action="feeds.dealt",
            subject=("feeds.file", file.pk),
            new={"file": file.name, "count": file.quarantined},
            reason=note,
        )
    return file


def open_line(line: Quarantined, *, reason: str, by: Actor, at: datetime) -> dict[str, str]:
    """The sealed text of a refused line as {column: value}; a broken line has one key, "".

    Who opened it and why is recorded. Raises PermissionDenied.
    """
    gate.require(by, RECEIVE, timezone.localdate(at))
    audit.record(
        at=at,
        by=by,
        action="feeds.open_line",
        subject=("feeds.file", line.file_id),
        new={"file": line.file.name, "line": line.line},
        reason=reason,
    )
    return cells_of(line)


def announce_export(file: FeedFile, *, by: Actor, at: datetime) -> None:
    """Record that the refused lines of a file leave the house. Raises PermissionDenied."""
    gate.require(by, RECEIVE, timezone.localdate(at))
    audit.record(
        at=at,
        by=by,
        action="feeds.export_refused",
        subject=("feeds.file", file.pk),
        new={"file": file.name, "count": file.quarantined},
    )


def cells_of(line: Quarantined) -> dict[str, str]:
    """The stored text taken apart: what `receive` joined as column=value."""
    if not line.column:
        return {"": line.text}
    cells = (part.partition("=") for part in line.text.split("\x1f") if part)
    return {column: value for column, _sign, value in cells}
