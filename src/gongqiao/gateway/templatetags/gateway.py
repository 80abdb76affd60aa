"""How keys, secrets, subscriptions and deliveries read."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from gongqiao.gateway.models import Key, Secret
from gongqiao.gateway.words import SERVED, STATES, came_back, event_says, scopes_say
from gongqiao.platform.templatetags.gq import pill

register = template.Library()


register.filter(scopes_say)


@register.simple_tag
def key_state(key: Key, at: datetime) -> SafeString:
    """Holds, ended, or over."""
    if key.revoked_at is not None:
        return pill(_("ended"), "bad")
    if key.expires_on is not None and key.expires_on <= timezone.localdate(at):
        return pill(_("expired"), "warn")
    return pill(_("holds"), "ok")


@register.simple_tag
def secret_state(secret: Secret, at: datetime) -> SafeString:
    """Holds, holds still, or over."""
    if secret.ends_at is None:
        return pill(_("holds"), "ok")
    return pill(_("ended"), "bad") if secret.ends_at <= at else pill(_("holds for now"), "warn")


@register.simple_tag
def delivery_state(state: str) -> SafeString:
    """Where a delivery stands."""
    return pill(*STATES[state])


@register.simple_tag
def served(state: str) -> SafeString:
    """Whether a subscription is served."""
    return pill(*SERVED[state])


@register.simple_tag
def came_back_from(status: int | None, error: str) -> str:
    """What a try ended in."""
    return came_back(status, error)


@register.filter
def event_name(code: str) -> str:
    """What an event says."""
    return event_says(code)
