"""Sentences for people: what an event says, in the language of the reader."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gongqiao.audit.models import Event
from gongqiao.platform.context import KEY_PREFIX
from gongqiao.platform.sentences import fill

_PLACE = re.compile(r"\{\w+\}(\s*\{\w+\})*")


@dataclass(frozen=True, slots=True)
class Sentence:
    """How the events of one action read.

    `says` is a lazy gettext string with places: `{actor}`, `{subject}`, `{reason}`, the names in
    the event's `new`, and those in `old` with the prefix `old_`. A name that ends in `_fen` reads
    as yuan, one in `_on` as a date.
    Example: `Sentence("access.grant", _("{actor} made {user} {role}"))`

    `words` says what the codes in some of these places mean: name of the place → code → words.
    """

    action: str
    says: str | Promise
    words: Mapping[str, Callable[[Any], object]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Area:
    """The part of the system that the actions with one prefix belong to, and what the records that
    they are about are called: kind of record → words.

    `inner`: how the office goes about it; where a worker reads what was done it is left out.
    """

    prefix: str
    title: str | Promise
    records: Mapping[str, str | Promise] = field(default_factory=dict)
    inner: bool = False


_sentences: dict[str, Sentence] = {}
_areas: dict[str, Area] = {}


def register(*sentences: Sentence) -> None:
    """Called in AppConfig.ready() by each app for the actions that it records."""
    for sentence in sentences:
        _sentences[sentence.action] = sentence


def name_area(area: Area) -> None:
    """Called in AppConfig.ready(): what its part of the trail is called where people choose."""
    _areas[area.prefix] = area


def areas() -> list[Area]:
    """All of them, in the order of their titles."""
    return sorted(_areas.values(), key=lambda area: str(area.title))


def record_says(kind: str, number: object = "") -> str:
    """A record in words, with its number; a kind that nobody named reads as its code."""
    named = next((a.records[kind] for a in _areas.values() if kind in a.records), kind)
    return f"{named} {number}".strip()


def is_inner(event: Event) -> bool:
    """Is it the office's own affair, beside what was done for the worker?"""
    area = _areas.get(event.action.partition(".")[0])
    return area is not None and area.inner


def in_short(sentence: Sentence) -> str:
    """What an action is, without who did it and to what: “… gave … the role …”."""
    text = _PLACE.sub("…", str(sentence.says).removeprefix("{actor}"))
    return text.strip(" …:：,，.。")


def word(words: Mapping[str, str | Promise]) -> Callable[[Any], object]:
    """For `Sentence.words`: a code's words, the code itself where it has none."""
    return lambda code: words.get(str(code), code)


def registered() -> dict[str, Sentence]:
    """All sentences by action."""
    return dict(_sentences)


def sentence_of(
    event: Event, named: Mapping[str, str] | None = None, *, marked: bool = True
) -> str:
    """What the event says; an action that no app speaks for is told by its code.

    `named`: sign-in name → the name that colleagues know (`accounts.api.shown_names`), where the
    page is not about who signed in as what. A record's own time line brings it along (`known_as`).
    `marked`: with the number of the assisted session, where the page does not say it already.
    """
    known_as: str = getattr(event, "known_as", "") or event.actor_name
    who = (named or {}).get(event.actor_name, known_as)
    figures: dict[str, object] = {
        **{f"old_{name}": value for name, value in (event.old or {}).items()},
        **(event.new or {}),
        "actor": _actor(event, who),
        "subject": event.subject_id,
        "reason": event.reason,
    }
    known = _sentences.get(event.action)
    if known is None:
        return fill(_("{actor}: {action} ({kind} {subject})"), {
            **figures, "action": event.action, "kind": event.subject_type,
        })  # fmt: skip
    for place, in_words in known.words.items():
        if place in figures:
            figures[place] = str(in_words(figures[place]))
    said = fill(str(known.says), figures)
    if marked and "assisted" in figures:
        return fill(_("{said} (at the counter for the worker, no. {assisted})"), {
            "said": said, "assisted": str(figures["assisted"]),
        })  # fmt: skip
    return said


def who_says(event: Event) -> str:
    """Who did it: a person by the name that colleagues know, else a key or the system."""
    return _actor(event, getattr(event, "known_as", "") or event.actor_name)


def _actor(event: Event, who: str) -> str:
    if event.actor_id is not None:
        return who
    if event.actor_name.startswith(KEY_PREFIX):
        return _("The key “%(name)s”") % {"name": event.actor_name.removeprefix(KEY_PREFIX)}
    return _("The system")
