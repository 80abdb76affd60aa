"""How secrets of second factors lie: sealed under a key of their own.

It is taken from the key that never rotates: no rotation misses them.
"""

import base64
import hashlib
import hmac

from gongqiao.platform import crypto

SEALED = "gq:"
DIGEST = "gqd:"
"""Before the digest of a recovery code: there is nothing to read, only to compare with."""


def seal(text: str, mark: str = SEALED) -> str:
    """As it is kept."""
    return mark + base64.b64encode(crypto.encrypt(text, ring=_ring())).decode()


def opened(kept: str, mark: str = SEALED) -> str:
    """What was sealed."""
    return crypto.decrypt(base64.b64decode(kept.removeprefix(mark)), ring=_ring())


def _ring() -> crypto.KeyRing:
    index_key = crypto.key_ring().index_key
    own = hmac.digest(index_key, b"gongqiao.accounts:second-factors", hashlib.sha256)
    return crypto.KeyRing(keys={1: own}, encrypting=1, index_key=index_key)
