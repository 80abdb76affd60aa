"""What may be asked: programmes register their purposes, people answer them one by one.

The text that people read is what they agree to: its Chinese words are kept in every version, and a
changed word is another text, to which nobody has agreed yet.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import translation
from django.utils.functional import Promise

from gongqiao.consents.enums import Answer
from gongqiao.platform.context import Actor

Text = str | Promise
PARTS = ("title", "says", "facts", "who", "basis", "kept", "without")
LANGUAGES = ("zh-hans", "en")
Concerns = Callable[[int, date], bool]


@dataclass(frozen=True, slots=True)
class Purpose:
    """One thing for which facts about people are looked at.

    `title`: a few words; `says`: what for, in plain words; `facts`: what is looked at; `who` looks;
    `basis` in law; `kept`: how long; `without`: what happens to somebody who says no, or takes the
    consent back. `asks`: the worker's home asks for an answer; with `concerns(person_id, on)` only
    those of whom this is true (one bounded query, run while nothing is answered). `family`: it
    looks at members of the family. `code` is APP.purpose.
    """

    code: str
    title: Text
    says: Text
    facts: Text
    who: Text
    basis: Text
    kept: Text
    without: Text
    asks: bool = False
    concerns: Concerns | None = None
    family: bool = False
    order: int = 50
    icon: str = "file-check"


Changed = Callable[[int, Answer, Actor, datetime], None]
"""(person, answer, by, at), in the transaction of the answer."""

_purposes: dict[str, Purpose] = {}
_listeners: dict[str, list[Changed]] = {}


def register(*purposes: Purpose) -> None:
    """Called in AppConfig.ready() by each app that looks at facts of another one."""
    for purpose in purposes:
        _purposes[purpose.code] = purpose


def listen(code: str, changed: Changed) -> None:
    """`changed` is told of every answer to the purpose."""
    listeners = _listeners.setdefault(code, [])
    if changed not in listeners:
        listeners.append(changed)


def tell(code: str, person_id: int, answer: Answer, by: Actor, at: datetime) -> None:
    """Tell those who listen."""
    for changed in _listeners.get(code, ()):
        changed(person_id, answer, by, at)


def purposes() -> list[Purpose]:
    """All purposes in their order."""
    return sorted(_purposes.values(), key=lambda p: (p.order, p.code))


def purpose_of(code: str) -> Purpose | None:
    """One purpose."""
    return _purposes.get(code)


def text_of(purpose: Purpose, language: str) -> dict[str, str]:
    """The words of a purpose in one language."""
    with translation.override(language):
        return {part: str(getattr(purpose, part)) for part in PARTS}


def texts_of(purpose: Purpose) -> dict[str, dict[str, str]]:
    """The words in all languages, as they are kept with an answer."""
    return {language: text_of(purpose, language) for language in LANGUAGES}


def digest_of(purpose: Purpose) -> bytes:
    """Names the text: SHA-256 of its Chinese words. Raises LookupError for an unknown purpose."""
    words = text_of(purpose, LANGUAGES[0])
    canonical = json.dumps([purpose.code, words], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(canonical.encode()).digest()


def known(code: str) -> Purpose:
    """The purpose. Raises LookupError when no app registered it: a mistake of a programmer."""
    if code not in _purposes:
        raise LookupError(f"purpose {code!r} was never registered")
    return _purposes[code]
