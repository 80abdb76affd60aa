"""What the worker's home shows of consents, what waits at the office, the services."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongqiao.consents import permissions
from gongqiao.consents.models import Correction
from gongqiao.consents.queries import OwnConsent, consents_of
from gongqiao.consents.rules import State
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.desk import Card, Service, Weight, Work
from gongqiao.registry.api import person_of

SERVICES = (
    Service(
        70, gettext_lazy("What I agreed to"), "me_consents", "file-check", group="mine",
        words=gettext_lazy("consent privacy permission revoke"),
    ),
    Service(
        71, gettext_lazy("My family"), "me_family", "users", group="mine",
        words=gettext_lazy("child husband wife parents"),
    ),
    Service(
        72, gettext_lazy("Something is wrong"), "me_correct", "message-report", group="mine",
        words=gettext_lazy("mistake correct name birthday"),
    ),
)  # fmt: skip


def cards(by: Actor, on: date) -> Iterator[Card]:
    """What waits for a yes or a no: new purposes that ask, and texts that have changed."""
    person = person_of(by)
    if person is None:
        return
    asked = [c for c in consents_of(person.pk, on) if _asks(c, person.pk, on)]
    if len(asked) == 1:
        yield Card(
            title=asked[0].purpose.title,
            address=reverse("me_consent", args=[asked[0].purpose.code]),
            note=_("Yes or no: you decide."),
            icon=asked[0].purpose.icon,
            weight=Weight.ANSWER,
        )
    elif asked:
        yield Card(
            title=_("%(n)s questions: yes or no") % {"n": len(asked)},
            address=reverse("me_consents"),
            note=_("Which programmes may look at what: you decide."),
            icon="file-check",
            weight=Weight.ANSWER,
        )


def _asks(consent: OwnConsent, person_id: int, on: date) -> bool:
    if consent.state != State.OPEN:
        return consent.state == State.OUTDATED
    concerns = consent.purpose.concerns
    return consent.purpose.asks and (concerns is None or concerns(person_id, on))


def work(by: Actor, on: date) -> Iterator[Work]:
    """Corrections that wait for an answer."""
    scope = gate.scope_of(by, permissions.CORRECT, on)
    if scope:
        waiting = Correction.objects.filter(scope.as_q("path"), answered_at__isnull=True)
        oldest = waiting.order_by("said_at").values_list("said_at", flat=True).first()
        yield Work(
            label=_("Workers say it is wrong"),
            count=waiting[:1000].count(),
            address=reverse("corrections"),
            icon="message-report",
            oldest=oldest,
        )
