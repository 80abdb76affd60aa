"""Templates: which code reads how, and what a message says."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gongqiao.platform.sentences import fill


@dataclass(frozen=True, slots=True)
class NoticeTemplate:
    """How the notices of one code read: lazy gettext strings with `{places}` for the figures.

    A figure whose name ends in `_fen` reads as yuan with two decimals, one in `_on` as a date.
    `link` is a path that may hold places too, e.g. `/me/payments/{payment}/`; blank: none.
    Example: `NoticeTemplate("aid.paid", _("Aid paid"), _("{amount_fen} yuan is on its way"))`
    """

    code: str
    title: str | Promise
    body: str | Promise
    link: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A message as it is read."""

    title: str
    body: str
    link: str


_templates: dict[str, NoticeTemplate] = {}


def register(*templates: NoticeTemplate) -> None:
    """Called in AppConfig.ready() by each app for the notices that it sends."""
    for template in templates:
        _templates[template.code] = template


def registered() -> dict[str, NoticeTemplate]:
    """All templates by code."""
    return dict(_templates)


def words_of(code: str, figures: Mapping[str, object]) -> Words:
    """The words in the active language; a code that no app speaks for says where to ask."""
    template = _templates.get(code)
    if template is None:
        return Words(_("A message"), _("Your union can tell you more about this message."), "")
    raw = {name: _as_address(figure) for name, figure in figures.items()}
    link = template.link
    for name, figure in raw.items():
        link = link.replace("{" + name + "}", figure)
    return Words(fill(str(template.title), figures), fill(str(template.body), figures), link)


def _as_address(figure: object) -> str:
    text = str(figure)
    return text if text.replace("-", "").isalnum() else ""
