"""Answers: what is too little to be one, and templates with places."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

LEAST = 8
"""Fewer letters than these say nothing: "已处理", "好的", "已转有关部门"."""

HOLLOW = frozenset(
    (
        *("已办结", "已处理", "已办理", "已回复", "已答复", "已解决", "已转办", "已阅", "已知晓"),
        *("收到", "好的", "同意", "无", "请等待", "正在处理", "请联系相关部门", "请咨询相关部门"),
        *("已转相关部门", "已转有关部门", "已转相关部门处理", "已转有关部门处理"),
        *("感谢您的来信", "感谢您的反映", "感谢您的关注", "谢谢您的反映"),
        *("ok", "done", "closed", "resolved", "noted"),
    )
)
"""What closes matters without answering them; compared without blanks and punctuation."""

_LETTER = re.compile(r"[^\W_]")
_PLACE = re.compile(r"\{([^{}]*)\}")
PLACES = ("name", "number", "office", "day")
"""What a template may ask for: the applicant, the request, the office that answers, the day."""


def letters(text: str) -> str:
    """The letters and digits of a text, half-width, in small letters."""
    return "".join(_LETTER.findall(unicodedata.normalize("NFKC", text).casefold()))


def too_little(text: str) -> bool:
    """Is this no answer? Empty, a word or two, one sign repeated, or a phrase that only closes."""
    said = letters(text)
    rest = said
    for phrase in sorted((letters(p) for p in HOLLOW), key=len, reverse=True):
        rest = rest.replace(phrase, "") if len(phrase) > 2 else rest
    return len(said) < LEAST or len(set(said)) < LEAST // 2 or not rest or said in HOLLOW


def unknown_places(text: str) -> list[str]:
    """Places in a template that nothing fills, in their order."""
    return [place for place in _PLACE.findall(text) if place not in PLACES]


def filled(text: str, figures: Mapping[str, str]) -> str:
    """The template with its places filled; what is unknown stays as it stands."""
    return _PLACE.sub(lambda found: figures.get(found[1]) or found[0], text)


def names_any(text: str, facts: Iterable[str]) -> bool:
    """Does one of these facts about somebody stand in the text, however it is written?"""
    said = letters(text)
    return any(len(fact) > 1 and fact in said for fact in map(letters, facts))


def open_places(text: str) -> list[str]:
    """Places that stand unfilled in an answer about to be sent."""
    return [place for place in _PLACE.findall(text) if place in PLACES]
