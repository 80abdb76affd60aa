"""Commands of the register."""

from datetime import datetime
from pathlib import Path

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.platform import console
from gongqiao.platform.context import SYSTEM, now
from gongqiao.platform.gate import Scope
from gongqiao.registry.enums import RepairKind, RosterKind
from gongqiao.registry.roster_basis import signed_now
from gongqiao.registry.services.imports import Circumstances, Loaded, load_roster

DAY = click.DateTime(formats=["%Y-%m-%d"])
registry = console.group("registry", "Organisations, members and rosters.")


@registry.command("load")
@click.argument("kind", type=click.Choice([kind.value for kind in RosterKind]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--move", is_flag=True, help="Move members of other unions instead of refusing them.")
@click.option("--sure", is_flag=True, help="Unions may lose a fifth of their members by it.")
@click.option(
    "--take",
    multiple=True,
    type=click.Choice([kind.value for kind in RepairKind]),
    help="Put in all proposed repairs of this kind; the report names the kinds. Repeatable.",
)
@click.option(
    "--report",
    type=console.NewFile(),
    help="Where refused rows go; beside FILE when not given.",
)
@click.option("--signed-on", type=DAY, help="Members: everybody signed the text, that day at last.")
@click.option("--signed-forms", "where", default="", help="Where the signed applications are kept.")
def load(
    kind: str, file: Path, move: bool, sure: bool, take: tuple[str, ...], report: Path | None,
    signed_on: datetime | None, where: str,
) -> Loaded:  # fmt: skip
    """Bring in a roster: good rows are written, bad ones are reported with their reasons, and with
    a proposal where there is one."""
    at = now()
    signed = signed_now(signed_on.date(), where) if signed_on else None
    how = Circumstances(
        by=SYSTEM,
        at=at,
        on=timezone.localdate(at),
        scope=Scope(everywhere=True),
        moves=move,
        sure=sure,
        signed=signed,
    )
    with console.progress(_("Bringing in the roster")):
        kinds = [RepairKind(one) for one in take]
        return load_roster(RosterKind(kind), file, how, report_to=report, take=kinds)


commands = [registry]
