"""Recovery codes: shown once, then kept as slow salted digests, sealed besides.

They stand where allauth keeps codes of another program (`migrated_codes`), so it counts them; what
it would compare with reads as nothing. `accounts.forms` compares.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import transaction

from gongqiao.accounts import sealed

ROUNDS = 600_000
"""Of PBKDF2-SHA-256. One salt for a set, so that a code is compared with all of it at one cost."""
CODES, SALT, COUNT = "migrated_codes", "salt", "rounds"
SHOWN_WITHIN = timedelta(days=1)
AT_ONCE = 200


@transaction.atomic
def digest_codes(user_id: int) -> None:
    """The codes were shown: from now on nobody reads them, neither here nor in the database."""
    own = Authenticator.objects.select_for_update().filter(user_id=user_id)
    for kept in own.filter(type=Authenticator.Type.RECOVERY_CODES, data__seed__isnull=False):
        salt, told = secrets.token_bytes(16), {k: v for k, v in kept.data.items() if k != "seed"}
        codes = RecoveryCodes(kept).get_unused_codes()
        kept.data = told | {
            CODES: [sealed.seal(_digest(code, salt, ROUNDS), sealed.DIGEST) for code in codes],
            SALT: salt.hex(), COUNT: ROUNDS,
        }  # fmt: skip
        kept.save(update_fields=["data"])


def digest_older_codes(at: datetime) -> int:
    """Codes that are a day old, shown or not. Returns whose."""
    old = Authenticator.objects.filter(
        type=Authenticator.Type.RECOVERY_CODES, data__seed__isnull=False,
        created_at__lt=at - SHOWN_WITHIN,
    )  # fmt: skip
    users = list(old.values_list("user_id", flat=True)[:AT_ONCE])
    for user_id in users:
        digest_codes(user_id)
    return len(users)


@transaction.atomic
def use_code(kept_id: int, code: str) -> bool:
    """Is it one of those codes? It is then used up."""
    kept = Authenticator.objects.select_for_update().get(pk=kept_id)
    given = _digest(code, bytes.fromhex(kept.data[SALT]), kept.data[COUNT]).encode()
    for place, one in enumerate(kept.data[CODES]):
        if hmac.compare_digest(sealed.opened(one, sealed.DIGEST).encode(), given):
            del kept.data[CODES][place]
            kept.save(update_fields=["data"])
            return True
    return False


def _digest(code: str, salt: bytes, rounds: int) -> str:
    return hashlib.pbkdf2_hmac("sha256", code.encode(), salt, rounds).hex()
