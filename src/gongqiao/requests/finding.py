"""What search finds of requests, and what other systems are told of a person's."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.related import Matter
from gongqiao.platform.related import Provider as Related
from gongqiao.platform.search import Hit, Provider
from gongqiao.platform.templatetags.gq import url_or_none
from gongqiao.requests import labels, queries
from gongqiao.requests.models import WorkerRequest


def requests(by: Actor, words: str, on: date, most: int) -> Sequence[Hit]:
    """By number, the applicant's name, words; within the actor's scope."""
    visible = queries.requests_visible_to(by, on)
    if not _sees_any(by, on):
        return ()
    rows = queries.requests_matching(visible, words).select_related("person")
    return [
        Hit(row.number, url_or_none("requests:record", row.number), _line(row))
        for row in rows.order_by("-asked_at")[:most]
    ]


def _sees_any(by: Actor, on: date) -> bool:
    return bool(gate.scope_of(by, queries.VIEW, on))


def _line(row: WorkerRequest) -> str:
    words = " ".join(row.text.split())
    return f"{queries.name_of(row)} · {words[:30]}"


def of_person(by: Actor, person_id: int, on: date, most: int) -> Sequence[Matter]:
    """A person's requests, as far as the actor may see them."""
    if not _sees_any(by, on):
        return ()
    rows = queries.requests_visible_to(by, on).filter(person_id=person_id)
    rows = rows.select_related("leader").order_by("-asked_at")
    return [
        Matter(
            f"{queries.SUBJECT}:{row.number}", row.number,
            url_or_none("requests:record", row.number), str(labels.STATES[queries.stands(row)][0]),
        )
        for row in rows[:most]
    ]  # fmt: skip


PROVIDERS = (Provider(25, _("Requests"), "headset", requests),)
RELATED = (Related(30, "requests", _("Requests"), "headset", of_person),)
