"""kill -9 between the provider's answer and our commit: once more with the same number, no third
time, and a person decides (ADR 17).
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as running
from django.db import connection
from pytest_django.fixtures import Settings

from gongqiao.audit.models import Event
from gongqiao.notices import api, services
from gongqiao.notices.models import Message, Outbox, Spending
from gongqiao.notices.services.deliver import LEASE
from gongqiao.notices.tests.providers import (
    KEY_ID,
    SECRET,
    Asked,
    Provider,
    serving,
    signature_holds,
    told,
)
from gongqiao.notices.tests.test_declining import a_person
from gongqiao.platform.context import Actor
from tests.faults.books import HERE, ours
from tests.support.migrated import address

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
AT = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
AFTER = LEASE + timedelta(seconds=1)


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    """A provider of short messages that checks signatures and takes everything."""

    def takes(asked: Asked) -> tuple[int, bytes]:
        assert signature_holds(asked)
        return told(200, Code="OK", BizId=f"{len(server.asked)}^0", Message="OK")

    with serving() as server:
        server.answer = takes
        settings.NOTICE_CHANNELS = ["sms", "email"]
        settings.SMS = {
            **settings.SMS, "url": server.url, "key_id": KEY_ID, "secret": SECRET,
            "sign": "工桥", "template": "SMS_1",
        }  # fmt: skip
        yield server


def killed(at: datetime) -> None:
    """A worker of its own on this test's database dies when the provider has answered."""
    sms = running.SMS
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.carry", at.isoformat()],
        cwd=HERE.parents[1],
        env={
            **os.environ, **ours(), "GONGQIAO_KILL_AT": "notices.sent",
            "DATABASE_URL": address(running.DATABASE_URL, str(connection.settings_dict["NAME"])),
            "GONGQIAO_NOTICE_CHANNELS": "sms,email", "GONGQIAO_SMS_URL": sms["url"],
            "GONGQIAO_SMS_KEY_ID": sms["key_id"], "GONGQIAO_SMS_SECRET": sms["secret"],
            "GONGQIAO_SMS_SIGN": sms["sign"], "GONGQIAO_SMS_TEMPLATE": sms["template"],
        },
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr


def numbers(provider: Provider) -> list[str]:
    return [asked.query["OutId"] for asked in provider.asked]


def stand() -> tuple[str, str, int, int]:
    found = Outbox.objects.get()
    return found.state, found.last_error, found.lost, found.cost_fen


def test_killed_between_answer_and_commit(provider: Provider) -> None:
    person = a_person("收信人")
    api.send(key="k", code="aid.paid", figures={}, at=AT, person_id=person)
    own = f"notice-{Message.objects.get().pk}"

    killed(AT)
    assert (numbers(provider), stand()) == ([own], ("sending", "", 0, 5))
    api.deliver_due(AT + timedelta(minutes=1))
    assert numbers(provider) == [own], "the lease of the dead one holds for eight minutes"

    killed(AT + AFTER)
    assert (numbers(provider), stand()) == ([own, own], ("sending", "", 1, 10))

    api.deliver_due(AT + 2 * AFTER)
    assert numbers(provider) == [own, own], "no third copy"
    assert stand() == ("failed", "unknown", 2, 10)
    assert Spending.objects.get().fen == 10, "what may have left counts as paid"
    api.deliver_due(AT + timedelta(days=1))
    assert Outbox.objects.count() == 1, "no other channel without a person either"

    services.retry(Outbox.objects.get().pk, by=Actor("boss"), at=AT + timedelta(days=1))
    api.deliver_due(AT + timedelta(days=1, minutes=1))
    assert (numbers(provider), stand()[0]) == ([own] * 3, "sent")
    assert Event.objects.filter(action="notices.retry").count() == 1


def test_after_one_death_the_second_copy_is_the_last(provider: Provider) -> None:
    api.send(key="k", code="aid.paid", figures={}, at=AT, person_id=a_person("收信人"))
    killed(AT)
    for n in range(1, 4):
        api.deliver_due(AT + n * AFTER)
    assert stand() == ("sent", "", 1, 10)
    assert (len(set(numbers(provider))), len(numbers(provider))) == (1, 2)
