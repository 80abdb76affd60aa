"""What requests bring to the desk: kinds of matters, and what is done when the board moves them.

The desk does not ask how it was (`rated`): the answer's own message and page do, once.
"""

from pathlib import Path

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongqiao.desk import api as desk
from gongqiao.requests import labels
from gongqiao.requests.permissions import CONFIDENTIAL, HANDLE
from gongqiao.requests.rules.domains import Domain, domains_of
from gongqiao.requests.services import again, handing, handling

TABLE = Path(__file__).parent / "tables" / "domains.yaml"
_NOTE = _("{who} · {union} · {number}")
_SAYS = _("{gist}")
_ANSWERED = ("answered", _("answered: the last words are the answer"))
OUTCOMES = (_ANSWERED,)
OF_DOMAINS = (_ANSWERED, (handing.BACK, _("not for us: back to whoever handed it on")))
CALLED = _("request")


def _address(number: str) -> str:
    return reverse("requests:record", args=[number])


def _kind(code: str, icon: str, clock: str) -> desk.ItemKind:
    return desk.ItemKind(
        code=f"requests.{code}", says=_SAYS, note=_NOTE, icon=icon, capability=HANDLE, clock=clock,
        address=_address, answers=True, outcomes=OUTCOMES, called=CALLED,
        label=labels.KINDS[code],
    )  # fmt: skip


KINDS = (
    _kind("consult", "help-circle", "same_day"),
    _kind("help", "lifebuoy", "three_days"),
    _kind("suggest", "bolt", "five_days"),
    _kind("complain", "message-exclamation", "five_days"),
    desk.ItemKind(
        code="requests.confidential", says=_("Confidential request {number}"), icon="lock",
        capability=CONFIDENTIAL, clock="three_days", address=_address, answers=True,
        outcomes=OUTCOMES, called=CALLED, label=_("confidential request"), hidden=True,
    ),
)  # fmt: skip


def _of_domain(domain: Domain) -> desk.ItemKind:
    return desk.ItemKind(
        code=domain.kind, says=_SAYS, note=_NOTE, icon=domain.icon, capability=HANDLE,
        clock=domain.clock, address=_address, answers=True, outcomes=OF_DOMAINS, called=CALLED,
        label=labels.DOMAINS[domain.code],
    )  # fmt: skip


def register() -> None:
    """Called in ready()."""
    domains = [_of_domain(domain) for domain in domains_of(TABLE.read_text("utf-8"))]
    desk.register(*KINDS)
    desk.expect(*domains)
    for kind in (*KINDS, *domains):
        closed = handing.came_back if kind in domains else handling.closed_on_board
        desk.listen(
            kind.code, on_answered=handling.answered_on_board, on_closed=closed,
            on_rated=again.heard_rating, on_handed=handing.handed_on_board,
        )  # fmt: skip
