"""The `gongqiao` command: composes the command groups of the apps."""

import os
import sys

import click


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Gongqiao 工桥: the union's software, on one machine or many."""


def _compose() -> None:
    """Set up Django, then attach each app's commands."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()


@main.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("args", nargs=-1, type=click.UNPROCESSED)
def django(args: tuple[str, ...]) -> None:
    """Run a Django management command (for developers)."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["gongqiao django", *args])


_compose()

if __name__ == "__main__":
    sys.exit(main())
