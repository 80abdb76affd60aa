"""Pages of the books."""

from datetime import date, timedelta
from typing import cast

from django.http import HttpRequest
from django.utils import timezone

from gongqiao.ledger.forms import Days
from gongqiao.platform.gate import Scope


def scope(request: HttpRequest) -> Scope:
    """Where the visitor holds the capability of the page (set by `@office`)."""
    return cast(Scope, request.scope)  # type: ignore[attr-defined]  # set by the gate


def days_of(request: HttpRequest) -> tuple[Days, date, date]:
    """The days in the address, both included, as [start, end); else this year so far."""
    today = timezone.localdate()
    plain = {"first": today.replace(month=1, day=1), "last": today}
    form = Days(request.GET if "first" in request.GET else plain)
    if not form.is_valid():
        return form, plain["first"], plain["last"] + timedelta(days=1)
    return form, form.cleaned_data["first"], form.cleaned_data["last"] + timedelta(days=1)
