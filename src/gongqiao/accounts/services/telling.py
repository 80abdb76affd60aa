"""What the owner of an account hears about it at once: each is one word and a few figures.

The app that sends messages stands above; it says in apps.ready() that it listens.
"""

from collections.abc import Callable
from datetime import datetime

Listener = Callable[[int, str, dict[str, object], datetime], None]
_listeners: list[Listener] = []


def on_security(listener: Listener) -> None:
    """Called in AppConfig.ready() by the app that tells people: user id, what, figures, when.

    What: `new_device`, `password_changed`, `password_set`, `reset`, `reset_factors`,
    `passkey_added`, `passkey_removed`, `app_added`, `app_removed`, `codes_renewed`,
    `wechat_linked`, `wechat_unlinked`, `mail_changed`, `attempts`.
    """
    _listeners.append(listener)


def tell(user_id: int, what: str, *, at: datetime, **figures: object) -> None:
    """In the caller's transaction: told if and only if it happened."""
    for listener in _listeners:
        listener(user_id, what, figures, at)
