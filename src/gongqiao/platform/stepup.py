"""Step-up: before money, exports and unmasking, whoever sits there proves again who they are.

On the lowest floor because apps below `accounts` export too; others use `accounts.api.step_up`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows import reauthentication
from allauth.core.exceptions import ReauthenticationRequired
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def proved_recently(request: HttpRequest) -> bool:
    """Did this session prove a password, a code or a passkey within the last five minutes?

    The sign-in itself does not count. The minutes are ACCOUNT_REAUTHENTICATION_TIMEOUT.
    """
    user = request.user
    if not user.is_authenticated or not reauthentication.get_reauthentication_flows(user):
        return False
    return bool(reauthentication.did_recently_reauthenticate(request))


def step_up(view: View) -> View:
    """Ask for password, code or passkey again unless that was done within five minutes.

    Stands below the access mark: `@office("ledger.export")`, then `@step_up`. The request that was
    held up (its form included) goes on by itself afterwards. Someone without any means of proof is
    turned away.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if proved_recently(request):
            return view(request, *args, **kwargs)
        user = request.user
        if not user.is_authenticated or not reauthentication.get_reauthentication_flows(user):
            raise PermissionDenied("step_up")
        raise ReauthenticationRequired

    guarded.gq_step_up = True  # type: ignore[attr-defined]  # a mark that the route test reads
    return guarded
