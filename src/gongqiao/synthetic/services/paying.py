"""A payment batch of the demo from its making to the bank's answer, by three users."""

import csv
import io
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from gongqiao.mutualaid import api as aid
from gongqiao.platform.errors import Refused
from gongqiao.synthetic.services.users import actor

FAILED = ("failed", "R03", "账户状态异常，已退汇")


@dataclass(frozen=True, slots=True)
class Paid:
    """What came of a batch; amounts in fen."""

    paid: int = 0
    paid_fen: int = 0
    failed: int = 0


def approve_all(scheme: str, person_id: int | None = None, *, at: datetime) -> int:
    """Approve what waits for a person, of everybody or of one, as the checker; how many lines."""
    waiting = aid.waiting_for_review(scheme, person_id)
    for claim in waiting:
        aid.approve_claim(claim, note="演示：已核对材料", by=actor("checker"), at=at)
    return len(waiting)


def pay(scheme: str, folder: Path, failing: Collection[str], *, at: datetime) -> Paid:
    """Make, check and release a batch, write it for the bank and book the answer two days later.

    `failing`: account numbers from which the bank sends the money back. Nothing to pay is no error.
    """
    try:
        batch = aid.create_batch(scheme, by=actor("clerk"), at=at)
    except Refused as refused:
        if refused.code != "NOTHING_TO_PAY":
            raise
        return Paid()
    hour = timedelta(hours=1)
    aid.approve_batch(batch.batch, by=actor("checker"), at=at + hour)
    aid.release_batch(batch.batch, by=actor("releaser"), at=at + 2 * hour)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sent = folder / f"{batch.batch}.csv"
    sent.unlink(missing_ok=True)
    by = actor("releaser")
    aid.export_batch(batch.batch, aid.BankFormat.CSV, sent, by=by, at=at + 3 * hour)
    content, failed_fen = answer(sent.read_bytes(), failing)
    returned = folder / f"{batch.batch}-return.csv"
    returned.write_bytes(content)
    done = aid.book_return(
        content, returned.name, batch=batch.batch, by=actor("clerk"), at=at + timedelta(days=2)
    )
    return Paid(done.paid, batch.total_fen - failed_fen, done.failed)


def answer(sent: bytes, failing: Collection[str]) -> tuple[bytes, int]:
    """The bank's answer to its CSV, and what it sends back (fen)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["payment_id", "status", "code", "message"])
    failed = 0
    for row in csv.DictReader(io.StringIO(sent.decode("utf-8-sig"), newline="")):
        if row["payment_id"] == "TOTAL":
            continue
        if row["account_no"].strip() in failing:
            failed += round(float(row["amount"]) * 100)
            writer.writerow([row["payment_id"], *FAILED])
        else:
            writer.writerow([row["payment_id"], "paid", "0000", "成功"])
    return out.getvalue().encode(), failed
