"""The commands that belong to no app: serve, backup, restore, and Django's own."""

import click

from config import serve as serving
from gongqiao.platform import console


@click.command(cls=console.Command, prepares=False, waits=False)
def serve() -> None:
    """Serve the pages and run the background jobs until Ctrl-C."""
    serving.serve()


@click.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("args", nargs=-1, type=click.UNPROCESSED)
def django(args: tuple[str, ...]) -> None:
    """Run a Django management command (for developers)."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["gongqiao django", *args])


commands: list[click.Command] = [serve, django]
