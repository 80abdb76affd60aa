"""The `gongqiao` command: composes the command groups of the apps.

An app's groups are imported when one of them is called, so `gongqiao --help` needs no Django.
"""

import json
import os
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import click

from gongqiao.platform import catalogues


class Place(NamedTuple):
    """Where a command comes from: a module with a list `commands`, and its line in the help."""

    module: str
    says: str


PLACES = {
    "serve": Place("config.commands", "Serve the pages and run the background jobs."),
    "demo": Place("gongqiao.synthetic.cli", "Load the synthetic city."),
    "registry": Place("gongqiao.registry.cli", "Organisations, members and rosters."),
    "accounts": Place("gongqiao.accounts.cli", "Users and their sign-in."),
    "access": Place("gongqiao.access.cli", "Roles and grants."),
    "membership": Place("gongqiao.membership.cli", "Members: stored counts."),
    "aid": Place("gongqiao.mutualaid.cli", "Mutual medical aid: feeds, decisions, payments."),
    "ledger": Place("gongqiao.ledger.cli", "The books: verify, export."),
    "audit": Place("gongqiao.audit.cli", "The audit trail."),
    "keys": Place("gongqiao.platform.cli_keys", "The keys of personal data."),
    "backup": Place("config.commands", "Write the whole system into one file."),
    "restore": Place("config.commands", "Bring back a system from a backup."),
    "django": Place("config.commands", "Run a Django management command (for developers)."),
}


def setup() -> None:
    """Load settings and apps, once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    try:
        django.setup()
    except (OSError, ValueError) as failure:  # a home that cannot be written, a wrong DATABASE_URL
        why = catalogues.at_terminal(str(failure))
        says = catalogues.at_terminal("Gongqiao cannot start: {why}").format(why=why)
        if "--json" in sys.argv:
            click.echo(json.dumps({"error": {"code": "settings", "says": says}}))
        click.echo(says, err=True)
        sys.exit(2)


class Commands(click.Group):
    """The groups of `PLACES`, each imported when asked for; apps without a `cli` are left out."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """In the language of the terminal, wrong arguments too."""
        catalogues.compile_stale()
        catalogues.speak_to_terminal(Path(__file__).parent / "locale")
        self.help = catalogues.at_terminal(self.help or "")
        return super().main(*args, **kwargs)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names whose module exists."""
        return [name for name, place in PLACES.items() if find_spec_safely(place.module)]

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002
        cmd_name: str,
    ) -> click.Command | None:
        """Import the module of that name and take the command out of its `commands`."""
        place = PLACES.get(cmd_name)
        if place is None or not find_spec_safely(place.module):
            return None
        setup()
        commands: list[click.Command] = import_module(place.module).commands
        found = next((c for c in commands if c.name == cmd_name), None)
        if found is not None:
            help_at_terminal(found)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of the help page, without importing anything."""
        with formatter.section(catalogues.at_terminal("Commands")):
            formatter.write_dl(
                [(n, catalogues.at_terminal(PLACES[n].says)) for n in self.list_commands(ctx)]
            )


def help_at_terminal(command: click.Command) -> None:
    """What `--help` says of a command, its options and all below it, in the terminal's language."""
    if command.help:
        command.help = catalogues.at_terminal(" ".join(command.help.split()))
    for option in command.params:
        if isinstance(option, click.Option) and option.help:
            option.help = catalogues.at_terminal(option.help)
    if isinstance(command, click.Group):
        for below in command.commands.values():
            help_at_terminal(below)


def find_spec_safely(module: str) -> bool:
    """Does the module exist? (find_spec raises when a parent package is missing.)"""
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Gongqiao 工桥: the union's software, on one machine or many."""


if __name__ == "__main__":
    sys.exit(main())
