"""What became of an application, for whoever proves the mobile number that was given with it."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from gongqiao.membership import queries
from gongqiao.membership.models import Application
from gongqiao.platform import codes

PURPOSE = "membership.status"
LOOKS_BACK = timedelta(days=180)


def ask(mobile: str, address: str, *, at: datetime) -> str:
    """Send a code where something was applied for; answers alike for every number."""
    real = _of(mobile, at)[:1].count() > 0
    codes.send(mobile, PURPOSE, at, address=address, real=real)
    return mobile


def read(mobile: str, code: str, *, at: datetime) -> list[Application]:
    """Raises what `platform.codes.check` refuses."""
    codes.check(mobile, PURPOSE, code, at)
    return list(_of(mobile, at)[:10])


def _of(mobile: str, at: datetime) -> QuerySet[Application]:
    return queries.applications_with_mobile(mobile, timezone.localdate(at) - LOOKS_BACK)
