"""What the worker's home shows of mutual aid: money arrived, an account needed, money on its way;
and what waits at the office."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongqiao.kernel.officehours import midnight
from gongqiao.mutualaid import permissions, wording
from gongqiao.mutualaid.enums import ClaimState
from gongqiao.mutualaid.queries_mine import Line, OwnStay, covers_of_person, stays_of_person
from gongqiao.mutualaid.queries_objections import open_in
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.desk import Card, Service, Weight, Work
from gongqiao.platform.templatetags.gq import last_day
from gongqiao.registry.api import person_of

SERVICES = (
    Service(
        10, gettext_lazy("Mutual medical aid"), "me_payments", "heart-handshake", group="money",
        words=gettext_lazy("hospital illness bill reimbursement money"),
    ),
    Service(
        11, gettext_lazy("My cover"), "me_cover", "shield-check", group="money",
        words=gettext_lazy("insurance enrolment until when"),
    ),
    Service(
        12, gettext_lazy("My bank account"), "me_bank", "credit-card", group="money",
        words=gettext_lazy("bank account card number"),
    ),
    Service(
        13, gettext_lazy("Schemes in force"), "schemes", "book-2", group="money",
        words=gettext_lazy("rules how much percent deductible"),
    ),
)  # fmt: skip
_MOVING = (
    ClaimState.AUTO_OK, ClaimState.APPROVED, ClaimState.IN_BATCH, ClaimState.SENT,
    ClaimState.CORRECTED,
)  # fmt: skip
_Pair = tuple[OwnStay, Line]


def cards(by: Actor, on: date) -> Iterator[Card]:
    """The newest payment of the last 60 days, what waits, what moves; then what holds anyway: the
    cover of today, and all that was ever received.
    """
    person = person_of(by)
    if person is None:
        return
    pairs = [
        (stay, line) for stay in stays_of_person(person.pk, with_days=False) for line in stay.lines
    ]
    due = [(s, line) for s, line in pairs if line.amount > 0]
    yield from _arrived([p for p in due if p[1].state == ClaimState.PAID], on)
    stuck = [p for p in due if p[1].no_account or p[1].state == ClaimState.BANK_FAILED]
    yield from _account_needed(stuck)
    yield from _moving([p for p in due if p[1].state in _MOVING and not p[1].no_account])
    yield from _covered(person.pk, on)
    yield from _received([line for _stay, line in due if line.state == ClaimState.PAID])


def _arrived(pairs: list[_Pair], on: date) -> Iterator[Card]:
    since = midnight(on - wording.LATELY)
    lately = [p for p in pairs if p[1].at and p[1].at >= since]
    if lately:
        stay, line = max(lately, key=lambda p: (p[1].at, p[1].claim_id))
        said = wording.said_of(line)
        yield Card(
            title=_("Mutual aid money"),
            address=reverse("me_payment_why", args=[stay.claim_id]),
            note=wording.together(said.sentence, _("Nothing else is needed from you.")),
            icon="coin-yuan",
            amount_fen=line.amount - line.withheld,
            state=said.pill,
            tone=said.tone,
            ask=_("Why this amount?"),
            at=line.at,
        )


def _account_needed(pairs: list[_Pair]) -> Iterator[Card]:
    if pairs:
        total = wording.yuans(sum(line.amount for _stay, line in pairs))
        yield Card(
            title=_("Where shall the money go?"),
            address=reverse("me_bank"),
            note=_("%(total)s waits for an account of yours.") % {"total": total},
            icon="credit-card",
            weight=Weight.ANSWER,
        )


def _moving(pairs: list[_Pair]) -> Iterator[Card]:
    if pairs:
        total = wording.yuans(sum(line.amount for _stay, line in pairs))
        yield Card(
            title=_("%(total)s is on its way") % {"total": total},
            address=reverse("me_payments"),
            note=_("You need not do anything."),
            icon="clock",
        )


def _covered(person_id: int, on: date) -> Iterator[Card]:
    now = next((c for c in covers_of_person(person_id, on) if c.is_now), None)
    if now:
        last = {"no": now.period_no, "last": last_day(now.ends)}
        yield Card(
            title=_("You are covered"),
            address=reverse("me_cover"),
            note=_("Period %(no)s, until %(last)s. You never need to apply.") % last,
            icon="shield-check",
        )


def _received(paid: list[Line]) -> Iterator[Card]:
    if paid:
        total = wording.yuans(sum(line.amount for line in paid))
        yield Card(
            title=_("%(total)s so far") % {"total": total},
            address=reverse("me_payments"),
            note=_("All the mutual aid that has reached you"),
            icon="coin-yuan",
        )


def work(by: Actor, on: date) -> Iterator[Work]:
    """Questions and objections that wait for an answer."""
    scope = gate.scope_of(by, permissions.REVIEW, on)
    if scope:
        waiting = open_in(scope)
        count = waiting[:1000].count()
        oldest = waiting.order_by("said_at").values_list("said_at", flat=True).first()
        yield Work(
            label=_("Questions and objections of workers"),
            count=count,
            address=reverse("aid_objections"),
            icon="messages",
            oldest=oldest,
        )
