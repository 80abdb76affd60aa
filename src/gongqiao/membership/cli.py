"""Commands of membership."""

from gongqiao.membership.services import counting
from gongqiao.membership.services.counting import Compared
from gongqiao.platform import console

membership = console.group("membership", "Members: stored counts.")


@membership.command("check")
def check() -> Compared:
    """Count figures and findings anew; exit 1 with the organisations where the stored differ."""
    return counting.compare()


commands = [membership]
