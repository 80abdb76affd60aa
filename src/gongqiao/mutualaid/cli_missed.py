"""`gongqiao aid missed`: who should perhaps have been paid and was not."""

import click
from django.utils.translation import gettext as _

from gongqiao.mutualaid.services.missed import Missed, refresh
from gongqiao.platform import console
from gongqiao.platform.context import now


@click.command("missed", cls=console.Command)
@click.option("--scheme", "code", required=True, help="Code of the scheme.")
@click.option("--period", "no", type=int, required=True, help="Number of the period.")
def missed(code: str, no: int) -> Missed:
    """Look for settlements of people who are almost enrolled; the list is on the workbench."""
    with console.progress(_("Comparing")):
        return refresh(code, no, at=now())
