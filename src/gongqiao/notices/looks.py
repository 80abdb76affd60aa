"""How a message looks on each channel and in each language, with sample figures.

What stands here is what the phone receives: put together by the channels themselves, out of the
settings of this installation. A channel that is not set up is shown as it would be.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from django.conf import settings
from django.utils import translation

from gongqiao.notices import queries, tabled, words
from gongqiao.notices.channels import channel_named
from gongqiao.notices.labels import channel_says
from gongqiao.notices.models import Message
from gongqiao.notices.rules import Kind, kind_of

UNKNOWN = "…"
"""Stands in addresses for what only a real message has: its number, its signature."""


@dataclass(frozen=True, slots=True)
class OnChannel:
    """What leaves by one channel; `opens` is the page that a tap on it opens, where it is one."""

    name: str
    says: str
    text: str
    opens: str
    signs: int
    parts: int
    cost_fen: int
    installed: bool


@dataclass(frozen=True, slots=True)
class InLanguage:
    """One language: the message as it is read here, and what leaves."""

    code: str
    says: str
    words: words.Words
    channels: list[OnChannel]


@dataclass(frozen=True, slots=True)
class Look:
    """One message text from all sides."""

    code: str
    kind: Kind
    kind_says: str
    ways: list[str]
    languages: list[InLanguage]


@dataclass(frozen=True, slots=True)
class TextsOfKind:
    """The texts of one kind for the list: code and title."""

    kind: Kind
    says: str
    ways: list[str]
    texts: list[tuple[str, str]]


def kinds(at: datetime) -> list[TextsOfKind]:
    """All registered texts by kind, in the active language."""
    texts = sorted(words.registered().values(), key=lambda t: t.code)
    found = []
    for kind, of in groupby(texts, key=lambda t: kind_of(t.code)):
        ways = [channel_says(name) for name in tabled.way_at(kind, at)]
        listed = [(t.code, words.words_of(t.code, words.sample_of(t)).title) for t in of]
        found.append(TextsOfKind(tabled.kind_at(kind, at), words.kind_says(kind)[0], ways, listed))
    return found


def of(code: str, at: datetime) -> Look | None:
    """One text; None for a code that no app speaks for."""
    template = words.template_of(code)
    if template is None:
        return None
    message = Message(key=code, code=code, figures=words.sample_of(template), at=at)
    languages = [
        InLanguage(language, str(says), _read(message, language), _channels(message, language, at))
        for language, says in settings.LANGUAGES
    ]
    ways = [channel_says(name) for name in tabled.way_at(code, at)]
    kind = tabled.kind_at(code, at)
    return Look(code, kind, words.kind_says(kind.code)[0], ways, languages)


def _read(message: Message, language: str) -> words.Words:
    with translation.override(language):
        return words.words_of(message.code, message.figures)


def _channels(message: Message, language: str, at: datetime) -> list[OnChannel]:
    address = settings.PUBLIC_ADDRESS
    parcel = queries.parcel_of(message, language, "", at)
    if parcel.refuse:
        parcel = replace(parcel, refuse=f"{address}/t/{UNKNOWN}/")
    shown = []
    for name in tabled.kind_at(message.code, at).channels:
        channel = channel_named(name)
        text, parts = channel.text(parcel), channel.parts(parcel)
        cost = parts * tabled.price_at(name, at).part_fen
        opens = f"{address}/me/messages/{UNKNOWN}/" if channel.opens_message and address else ""
        installed = name in settings.NOTICE_CHANNELS
        says = channel_says(name)
        shown.append(OnChannel(name, says, text, opens, len(text), parts, cost, installed))
    return shown
