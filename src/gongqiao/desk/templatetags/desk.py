"""`{% act_address row act %}`, `{% count_in counts "late" %}`, `{% score_pill rating %}`."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from gongqiao.desk import labels
from gongqiao.desk.enums import Score
from gongqiao.desk.models import Rating, WorkItem
from gongqiao.desk.queries_figures import Figure
from gongqiao.desk.rules.control import Signal
from gongqiao.desk.shown import Act, Shown, title_of
from gongqiao.platform.templatetags.gq import grouped, pill

register = template.Library()


@register.simple_tag
def act_address(row: Shown, act: Act) -> str:
    """Where something is done with an item."""
    return reverse(f"desk_{act.verb}", args=[row.item.pk])


@register.simple_tag
def item_after(rows: list[Shown], counter: int) -> int | str:
    """The id of the row after the one with this number (from 1); blank after the last."""
    return rows[counter].item.pk if counter < len(rows) else ""


@register.simple_tag
def count_in(counts: dict[str, int], view: str) -> str:
    """How many stand in a view."""
    return grouped(counts.get(view, 0))


@register.simple_tag
def score_pill(rating: Rating) -> SafeString:
    """What the person said."""
    tone = {Score.SATISFIED: "ok", Score.FAIRLY: "info", Score.UNSATISFIED: "bad"}
    return pill(labels.SCORES[rating.score], tone[Score(rating.score)])


@register.simple_tag
def rows_address(figure: Figure, of: str, asked: Any) -> str:
    """The list of exactly the matters that a figure counts."""
    return f"{reverse('desk_figure_rows', args=[figure.measure.code, of])}?{asked.query}"


@register.filter
def percent(share: float | None) -> str:
    """0.9707 → 97.1%; a dash where there is nothing to share."""
    return "–" if share is None else f"{100 * share:.1f}%"


@register.filter
def again_says(item: WorkItem) -> str:
    """Why it is handled a second time; blank for a first handling."""
    return str(labels.AGAIN.get(item.again_why, ""))


@register.filter
def item_title(item: WorkItem) -> str:
    """The line of a matter."""
    return title_of(item)


@register.simple_tag
def signal_pill(signal: Signal | None) -> SafeString | str:
    """Why a point is worth a question; a dash where it is not."""
    if signal is None:
        return "–"
    return pill(
        {
            Signal.ABOVE: _("better than chance"),
            Signal.BELOW: _("worse than chance"),
            Signal.RUN: _("eight in a row on one side"),
        }[signal],
        "ok" if signal is Signal.ABOVE else "warn",
    )
