"""The commands that belong to no app: serve, backup, restore, and Django's own."""

import os
from pathlib import Path

import click
from django.utils.translation import gettext as _

from config import serve as serving
from gongqiao.platform import backup as backups
from gongqiao.platform import console
from gongqiao.platform.context import now
from gongqiao.platform.errors import Refused
from gongqiao.platform.prepare import server

PASSPHRASE = "GONGQIAO_BACKUP_PASSPHRASE"  # noqa: S105  # the name of a variable
_passphrase_file = click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"A file whose first line is the passphrase (or set {PASSPHRASE}).",
)


@click.command(cls=console.Command, prepares=False, waits=False)
def serve() -> None:
    """Serve the pages and run the background jobs until Ctrl-C."""
    serving.serve()


@click.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("args", nargs=-1, type=click.UNPROCESSED)
def django(args: tuple[str, ...]) -> None:
    """Run a Django management command (for developers)."""
    from django.core.management import execute_from_command_line

    server()
    execute_from_command_line(["gongqiao django", *args])


@click.command(cls=console.Command)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_passphrase_file
@click.option("--replace", is_flag=True, help="Overwrite FILE.")
def backup(file: Path, passphrase_file: Path | None, replace: bool) -> backups.Written:
    """Write the whole system (database, files, keys) into FILE; sealed with a passphrase."""
    with console.progress(_("Backing up")) as step:
        return backups.write(
            file, at=now(), passphrase=_passphrase(passphrase_file), replace=replace, progress=step
        )


@click.command(cls=console.Command, prepares=False)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_passphrase_file
@click.option("--replace", is_flag=True, help="Throw away what the database holds now.")
def restore(file: Path, passphrase_file: Path | None, replace: bool) -> backups.Restored:
    """Bring back a system from FILE and verify that it equals what was backed up."""
    with console.progress(_("Restoring")) as step:
        return backups.restore(
            file, at=now(), passphrase=_passphrase(passphrase_file), replace=replace, progress=step
        )


def _passphrase(file: Path | None) -> str:
    """From the file's first line or the environment; empty for an unsealed backup."""
    if file is None:
        return os.environ.get(PASSPHRASE, "")
    lines = file.read_text().splitlines()
    if not lines or not lines[0]:
        raise Refused("PASSPHRASE", _("%(file)s holds no passphrase.") % {"file": file})
    return lines[0]


commands: list[click.Command] = [serve, backup, restore, django]
