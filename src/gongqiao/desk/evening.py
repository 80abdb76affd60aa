"""How the offices below stand in the evening's letter: stored as figures, read as lines."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongqiao.desk.rules.digest import Below


def stored(below: Sequence[Below]) -> str:
    """The figure of a message: no words yet."""
    lines = [asdict(one) for one in below]
    for line in lines:
        del line["region"]  # it has said until when
    return json.dumps(lines, ensure_ascii=False)


def below_says(figure: str) -> str:
    """A line for each office, in the reader's language."""
    return "".join(f"\n{_line(Below(**one))}" for one in json.loads(figure))


def _line(one: Below) -> str:
    figures = {"name": one.name, "unanswered": one.unanswered, "late": one.late, "n": one.offices,
               "until": one.until}  # fmt: skip
    if one.name and one.unanswered and one.until:
        says = _("%(name)s: %(unanswered)s unanswered, open until %(until)s; %(late)s late")
        return says % figures
    if one.name:
        return _("%(name)s: %(unanswered)s unanswered, %(late)s late") % figures
    says = ngettext(
        "%(n)s more office: %(unanswered)s unanswered, %(late)s late",
        "%(n)s more offices: %(unanswered)s unanswered, %(late)s late",
        one.offices,
    )
    return says % figures
