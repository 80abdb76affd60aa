"""Commands of payment: batches, review, recoveries, premiums, periods (contract, section 6).

`--by USER` acts under that user's rights; without it the command acts as the system, which may read
and book what comes from outside, but takes no step that needs a person.
"""

import csv
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from django.utils.translation import gettext as _

from gongqiao.accounts.api import actor_by_name
from gongqiao.kernel.money import NotMoney, fen_from_yuan
from gongqiao.mutualaid.enums import Funder, PremiumKind
from gongqiao.mutualaid.models import SchemePeriod
from gongqiao.mutualaid.services import (
    bank_files,
    batches,
    periods,
    premiums,
    recovery,
    returns,
    review,
)
from gongqiao.platform import console
from gongqiao.platform.context import SYSTEM, Actor, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.reports import place_beside

FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
OUT = console.NewFile()
DAY = click.DateTime(formats=["%Y-%m-%d"])
LARGEST = 512 * 1024 * 1024

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]
BY: Decorator = click.option("--by", "user", required=True, help="The user who takes this step.")
BY_OR_SYSTEM: Decorator = click.option("--by", "user", default=None, help="The user who does it.")


def acting(user: str | None) -> Actor:
    """The actor of `--by`; the system without it. Raises Refused UNKNOWN_USER."""
    if user is None:
        return SYSTEM
    actor = actor_by_name(user)
    if actor is None:
        says = _("There is no user “%(name)s”.") % {"name": user}
        raise Refused("UNKNOWN_USER", says, field="by")
    return actor


def fen(text: str) -> int:
    """An amount of the command line. Raises Refused AMOUNT."""
    try:
        return fen_from_yuan(text)
    except NotMoney as wrong:
        says = _("“%(text)s” is not an amount in yuan.") % {"text": text}
        raise Refused("AMOUNT", says, field="amount") from wrong


batch = console.group("batch", "Payment batches: create, approve, release, export, return.")


@batch.command("create")
@click.option("--scheme", required=True, help="Code of the scheme.")
@BY
def create(scheme: str, user: str) -> batches.BatchDone:
    """Make a batch of all claims that can be paid."""
    with console.progress(_("Making the batch")):
        return batches.create(scheme, by=acting(user), at=now())


@batch.command("approve")
@click.argument("code", metavar="BATCH")
@BY
def approve(code: str, user: str) -> batches.BatchDone:
    """Check a batch that somebody else made."""
    return batches.approve(code, by=acting(user), at=now())


@batch.command("release")
@click.argument("code", metavar="BATCH")
@BY
def release(code: str, user: str) -> batches.BatchDone:
    """Release a checked batch: it is booked and may go to the bank."""
    with console.progress(_("Booking the payments")):
        return batches.release(code, by=acting(user), at=now())


@batch.command("withdraw")
@click.argument("code", metavar="BATCH")
@click.option("--reason", default="", help="Why.")
@BY
def withdraw(code: str, reason: str, user: str) -> batches.BatchDone:
    """Give up a batch that has not been released; its claims are free again."""
    return batches.withdraw(code, reason=reason, by=acting(user), at=now())


@batch.command("export")
@click.argument("code", metavar="BATCH")
@click.option(
    "--format",
    "format_",
    type=click.Choice([f.value for f in bank_files.Format]),
    default=bank_files.Format.CSV.value,
    show_default=True,
)
@click.option("--out", type=OUT, required=True, help="The file to write.")
@BY_OR_SYSTEM
def export(code: str, format_: str, out: Path, user: str | None) -> bank_files.Exported:
    """Write a released batch for the bank: plain CSV or pain.001."""
    with console.progress(_("Writing the bank's file")):
        kind = bank_files.Format(format_)
        return bank_files.export(code, kind, out, by=acting(user), at=now())


@dataclass(frozen=True)
class Answered:
    """What a bank's file did; `report` is the file with the rows that were refused."""

    paid: int
    failed: int
    unchanged: int
    pending: int
    refused: int
    repeated: bool
    batches: list[str]
    report: Path | None


@batch.command("return")
@click.argument("words", metavar="[BATCH] FILE", nargs=-1, required=True)
@click.option("--batch", "code", default=None, help="Only payments of this batch.")
@BY_OR_SYSTEM
def return_(words: tuple[str, ...], code: str | None, user: str | None) -> Answered:
    """Book what the bank answered: CSV or pain.002. The same file again changes nothing."""
    if len(words) > 2 or (len(words) == 2 and code):
        raise click.UsageError(_("Give one file, and at most one batch."))
    file = Path(words[-1])
    named = words[0] if len(words) == 2 else code
    if file.stat().st_size > LARGEST:
        raise Refused("TOO_LARGE", _("The file is too large."), field="file")
    with console.progress(_("Booking what the bank answered")):
        done = returns.book_return(
            file.read_bytes(), file.name, batch=named, by=acting(user), at=now()
        )
    report = _report(file, done) if done.refusals else None
    counts = asdict(done)
    counts.pop("refusals")
    return Answered(**counts, report=report)


def _report(file: Path, done: returns.Returned) -> Path:
    """The refused rows beside the file, with their reasons."""
    out = place_beside(file, "csv")
    with out.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["row", "payment_id", "reason_code", "reason"])
        for r in done.refusals:
            shown = r.payment_id if r.payment_id.isalnum() else f"'{r.payment_id}"
            writer.writerow([r.row, shown, r.reason_code, r.reason])
    return out


claim = console.group("review", "Claims that wait for a person: approve, reject, hold, resume.")


@claim.command("approve")
@click.argument("claim_id", type=int)
@click.option("--note", default="", help="A remark.")
@BY
def approve_claim(claim_id: int, note: str, user: str) -> review.Handled:
    """The claim may be paid."""
    return review.approve(claim_id, note=note, by=acting(user), at=now())


@claim.command("reject")
@click.argument("claim_id", type=int)
@click.option("--reason", required=True, help="Reason code; an excluded stay: R14.1 to R14.9.")
@click.option("--note", default="", help="A remark.")
@BY
def reject_claim(claim_id: int, reason: str, note: str, user: str) -> review.Handled:
    """Nothing is paid; the decision is booked back."""
    return review.reject(claim_id, reason=reason, note=note, by=acting(user), at=now())


@claim.command("hold")
@click.argument("claim_id", type=int)
@click.option("--note", required=True, help="What it waits for.")
@BY
def hold_claim(claim_id: int, note: str, user: str) -> review.Handled:
    """The claim waits."""
    return review.hold(claim_id, note=note, by=acting(user), at=now())


@claim.command("resume")
@click.argument("claim_id", type=int)
@BY
def resume_claim(claim_id: int, user: str) -> review.Handled:
    """A held claim goes back to review."""
    return review.resume(claim_id, by=acting(user), at=now())


money = console.group("premium", "Premiums by funder, and what was paid too much.")
FUNDER: Decorator = click.option(
    "--funder", type=click.Choice([f.value for f in Funder]), required=True
)


def period_id(scheme: str, no: int) -> int:
    """The period's id. Raises Refused UNKNOWN_PERIOD."""
    found = SchemePeriod.objects.filter(scheme__code=scheme, no=no).values_list("pk", flat=True)
    known = found.first()
    if known is None:
        raise Refused("UNKNOWN_PERIOD", _("There is no such period."), field="period")
    return known


@money.command("book")
@click.option("--scheme", required=True)
@click.option("--period", "no", type=int, required=True)
@FUNDER
@click.option("--amount", required=True, help="Yuan.")
@click.option("--over", default="0", help="Of it, what was too much (yuan).")
@click.option("--on", type=DAY, required=True, help="Day of the money.")
@click.option("--key", required=True, help="The bank's reference: booked once.")
@click.option(
    "--kind",
    type=click.Choice([k.value for k in PremiumKind if k != PremiumKind.RETURNED]),
    default=PremiumKind.RECEIVED.value,
    show_default=True,
)
@BY
def book(
    scheme: str,
    no: int,
    funder: str,
    amount: str,
    over: str,
    on: datetime,
    key: str,
    kind: str,
    user: str,
) -> premiums.Booked:
    """Book premium money of a funder."""
    return premiums.book_premium(
        period_id(scheme, no),
        Funder(funder),
        fen(amount),
        over=fen(over),
        on=on.date(),
        key=key,
        kind=PremiumKind(kind),
        by=acting(user),
        at=now(),
    )


@money.command("return")
@click.option("--scheme", required=True)
@click.option("--period", "no", type=int, required=True)
@FUNDER
@click.option("--amount", required=True, help="Yuan.")
@click.option("--on", type=DAY, required=True, help="Day of the money.")
@click.option("--key", required=True, help="The bank's reference: booked once.")
@BY
def give_back(
    scheme: str, no: int, funder: str, amount: str, on: datetime, key: str, user: str
) -> premiums.Booked:
    """Return what a funder paid too much."""
    return premiums.return_overpayment(
        period_id(scheme, no),
        Funder(funder),
        fen(amount),
        on=on.date(),
        key=key,
        by=acting(user),
        at=now(),
    )


@click.command("top-up", cls=console.Command)
@click.option("--scheme", required=True)
@click.option("--amount", required=True, help="Yuan.")
@click.option("--on", type=DAY, required=True, help="Day of the money.")
@click.option("--key", required=True, help="The bank's reference: booked once.")
@click.option("--interest", is_flag=True, help="Interest of the bank instead of a top-up.")
@BY
def top_up(
    scheme: str, amount: str, on: datetime, key: str, interest: bool, user: str
) -> premiums.Booked:
    """The federation puts money into a fund."""
    booked = premiums.interest if interest else premiums.top_up
    return booked(scheme, fen(amount), on=on.date(), key=key, by=acting(user), at=now())


recoveries = console.group("recovery", "Aid to be recovered: receive, consent, write off.")


@recoveries.command("receive")
@click.argument("claim_id", type=int)
@click.option("--amount", required=True, help="Yuan.")
@click.option("--on", type=DAY, required=True, help="Day of the money.")
@click.option("--key", required=True, help="The bank's reference: booked once.")
@BY
def receive(claim_id: int, amount: str, on: datetime, key: str, user: str) -> recovery.Recovered:
    """The person gave money back."""
    return recovery.receive(claim_id, fen(amount), key=key, on=on.date(), by=acting(user), at=now())


@recoveries.command("consent")
@click.argument("claim_id", type=int)
@click.option("--on", type=DAY, required=True, help="Day of the agreement.")
@click.option("--evidence", required=True, help="Where the signed agreement is kept.")
@BY
def consent(claim_id: int, on: datetime, evidence: str, user: str) -> dict[str, object]:
    """The person agrees to have it deducted from later payments."""
    made = recovery.give_consent(
        claim_id, given_on=on.date(), evidence=evidence, by=acting(user), at=now()
    )
    return {"claim_id": claim_id, "given_on": made.given_on}


@recoveries.command("write-off")
@click.argument("claim_id", type=int)
@click.option("--amount", required=True, help="Yuan.")
@click.option("--key", required=True, help="Number of the decision: asked once.")
@click.option("--note", required=True, help="Why.")
@BY
def write_off(claim_id: int, amount: str, key: str, note: str, user: str) -> recovery.Recovered:
    """Propose to give up an amount; a second person approves it."""
    return recovery.ask_write_off(
        claim_id, fen(amount), key=key, note=note, by=acting(user), at=now()
    )


@recoveries.command("approve-write-off")
@click.argument("recovery_id", type=int)
@BY
def approve_write_off(recovery_id: int, user: str) -> recovery.Recovered:
    """Approve what somebody else proposed to give up."""
    return recovery.approve_write_off(recovery_id, by=acting(user), at=now())


@recoveries.command("withdraw-write-off")
@click.argument("recovery_id", type=int)
@click.option("--note", required=True, help="Why.")
@BY
def withdraw_write_off(recovery_id: int, note: str, user: str) -> recovery.Recovered:
    """Take back what was proposed to give up and nobody has approved."""
    return recovery.withdraw_write_off(recovery_id, why=note, by=acting(user), at=now())


period = console.group("period", "Periods of a scheme: report, list of payments, close.")


@period.command("close")
@click.option("--scheme", required=True)
@click.option("--period", "no", type=int, required=True)
@click.option("--books-to", type=DAY, default=None, help="Also close the books before this day.")
@BY
def close(scheme: str, no: int, books_to: datetime | None, user: str) -> periods.PeriodReport:
    """Close a period in which nothing waits any more."""
    upto = books_to.date() if books_to else None
    return periods.close(scheme, no, books_to=upto, by=acting(user), at=now())


@period.command("report")
@click.option("--scheme", required=True)
@click.option("--period", "no", type=int, required=True)
@click.option("--payments", type=OUT, default=None, help="CSV file for the list of payments.")
@BY_OR_SYSTEM
def report(scheme: str, no: int, payments: Path | None, user: str | None) -> periods.PeriodReport:
    """What an auditor wants to see of a period."""
    by, at = acting(user), now()
    if payments is not None:
        periods.write_payments(scheme, no, payments, by=by, at=at)
    return periods.report(scheme, no, by=by, at=at)


commands: list[click.Command] = [batch, claim, money, top_up, recoveries, period]
"""Added to `gongqiao aid` by `cli.py`."""
