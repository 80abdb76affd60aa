"""Templates: which code reads how, and what a message says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongqiao.notices.labels import channel_says, how_says, month_says
from gongqiao.notices.rules import EVERYTHING
from gongqiao.platform.sentences import Reads, fill, in_words, readable


@dataclass(frozen=True, slots=True)
class NoticeTemplate:
    """How the notices of one code read: lazy gettext strings with `{places}` for the figures.

    A figure whose name ends in `_fen` reads as yuan with two decimals, one in `_on` as a date.
    `link` is a path that may hold places too, e.g. `/me/payments/{payment}/`; blank: none.
    `sms`: what leaves by short message where the provider has a template of its own for this code;
    blank: only the title leaves. `sample`: figures for preview and snapshot that differ from the
    usual ones. `reads`: figures that are codes, and how they read.
    Example: `NoticeTemplate("aid.paid", _("Aid paid"), _("{amount_fen} yuan is on its way"))`
    """

    code: str
    title: str | Promise
    body: str | Promise
    link: str = ""
    sms: str | Promise = ""
    sample: Mapping[str, object] = field(default_factory=dict)
    reads: Reads = field(default_factory=dict)

    @property
    def short(self) -> str:
        """What a short message says; without words of its own it names the matter and no more."""
        return str(self.sms or self.title)


@dataclass(frozen=True, slots=True)
class Words:
    """A message as it is read."""

    title: str
    body: str
    link: str


def kind_named(kind: str) -> str:
    """A kind, or all that may be declined, in words."""
    return _("everything that may be declined") if kind == EVERYTHING else kind_says(kind)[0]


WISH = {"kind": "requests", "how": "phone", "clerk": "服务大厅"}
WISH_READS: Reads = {"kind": kind_named, "how": how_says}
OWN = (
    NoticeTemplate(
        "security.new_device",
        gettext_lazy("Sign-in on a new device"),
        gettext_lazy(
            "Your account was used on a device for the first time: {device}. If that was not you, "
            "end the other sessions and ask your union."
        ),
        "/me/security/",
        sample={"device": "Android · Chrome"},
    ),
    NoticeTemplate(
        "security.number_left",
        gettext_lazy("Your number was taken off your union record; not you? Ring 12351"),
        gettext_lazy(
            "The number {old} no longer stands for you; now it is {mobile}. We told the old "
            "number, too. If it was not you, ring 12351 or come to your union with your ID card: "
            "the old number is put back, and for three days the new one moves no money."
        ),
        "/me/data/",
        sms=gettext_lazy(
            "Your number was taken off your union record. If it was not you, ring 12351 at once."
        ),
        sample={"old": "154****0001"},
    ),
    NoticeTemplate(
        "operations.nearly_spent",
        gettext_lazy("The money for messages runs out"),
        gettext_lazy(
            "Of {most_fen} yuan for the channel {channel} in {month}, {fen_fen} yuan are spent. "
            "When nothing is left, messages go by the next channel, or stand on people's own pages "
            "only."
        ),
        "/office/deliveries/",
        sample={"channel": "sms", "month": "2026-03", "fen_fen": 400000, "most_fen": 500000},
        reads={"channel": channel_says, "month": month_says},
    ),
    NoticeTemplate(
        "operations.stopped",
        gettext_lazy("Messages have stopped"),
        gettext_lazy(
            "The money for the channel {channel} in {month} is spent ({fen_fen} yuan). Messages go "
            "by the next channel, or stand on people's own pages only, until next month or until "
            "the limit is raised."
        ),
        "/office/deliveries/",
        sample={"channel": "sms", "month": "2026-03", "fen_fen": 500000},
        reads={"channel": channel_says, "month": month_says},
    ),
    NoticeTemplate(
        "consents.copies_declined",
        gettext_lazy("Noted for you: no more copies outside"),
        gettext_lazy(
            "{clerk} noted on {noted_on} what you asked for {how}: no more copies of “{kind}” by "
            "short message, WeChat or mail. If that was not you, choose otherwise here."
        ),
        "/me/messages/settings/",
        sample=WISH,
        reads=WISH_READS,
    ),
    NoticeTemplate(
        "consents.copies_wanted",
        gettext_lazy("Noted for you: copies outside again"),
        gettext_lazy(
            "{clerk} noted on {noted_on} what you asked for {how}: copies of “{kind}” by short "
            "message, WeChat or mail come again. If that was not you, choose otherwise here."
        ),
        "/me/messages/settings/",
        sample=WISH,
        reads=WISH_READS,
    ),
)
KINDS = (
    (
        "aid",
        gettext_lazy("Mutual aid"),
        gettext_lazy("Money that came, an account that is missing"),
    ),
    ("requests", gettext_lazy("What I asked"), gettext_lazy("An answer, a question back")),
    ("membership", gettext_lazy("My membership"), gettext_lazy("Joining, moving to another union")),
    ("consents", gettext_lazy("My consents"), gettext_lazy("What was done for me at a counter")),
    ("portal", gettext_lazy("My details"), gettext_lazy("A new mobile number")),
    (
        "security",
        gettext_lazy("Security"),
        gettext_lazy("A sign-in on a new device, a new password"),
    ),
    ("desk", gettext_lazy("Work of the office"), gettext_lazy("Reminders and the evening digest")),
    ("operations", gettext_lazy("Running the system"), gettext_lazy("A channel that has stopped")),
)
"""Kinds that are spoken of before an app of its own names them."""
STAFF_KINDS = ("desk", "operations")
"""Kinds that stand only on the settings of those who get them."""


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
    said = in_words(figures, template.reads)
    return Words(fill(str(template.title), said), fill(str(template.body), said), link)


SAMPLES: dict[str, object] = {
    "_fen": 146077,
    "_on": "2026-03-05",
    "account": "****3382",
    "mobile": "138****6021",
    "name": "陈*",
    "person": "陈*",
    "union": "恒裕纺织有限公司工会",
    "organisation": "恒裕纺织有限公司工会",
    "bank": "桐乡农村商业银行",
    "reason": "材料不齐",
    "title": "咨询",
    "subject": "咨询",
}
"""Sample figures by name, else by the end of the name; any other place reads 12."""


def sample_of(template: NoticeTemplate) -> dict[str, object]:
    """Figures with which a text can be looked at. Nobody's."""
    said = f"{template.title} {template.body} {template.sms} {template.link}"
    given: dict[str, object] = {}
    for place in re.findall(r"\{([a-z][a-z0-9_]*)\}", said):
        ends = "_" + place.rpartition("_")[2]
        given[place] = template.sample.get(place, SAMPLES.get(place, SAMPLES.get(ends, 12)))
    return given


def places_of(sentence: str, figures: Mapping[str, object]) -> dict[str, str]:
    """The figures that a sentence names, as people read them."""
    names = re.findall(r"\{([a-z][a-z0-9_]*)\}", sentence)
    return {name: readable(name, figures.get(name)) for name in names}


_kinds: dict[str, tuple[str | Promise, str | Promise]] = {}


def register_kind(kind: str, says: str | Promise, example: str | Promise) -> None:
    """What a kind of notices (the first word of their codes) is called on the settings page."""
    _kinds[kind] = (says, example)


def kind_says(kind: str) -> tuple[str, str]:
    """Name and example of a kind."""
    says, example = _kinds.get(kind, (_("Other messages"), ""))
    return str(says), str(example)


def about(code: str) -> str:
    """What a notice is about, for offices: its kind and its title, no figure of anybody's."""
    template, kind = _templates.get(code), kind_says(code.partition(".")[0])[0]
    return f"{kind} · {fill(str(template.title), {})}" if template else kind


def kinds_in_use() -> list[str]:
    """The kinds of all registered templates."""
    return sorted({code.partition(".")[0] for code in _templates})


def template_of(code: str) -> NoticeTemplate | None:
    """The template of a code, None when no app speaks for it."""
    return _templates.get(code)


def _as_address(figure: object) -> str:
    text = str(figure)
    return text if text.replace("-", "").isalnum() else ""
