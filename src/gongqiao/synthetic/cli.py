"""The command that loads the synthetic city."""

import click
from django.utils.translation import gettext as _

from gongqiao.platform import console
from gongqiao.platform.context import SYSTEM, now
from gongqiao.synthetic import api
from gongqiao.synthetic.services.load import SCALES, SEED


@click.command("demo", cls=console.Command)
@click.option("--scale", type=click.Choice(list(SCALES)), default="village", show_default=True)
@click.option(
    "--seed", type=int, default=SEED, show_default=True, help="Another seed, another city."
)
def demo(scale: str, seed: int) -> api.Loaded:
    """Load the synthetic city: village (2,000 members) or city (252,000 enrolments)."""
    with console.progress(_("Loading"), 100) as step:
        return api.load(scale=scale, seed=seed, by=SYSTEM, at=now(), progress=step)


commands: list[click.Command] = [demo]
