"""`{% act_address row act %}`, `{% count_in counts "late" %}`, `{% score_pill rating %}`."""

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from gongqiao.desk.enums import Score
from gongqiao.desk.models import Rating
from gongqiao.desk.shown import Act, Shown
from gongqiao.platform.templatetags.gq import grouped, pill

register = template.Library()


@register.simple_tag
def act_address(row: Shown, act: Act) -> str:
    """Where something is done with an item."""
    return reverse(f"desk_{act.verb}", args=[row.item.pk])


@register.simple_tag
def count_in(counts: dict[str, int], view: str) -> str:
    """How many stand in a view."""
    return grouped(counts.get(view, 0))


@register.simple_tag
def score_pill(rating: Rating) -> SafeString:
    """What the person said."""
    says, tone = {
        Score.SATISFIED: (_("satisfied"), "ok"),
        Score.FAIRLY: (_("fairly satisfied"), "info"),
        Score.UNSATISFIED: (_("not satisfied"), "bad"),
    }[Score(rating.score)]
    return pill(says, tone)
