"""Step-up: before money, exports and unmasking, whoever sits there proves again who they are.

On the lowest floor because apps below `accounts` export too; others use `accounts.api.step_up`.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, Protocol

from allauth.account import app_settings as account_settings
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows import reauthentication
from allauth.core.exceptions import ReauthenticationRequired
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from gongqiao.platform.context import now

BY_PHONE = "phone"
"""The method under which a code to the phone is recorded."""
View = Callable[..., HttpResponse]


class Means(Protocol):
    """Says whether somebody without password and second factor can prove who they are."""

    def __call__(self, user_id: int, at: datetime, /) -> bool:
        """True when there is a number to which a code can go."""
        ...


_other: list[tuple[Means, str]] = []


def provide(means: Means, page: str) -> None:
    """Called once in AppConfig.ready(): another way to prove it, and the name of its page."""
    _other[:] = [(means, page)]


def proved_recently(request: HttpRequest) -> bool:
    """Did this session prove a password, a code or a passkey within the last five minutes?

    The sign-in itself does not count. The minutes are ACCOUNT_REAUTHENTICATION_TIMEOUT.
    """
    user = request.user
    if not user.is_authenticated:
        return False
    if reauthentication.get_reauthentication_flows(user):
        return bool(reauthentication.did_recently_reauthenticate(request))
    return _proved_otherwise(request)


def _proved_otherwise(request: HttpRequest) -> bool:
    """By a code to the phone, for those who have neither password nor second factor."""
    records = get_authentication_records(request, request.user)  # type: ignore[arg-type]  # signed in
    proofs = [r["at"] for r in records if r.get("reauthenticated") and r["method"] == BY_PHONE]
    limit = timedelta(seconds=account_settings.REAUTHENTICATION_TIMEOUT)
    return bool(proofs) and now() - datetime.fromtimestamp(proofs[-1], UTC) < limit


def step_up(view: View) -> View:
    """Ask for password, code or passkey again unless that was done within five minutes.

    Stands below the access mark: `@office("ledger.export")`, then `@step_up`. The request that was
    held up (its form included) goes on by itself afterwards. Someone without any means of proof is
    turned away with 403.html, which says how to come by one.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if proved_recently(request):
            return view(request, *args, **kwargs)
        user = request.user
        if not user.is_authenticated:
            raise PermissionDenied("step_up")
        if reauthentication.get_reauthentication_flows(user):
            raise ReauthenticationRequired
        for means, page in _other:
            if means(user.pk, now()):
                return reauthentication.suspend_request(request, reverse(page))
        raise PermissionDenied("step_up")

    guarded.gq_step_up = True  # type: ignore[attr-defined]  # a mark that the route test reads
    return guarded
