"""What the worker's home and the day page show of requests."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongqiao.kernel.officehours import midnight
from gongqiao.platform.context import Actor
from gongqiao.platform.desk import Card, Service, Weight
from gongqiao.registry.api import person_of
from gongqiao.requests import queries
from gongqiao.requests.enums import State
from gongqiao.requests.models import WorkerRequest
from gongqiao.requests.rules.states import OPEN

SERVICES = (
    Service(
        20, gettext_lazy("Ask the union"), "me_requests", "headset",
        words=gettext_lazy("question help suggestion complaint 12351 wages rights"),
    ),
)  # fmt: skip
AT_THE_COUNTER = (
    "me_requests", "me_request_new", "me_request", "me_request_reply", "me_request_photo",
)  # fmt: skip
"""Pages that a clerk may open for a worker; how it was handled, workers say themselves."""
LATELY = timedelta(days=14)
MOST = 20


def cards(by: Actor, on: date) -> Iterator[Card]:
    """A question that waits for the worker, a fresh answer to be rated, what is being handled."""
    person = person_of(by)
    if person is None:
        return
    since = midnight(on - LATELY)
    own = queries.requests_of(person.pk).exclude(state=State.WITHDRAWN)
    rows = list(own.select_related("leader")[:MOST])
    asked = [row for row in rows if row.state == State.ASKED]
    for row in asked[:2]:
        yield _card(row, _("The union has a question for you"), "message-2", tone="warn",
                    state=_("please reply"))  # fmt: skip
    answered = [r for r in rows if r.state == State.ANSWERED and r.answered_at and r.rated is None]
    for row in [r for r in answered if r.answered_at and r.answered_at >= since][:2]:
        yield _card(row, _("Your request has been answered"), "message-circle", tone="ok",
                    state=_("did it help?"))  # fmt: skip
    together = [(r, r.leader) for r in rows if r.state == State.MERGED and r.leader]
    for row, leader in [(r, a) for r, a in together if a.answered_at and a.answered_at >= since][
        :2
    ]:
        yield _card(row, _("Your request has been answered"), "message-circle", tone="ok",
                    at=leader.answered_at)  # fmt: skip
    open_ones = {row.pk for row, leader in together if leader.state in OPEN}
    moving = [r for r in rows if r.state in (State.NEW, State.IN_HAND) or r.pk in open_ones]
    if moving:
        title = _("Your request is being handled")
        yield _card(moving[0], title, "clock", weight=Weight.STANDING)


def _card(
    row: WorkerRequest,
    title: str,
    icon: str,
    *,
    tone: str = "",
    state: str = "",
    at: datetime | None = None,
    weight: Weight | None = None,
) -> Card:
    return Card(
        title=title, address=reverse("me_request", args=[row.number]), note=_gist(row.text),
        icon=icon, state=state, tone=tone, at=at or row.answered_at or row.asked_at, weight=weight,
    )  # fmt: skip


def _gist(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 24 else words[:23] + "…"
