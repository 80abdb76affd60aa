"""How keys, secrets, subscriptions and deliveries read."""

from collections.abc import Iterable
from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from gongqiao.gateway.models import Key, Secret
from gongqiao.platform import gate
from gongqiao.platform.templatetags.gq import pill

register = template.Library()


@register.filter
def scopes_say(codes: Iterable[str]) -> str:
    """What scopes allow, in words."""
    declared = gate.key_scopes()
    return "；".join(str(declared[c].says) if c in declared else c for c in codes)


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
