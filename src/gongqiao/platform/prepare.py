"""What every command does first: a database that answers and has the present shape."""

from django.core.management import call_command

_done = False


def prepare(*, static: bool = False) -> None:
    """Migrate what is missing and compile the catalogues. Costs nothing when all is there."""
    global _done  # noqa: PLW0603  # once a process
    if not _done:
        call_command("migrate", verbosity=0, interactive=False)
        _done = True
    if static:
        call_command("collectstatic", verbosity=0, interactive=False)
