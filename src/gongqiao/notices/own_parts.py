"""The messages to one person, as they read them themselves."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from gongqiao.notices.queries import messages_to_person
from gongqiao.platform.own import Cell, Part


def _messages(person_id: int) -> Iterator[tuple[Cell, ...]]:
    for one in messages_to_person(person_id, 500):
        yield one.at, one.words.title, one.words.body


PARTS = (Part(90, _("Messages to me"), (_("When"), _("Title"), _("Text")), _messages),)
