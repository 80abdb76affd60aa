"""Ways to sign in that this installation offers."""

from django import template
from django.http import HttpRequest

from gongqiao.accounts.wechat import app_for
from gongqiao.platform import codes

register = template.Library()


@register.simple_tag(takes_context=True)
def wechat_offered(context: template.Context) -> bool:
    """Can this visitor come in by WeChat: in its own browser, or by a QR code on the desk?"""
    request = context.get("request")
    return isinstance(request, HttpRequest) and app_for(request) is not None


@register.simple_tag
def phone_offered() -> bool:
    """Can codes be sent to phones here?"""
    return codes.available()
