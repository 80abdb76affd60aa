"""A roster that gives members other numbers: each old number is told, once, in sets."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from gongqiao.notices.models import Message, Outbox
from gongqiao.platform.context import SYSTEM
from gongqiao.registry.enums import RosterKind
from gongqiao.registry.models import Person
from gongqiao.registry.services import imports
from gongqiao.registry.tests.cast import AT, ORGS, certno, how, load, members

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


def roster(*numbers: str) -> bytes:
    """The mill's people with these numbers."""
    rows = [(f"会员{'甲乙丙丁戊己'[n]}", certno(n), mobile, "mill", "2015-03-01")
            for n, mobile in enumerate(numbers)]  # fmt: skip
    return members(*rows).encode()


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.NOTICE_CHANNELS = ["sms"]
    load(tmp_path, "organisations", ORGS)
    load(tmp_path, "members", roster("13800006001", "13800006002", "", "13800006004").decode())
    return tmp_path


def told() -> list[tuple[str, str]]:
    """Which number heard, and what it heard of the new one; each has one copy on its way."""
    found = Message.objects.filter(code="security.number_left").order_by("pk")
    assert Outbox.objects.filter(message__in=found, channel="sms").count() == len(found)
    return [(m.to_mobile or "", m.figures["mobile"]) for m in found]


def test_the_old_numbers_are_told_once(folder: Path) -> None:
    content = roster("13900006001", "13800006002", "13900006003", "13900006004")
    seen = imports.look_through(RosterKind.MEMBERS, content, "名册.csv", how(at=LATER))
    assert seen.counts["numbers"] == 2  # not who keeps theirs, not who had none
    assert told() == []
    imports.bring_in(seen.pk, how(at=LATER))
    assert told() == [("13800006001", "139****6001"), ("13800006004", "139****6004")]
    load(folder, "members", content.decode(), how(at=LATER + timedelta(hours=1)))
    assert len(told()) == 2  # the same file again says nothing


def test_taken_back_the_other_numbers_are_told(folder: Path) -> None:
    content = roster("13900006001", "13800006002", "13900006003")
    seen = imports.look_through(RosterKind.MEMBERS, content, "名册.csv", how(at=LATER))
    imports.bring_in(seen.pk, how(at=LATER))
    imports.undo(seen.pk, by=SYSTEM, at=LATER + timedelta(hours=1))
    assert Person.objects.get(name="会员甲").mobile == "13800006001"
    assert told()[1:] == [("13900006001", "138****6001"), ("13900006003", "–")]


def test_as_many_queries_for_one_as_for_three(folder: Path) -> None:
    def counted(*numbers: str, at: int) -> int:
        when = how(at=LATER + timedelta(hours=at))
        seen = imports.look_through(RosterKind.MEMBERS, roster(*numbers), "名册.csv", when)
        with CaptureQueriesContext(connection) as asked:
            imports.bring_in(seen.pk, when)
        return len(asked)

    one = counted("13900006001", at=1)
    three = counted("13700006001", "13700006002", "13800006003", "13700006004", at=2)
    assert one == three
    assert len(told()) == 4
