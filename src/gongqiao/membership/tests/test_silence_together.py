"""Many silent members are asked at once: previewed, each once, in sets; who gave a sign is not."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongqiao.audit.models import Event
from gongqiao.membership.models import Card, DuesStanding, Silence
from gongqiao.membership.services import silence
from gongqiao.membership.services.silence_together import Asked, ask_many
from gongqiao.membership.tests.cast import AT, officer
from gongqiao.notices.models import Message
from gongqiao.platform.context import SYSTEM
from gongqiao.registry import api as registry
from gongqiao.registry.models import Person
from gongqiao.registry.tests.cast import certno

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)
NAMES = "甲乙丙丁"
ROWS = [(f"会员{name}", certno(n), "", "mill", "2015-03-01") for n, name in enumerate(NAMES)]


@pytest.fixture(autouse=True)
def _found(orgs: dict[str, int]) -> None:
    DuesStanding.objects.create(organisation_id=orgs["mill"], year=2026, pays=False, set_at=AT)
    assert silence.look("", at=AT) == len(NAMES)


def of(*names: str) -> list[int]:
    rows = Silence.objects.filter(person__name__in=[f"会员{name}" for name in names])
    return list(rows.values_list("pk", flat=True))


def test_each_is_asked_once(orgs: dict[str, int]) -> None:
    mei = officer("mei", "union_officer", orgs["mill"])
    silence.ask(of("甲")[0], by=mei, at=AT)
    assert ask_many(of(*NAMES), by=mei, at=LATER) == Asked(asked=3, gone=1)
    assert ask_many(of(*NAMES), by=mei, at=LATER) == Asked(gone=4)
    told = Message.objects.filter(code="membership.still_with_us")
    assert told.count() == len(NAMES)
    one = Silence.objects.get(pk=of("乙")[0])
    figures = {"union": "恒裕纺织工会", "until_on": one.answer_by and one.answer_by.isoformat()}
    assert told.get(person=one.person).figures == figures
    assert (one.state, one.asked_by_id, one.asked_at) == ("asked", mei.user_id, LATER)
    trail = Event.objects.filter(action="membership.silence.ask", subject_id=str(one.person_id))
    assert trail.count() == 1
    silence.i_stay(one.person_id, by=SYSTEM, at=LATER + timedelta(days=1))
    assert Silence.objects.get(pk=one.pk).state == "stays"


def test_whoever_gave_a_sign_or_left_is_left_in_peace(orgs: dict[str, int]) -> None:
    person = Person.objects.get(name="会员甲")
    Card.objects.create(person=person, serial="A" * 16, issued_at=AT)
    registry.end_membership(
        Person.objects.get(name="会员乙").pk, registry.Ground.RESIGNED, on=AT.date(),
        reason_given="本人申请", by=SYSTEM, at=AT,
    )  # fmt: skip
    assert ask_many(of(*NAMES), by=SYSTEM, at=LATER) == Asked(asked=2, heard=1, gone=1)
    assert not Message.objects.filter(person=person).exists()


def test_as_many_queries_for_one_as_for_three() -> None:
    def counted(*names: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            ask_many(of(*names), by=SYSTEM, at=LATER)
        return len(asked)

    assert counted("甲") == counted("乙", "丙", "丁")


def test_the_officer_looks_and_asks(orgs: dict[str, int]) -> None:
    officer("mei", "union_officer", orgs["mill"])
    client = Client()
    assert client.login(username="mei", password="secret of mei")
    there = reverse("membership:silences_together")
    assert there in client.get(reverse("membership:silences")).content.decode()
    assert client.get(there, {"q": "会员甲"}).content.decode().count('name="id"') == 1
    page = client.get(there).content.decode()
    assert page.count('name="id"') == len(NAMES)
    stale = client.post(there, {"found": "9"})
    assert stale.headers["Location"] == there
    assert not Silence.objects.filter(state="asked").exists()
    chosen = [str(n) for n in of("甲", "乙")]
    client.post(there, {"which": "chosen", "id": chosen, "found": "4"})
    assert set(Silence.objects.filter(state="asked").values_list("pk", flat=True)) == set(
        map(int, chosen)
    )
    client.post(f"{there}?q=会员丁", {"found": "1"})  # all of a view
    assert Silence.objects.get(pk=of("丁")[0]).state == "asked"
    assert Silence.objects.get(pk=of("丙")[0]).state == "found"


def test_nobody_asks_elsewhere(orgs: dict[str, int]) -> None:
    officer("hua", "union_officer", orgs["dye"])
    client = Client()
    assert client.login(username="hua", password="secret of hua")
    there = reverse("membership:silences_together")
    client.post(there, {"which": "chosen", "id": [str(n) for n in of(*NAMES)], "found": "0"})
    assert not Silence.objects.filter(state="asked").exists()
