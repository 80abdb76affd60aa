"""`gongqiao aid hospitals`: what the codes of hospitals in settlements stand for."""

from pathlib import Path

import click

from gongqiao.feeds.api import Brought, load_hospitals
from gongqiao.platform import console
from gongqiao.platform.context import SYSTEM, now


@click.command("hospitals", cls=console.Command)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--report",
    type=console.NewFile(),
    help="Where refused rows go; beside FILE when not given.",
)
def hospitals(file: Path, report: Path | None) -> Brought:
    """Bring in a table of hospitals' names: code, name, the day from which it holds."""
    return load_hospitals(file, by=SYSTEM, at=now(), report_to=report)
