"""Writes of accounts."""

from gongqiao.accounts.services.attempts import (
    forget_attempts,
    name_failed,
    phone_failed,
    tell_attempts,
    user_failed,
)
from gongqiao.accounts.services.devices import saw_device
from gongqiao.accounts.services.followers import keep_follower, set_following, unlink_wechat
from gongqiao.accounts.services.list_views import forget_view, keep_view
from gongqiao.accounts.services.passwords import password_was_chosen, reset_password
from gongqiao.accounts.services.phones import (
    ask_for_code,
    can_prove_by_phone,
    known_user,
    people_with,
    proof_mobile,
    user_by_second_fact,
)
from gongqiao.accounts.services.recovery import digest_codes, digest_older_codes, use_code
from gongqiao.accounts.services.refusals import note_refused
from gongqiao.accounts.services.sessions import end_session, end_sessions, new_key
from gongqiao.accounts.services.telling import on_security, tell
from gongqiao.accounts.services.users import (
    Created,
    create_user,
    disable_user,
    enable_user,
    keep_language,
    record_sign_in,
)

__all__ = [
    "Created",
    "ask_for_code",
    "can_prove_by_phone",
    "create_user",
    "digest_codes",
    "digest_older_codes",
    "disable_user",
    "enable_user",
    "end_session",
    "end_sessions",
    "forget_attempts",
    "forget_view",
    "keep_follower",
    "keep_language",
    "keep_view",
    "known_user",
    "name_failed",
    "new_key",
    "note_refused",
    "on_security",
    "password_was_chosen",
    "people_with",
    "phone_failed",
    "proof_mobile",
    "record_sign_in",
    "reset_password",
    "saw_device",
    "set_following",
    "tell",
    "tell_attempts",
    "unlink_wechat",
    "use_code",
    "user_by_second_fact",
    "user_failed",
]
