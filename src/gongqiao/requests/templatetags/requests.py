"""Codes of requests in words."""

from django import template
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from gongqiao.platform.templatetags.gq import pill
from gongqiao.requests import labels, queries
from gongqiao.requests.models import WorkerRequest

register = template.Library()


@register.filter
def asked_as(code: str, family: str) -> str | Promise:
    """`{{ one.topic|asked_as:"topic" }}`."""
    return labels.label(family, code)


@register.filter
def kind_icon(kind: str) -> str:
    """The icon of a kind."""
    return labels.KIND_ICONS.get(kind, "help-circle")


@register.simple_tag
def request_state(request: WorkerRequest) -> SafeString:
    """A pill with the words of where it stands, as the office says them."""
    says, tone = labels.STATES[queries.stands(request)]
    return pill(says, tone)
