"""Keys of this app, derived from the installation's secret: none is stored beside it."""

import hashlib
import hmac

from django.conf import settings


def derived(purpose: str) -> bytes:
    """Thirty-two bytes for one purpose."""
    secret = str(settings.SECRET_KEY).encode()
    return hmac.digest(secret, b"gongqiao.membership:" + purpose.encode(), hashlib.sha256)
