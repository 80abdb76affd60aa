"""End sessions: one, all others, or all of a user."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from gongqiao.audit import api as audit
from gongqiao.platform.context import Actor


@transaction.atomic
def new_key(session: SessionBase) -> None:
    """A fresh proof gives the session a new key; whoever has the old one holds nothing."""
    old = session.session_key
    session.cycle_key()
    UserSession.objects.filter(session_key=old).update(session_key=session.session_key)


@transaction.atomic
def end_sessions(user_id: int, *, by: Actor, at: datetime, except_key: str | None = None) -> int:
    """End all sessions of a user (but the one with `except_key`). Returns how many."""
    sessions = UserSession.objects.filter(user_id=user_id).exclude(session_key=except_key or "")
    return _end(list(sessions), user_id, by, at)


@transaction.atomic
def end_session(session_id: int, *, by: Actor, at: datetime) -> int:
    """End one of the actor's own sessions; one that is gone or another's is left alone: 0."""
    sessions = UserSession.objects.filter(pk=session_id, user_id=by.user_id)
    return _end(list(sessions), by.user_id or 0, by, at)


def _end(sessions: list[UserSession], user_id: int, by: Actor, at: datetime) -> int:
    for session in sessions:
        session.end()
    if sessions:
        audit.record(
            at=at,
            by=by,
            action="accounts.end_sessions",
            subject=("user", user_id),
            new={"sessions": len(sessions)},
        )
    return len(sessions)
