"""Commands of the key ring."""

import click
from django.utils.translation import gettext as _

from gongqiao.platform import console, rotation
from gongqiao.platform.rotation import Rotated

keys = console.group("keys", "The keys that personal data is encrypted with.")


@keys.command("rotate")
@click.option("--batch", default=rotation.BATCH, show_default=True, help="Rows a transaction.")
def rotate(batch: int) -> Rotated:
    """Rewrite every encrypted value with the current key (the first one of GONGQIAO_KEYS)."""
    total = sum(rotation.left_over().values())
    with console.progress(_("Rewriting"), total) as step:
        return rotation.rotate(batch=batch, step=step)


@keys.command("status")
def status() -> dict[str, object]:
    """How many values are not under the current key."""
    counts = rotation.left_over()
    return {"left": sum(counts.values()), "columns": counts}


commands = [keys]
