"""Commands of the books."""

from datetime import datetime
from pathlib import Path

import click

from gongqiao.ledger.services.closing import close_period
from gongqiao.ledger.services.export import Exported, export_file
from gongqiao.ledger.services.seal import seal_due
from gongqiao.ledger.services.verify import Verdict
from gongqiao.ledger.services.verify import verify as verify_books
from gongqiao.platform import console
from gongqiao.platform.context import SYSTEM, now

ledger = console.group("ledger", "The books: verify, export.")
DAY = click.DateTime(formats=["%Y-%m-%d"])


@ledger.command("verify")
def verify() -> Verdict:
    """Recompute the books: trial balance, chain, projections; exit 1 with the differences."""
    return verify_books()


@ledger.command("export")
@click.option("--from", "first_day", type=DAY, required=True, help="First day (included).")
@click.option("--to", "last_day", type=DAY, required=True, help="Last day (included).")
@click.option("--out", type=console.NewFile(), required=True)
def export(first_day: datetime, last_day: datetime, out: Path) -> Exported:
    """Write entries and postings with their hashes: enough to recompute the chain."""
    return export_file(first_day.date(), last_day.date(), out, by=SYSTEM, at=now())


@ledger.command("seal")
def seal() -> dict[str, int]:
    """Publish the roots of the days that are over."""
    return {"sealed": seal_due(by=SYSTEM, at=now())}


@ledger.command("close")
@click.option("--fund", required=True, help="Code of the fund.")
@click.option("--from", "start", type=DAY, required=True, help="First day of the period.")
@click.option("--to", "end", type=DAY, required=True, help="The day after its last day.")
@click.option("--into", default=None, help="The account that carries the balance.")
def close(fund: str, start: datetime, end: datetime, into: str | None) -> dict[str, object]:
    """Close a period of a fund; nothing can be booked in it any more."""
    closed = close_period(
        fund=fund, start=start.date(), end=end.date(), into=into, by=SYSTEM, at=now()
    )
    return {"fund": fund, "from": closed.start, "to": closed.end, "entry": closed.closing_entry_id}


commands = [ledger]
