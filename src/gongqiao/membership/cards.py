"""What the worker's home shows of membership."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongqiao.membership import queries, queries_silence
from gongqiao.platform.context import Actor
from gongqiao.platform.desk import Card, Service
from gongqiao.platform.templatetags.gq import day
from gongqiao.registry.api import person_of

SERVICES = (
    Service(20, gettext_lazy("My member card"), "membership:me_card", "id-badge-2"),
    Service(21, gettext_lazy("My membership"), "membership:me_membership", "users"),
)
AT_THE_COUNTER = ("membership:me_card", "membership:card_lost", "membership:me_membership")
"""Pages that a clerk may open for a worker: the card is printed at the counter."""


def cards(by: Actor, on: date) -> Iterator[Card]:
    """Whether they stay, when the union asks; a transfer under way, good to know."""
    del on
    person = person_of(by)
    asked = queries_silence.asked_of(person.pk) if person else None
    if asked is not None and asked.answer_by is not None:
        until = _("Please answer until %(day)s.") % {"day": day(asked.answer_by)}
        yield Card(
            title=_("Do you want to stay in the union?"),
            address=reverse("membership:me_stay"),
            note=f"{asked.organisation.name} · {until}",
            icon="users",
            tone="warn",
            state=_("waits for you"),
        )
    moving = queries.transfer_of_person(person.pk) if person else None
    if moving is not None:
        yield Card(
            title=_("Your membership is to move"),
            address=reverse("membership:me_membership"),
            note=_("You need not do anything."),
            icon="user-share",
        )
