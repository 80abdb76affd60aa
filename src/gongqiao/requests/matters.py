"""What requests bring to the desk: kinds of matters, and what is done when the board moves them.

The desk does not ask how it was (`rated`): the answer's own message and page do, once.
"""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongqiao.desk import api as desk
from gongqiao.requests.permissions import CONFIDENTIAL, HANDLE
from gongqiao.requests.services import again, handing, handling

_NOTE = _("{who} · {union} · {number}")
_SAYS = _("{gist}")
OUTCOMES = (("answered", _("answered: the last words are the answer")),)
CALLED = _("request")


def _address(number: str) -> str:
    return reverse("requests:record", args=[number])


def _kind(code: str, icon: str, clock: str) -> desk.ItemKind:
    return desk.ItemKind(
        code=f"requests.{code}", says=_SAYS, note=_NOTE, icon=icon, capability=HANDLE, clock=clock,
        address=_address, answers=True, outcomes=OUTCOMES, called=CALLED,
    )  # fmt: skip


KINDS = (
    _kind("consult", "help-circle", "same_day"),
    _kind("help", "lifebuoy", "three_days"),
    _kind("suggest", "bolt", "five_days"),
    _kind("complain", "message-exclamation", "five_days"),
    desk.ItemKind(
        code="requests.confidential", says=_("Confidential request {number}"), icon="lock",
        capability=CONFIDENTIAL, clock="three_days", address=_address, answers=True,
        outcomes=OUTCOMES, called=CALLED, hidden=True,
    ),
)  # fmt: skip


def register() -> None:
    """Called in ready()."""
    desk.register(*KINDS)
    for kind in KINDS:
        desk.listen(
            kind.code, on_answered=handling.answered_on_board, on_closed=handling.closed_on_board,
            on_rated=again.heard_rating, on_handed=handing.handed_on_board,
        )  # fmt: skip
