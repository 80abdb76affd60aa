"""Somebody with a password, the codes that went out, no attempts of earlier tests: for sign-in."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from time_machine import TimeMachineFixture

from gongqiao.accounts import api
from gongqiao.accounts.models import User
from gongqiao.platform.codes import Outgoing
from gongqiao.platform.context import SYSTEM
from gongqiao.platform.tests.sent import codes_to

AT = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
PASSWORD = "correct horse 42"


@pytest.fixture
def no_old_attempts() -> None:
    """Counters of attempts are at nought."""
    cache.clear()


@pytest.fixture
def got(
    no_old_attempts: None, time_machine: TimeMachineFixture
) -> Iterator[list[Outgoing]]:  # before anything is counted
    """Codes that were sent; the clock stands."""
    time_machine.move_to(AT, tick=False)
    sent = list[Outgoing]()
    with codes_to(sent.append):
        yield sent


@pytest.fixture
def mei(db: None) -> User:
    """Mei, who signs in with PASSWORD."""
    made = api.create_user("mei", by=SYSTEM, at=AT, password=PASSWORD)
    return User.objects.get(pk=made.user_id)
