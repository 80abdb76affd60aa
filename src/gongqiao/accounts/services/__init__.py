"""Writes of accounts."""

from gongqiao.accounts.services.list_views import forget_view, keep_view
from gongqiao.accounts.services.passwords import password_was_chosen, reset_password
from gongqiao.accounts.services.sessions import end_session, end_sessions
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
    "create_user",
    "disable_user",
    "enable_user",
    "end_session",
    "end_sessions",
    "forget_view",
    "keep_language",
    "keep_view",
    "password_was_chosen",
    "record_sign_in",
    "reset_password",
]
