"""What other apps may import.

A service appends its events in its own transaction::

    audit.api.record(at=at, by=by, action="registry.import", subject=("roster", roster.pk),
                     new={"rows": 120, "file": name}, path=organisation.path)

and the app says in `apps.ready()` how they read::

    audit.api.register(Sentence("registry.import", _("{actor} imported {rows} rows from {file}")))
    audit.api.name_area(Area("registry", _("Organisations and members"), {"roster": _("roster")}))
"""

from gongqiao.audit.models import Event
from gongqiao.audit.queries import (
    event_for,
    events_about,
    events_of_assisted,
    events_visible_to,
    happened,
    head,
    may_close_for,
)
from gongqiao.audit.rules.chain import HeadMark
from gongqiao.audit.sentences import (
    Area,
    Sentence,
    is_inner,
    name_area,
    register,
    registered,
    sentence_of,
    word,
)
from gongqiao.audit.services import (
    NewEvent,
    Verdict,
    close,
    record,
    record_many,
    reopen,
    seal,
    verify,
)

__all__ = [
    "Area",
    "Event",
    "HeadMark",
    "NewEvent",
    "Sentence",
    "Verdict",
    "close",
    "event_for",
    "events_about",
    "events_of_assisted",
    "events_visible_to",
    "happened",
    "head",
    "is_inner",
    "may_close_for",
    "name_area",
    "record",
    "record_many",
    "register",
    "registered",
    "reopen",
    "seal",
    "sentence_of",
    "verify",
    "word",
]
