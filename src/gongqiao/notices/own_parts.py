"""The messages to one person, as they read them themselves, and what they declined."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from gongqiao.notices import declined
from gongqiao.notices.queries import messages_to_person
from gongqiao.platform.own import Cell, Part
from gongqiao.registry import api as registry


def _messages(person_id: int) -> Iterator[tuple[Cell, ...]]:
    for one in messages_to_person(person_id, 500):
        yield one.at, one.words.title, one.words.body


def _declined(person_id: int) -> Iterator[tuple[Cell, ...]]:
    for person in registry.Member.objects.filter(pk=person_id):
        for one in declined.of_person(person):
            yield one.says, one.since, one.how, one.clerk, one.note


PARTS = (
    Part(90, _("Messages to me"), (_("When"), _("Title"), _("Text")), _messages),
    Part(91, _("No copies outside"),
         (_("Kind"), _("Since"), _("How it was asked"), _("Noted by"), _("Remark")), _declined),
)  # fmt: skip
