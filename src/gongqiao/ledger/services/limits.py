"""What no entry may look like, whoever books it: slips that the books would keep for ever."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.platform.errors import Refused

FIRST_DAY = date(1990, 1, 1)
AHEAD = timedelta(days=366)
LONGEST_KEY = 200


def require_bookable(key: str, on: date, at: datetime) -> None:
    """Raise Refused KEY_LONG or DAY: a key or a business date that nobody meant.

    A business date lies between 1990 and a year after the day of booking (`at`, Asia/Shanghai).
    """
    if len(key) > LONGEST_KEY:
        raise Refused("KEY_LONG", _("The booking key is too long."), field="key")
    if not FIRST_DAY <= on <= timezone.localdate(at) + AHEAD:
        says = _("%(day)s is no day to book on: it lies too far back or too far ahead.")
        raise Refused("DAY", says % {"day": on.isoformat()}, field="on")
