"""States of deliveries in words."""

from django import template
from django.utils.safestring import SafeString

from gongqiao.notices import words
from gongqiao.notices.enums import OutboxState
from gongqiao.notices.labels import STATES, channel_says, trouble_says
from gongqiao.platform.templatetags.gq import pill

register = template.Library()


@register.simple_tag
def delivery_state(state: str) -> SafeString:
    """A pill with the state's words."""
    says, tone = STATES[OutboxState(state)]
    return pill(says, tone)


@register.filter
def kind_in_words(code: str) -> str:
    """What a notice of this code is about."""
    return words.about(code)


register.filter("channel_says", channel_says)
register.filter("trouble_says", trouble_says)
