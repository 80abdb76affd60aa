"""Commands of membership."""

from django.utils import timezone

from gongqiao.membership.services import counting
from gongqiao.membership.services.counting import Compared
from gongqiao.platform import console
from gongqiao.platform.context import now

membership = console.group("membership", "Members: stored counts.")


@membership.command("check")
def check() -> Compared:
    """Count figures and findings anew; exit 1 with the organisations where the stored differ."""
    return counting.compare(timezone.localdate(now()))


commands = [membership]
