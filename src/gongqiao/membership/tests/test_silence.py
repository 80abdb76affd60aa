"""Silent members: found where dues are known not to be paid, asked, and only then ended."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongqiao.access.tests.cast import a_user
from gongqiao.audit.models import Event
from gongqiao.desk.models import WorkItem
from gongqiao.membership.models import DuesStanding, Silence
from gongqiao.membership.services import leaving, silence
from gongqiao.membership.tests.cast import AT, officer, refused
from gongqiao.notices.models import Message
from gongqiao.platform import desk, life
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.registry import api as registry
from gongqiao.registry.models import Membership, Organisation, Person
from gongqiao.registry.tests.cast import certno

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=31)
ROWS = [
    ("王桂芳", certno(1), "13800006021", "mill", "2015-03-01"),
    ("李新来", certno(2), "", "mill", "2015-03-01"),
    ("张在染", certno(3), "", "dye", "2015-03-01"),
]


@pytest.fixture(autouse=True)
def _unpaid(orgs: dict[str, int]) -> None:
    """The mill is known not to pay; of the dye works nobody said so. One is new."""
    DuesStanding.objects.create(organisation_id=orgs["mill"], year=2026, pays=False, set_at=AT)
    Membership.objects.filter(person__name="李新来").update(joined_on=date(2026, 7, 1))


def me() -> Person:
    return Person.objects.get(name="王桂芳")


def found() -> Silence:
    silence.look("", at=AT)
    return Silence.objects.get()


def test_only_full_members_of_unions_known_not_to_pay() -> None:
    assert silence.look("", at=AT) == 1
    assert silence.look("", at=AT) == 1  # again: the same
    one = Silence.objects.get()
    assert (one.person.name, one.state, one.since) == ("王桂芳", "found", date(2026, 6, 1))
    assert not Message.objects.exists()  # nobody is asked, nothing ends by a clock
    assert Membership.objects.filter(left_on=None).count() == len(ROWS)
    DuesStanding.objects.update(pays=True)
    assert silence.look("", at=AT) == 0
    assert Silence.objects.get().state == "over"


def test_whoever_is_kept_is_not_silent() -> None:
    registry.keep_membership(
        me().pk, registry.Ground.RETIRED, on=AT.date(), reason_given="退休", by=SYSTEM, at=AT
    )
    assert silence.look("", at=AT) == 0


def test_each_sign_is_one() -> None:
    names = {sign.model.split(".")[0] for sign in life.signs()}
    assert names == {"registry", "requests", "mutualaid", "consents", "membership"}
    since = AT - timedelta(days=180)
    everybody = list(Person.objects.values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as asked:
        assert life.silent(everybody, since) == set(everybody)
    assert len(asked) == len(life.signs())  # each table and column is there; a query a sign
    user = get_user_model().objects.get(username=a_user("worker").name)
    user.last_login = AT
    user.save()
    Person.objects.filter(pk=me().pk).update(user=user)
    assert me().pk not in life.silent(everybody, since)
    assert me().pk in life.silent(everybody, AT + timedelta(seconds=1))


def test_asked_first_then_the_days_then_a_person_ends_it(orgs: dict[str, int]) -> None:
    mei, one = officer("mei", "union_officer", orgs["mill"]), found()
    refused("NOT_ASKED_YET", silence.deem, one.pk, words="无回音", by=mei, at=LATER)
    silence.ask(one.pk, by=mei, at=AT)
    refused("DECIDED", silence.ask, one.pk, by=mei, at=AT)
    assert Message.objects.get(code="membership.still_with_us").person_id == me().pk
    refused("TOO_EARLY", silence.deem, one.pk, words="无回音", by=mei, at=AT + timedelta(days=30))
    refused("REASON", silence.deem, one.pk, words=" ", by=mei, at=LATER)
    silence.deem(one.pk, words="上门两次，本人已离开本地", by=mei, at=LATER)
    stood = Membership.objects.get(person=me())
    assert (stood.ground, stood.left_on) == ("deemed_resigned", date(2027, 1, 1))
    assert Message.objects.filter(code="membership.deemed").count() == 1
    assert not WorkItem.objects.exists()  # the union knows: it said so itself
    actions = Event.objects.filter(action__startswith="membership.silence").values_list("action")
    assert sorted(a for (a,) in actions) == ["membership.silence.ask", "membership.silence.end"]
    refused("DECIDED", silence.deem, one.pk, words="再来", by=mei, at=LATER)


def test_a_sign_after_the_question_keeps_them(orgs: dict[str, int]) -> None:
    mei, one = officer("mei", "union_officer", orgs["mill"]), found()
    silence.ask(one.pk, by=mei, at=AT)
    user = get_user_model().objects.get(username=a_user("worker").name)
    user.last_login = LATER
    user.save()
    Person.objects.filter(pk=me().pk).update(user=user)
    refused("SIGN", silence.deem, one.pk, words="无回音", by=mei, at=LATER)
    client = Client()
    assert client.login(username="mei", password="secret of mei")
    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("membership:silence", args=[one.pk])).content.decode()
    assert len(asked) <= 20
    assert 'value="end"' not in page
    assert Membership.objects.get(person=me()).left_on is None
    silence.look("", at=LATER)
    assert Silence.objects.get().state == "over"


def test_one_tap_on_the_phone_and_they_stay(orgs: dict[str, int]) -> None:
    one, there = found(), reverse("membership:me_stay")
    user = get_user_model().objects.get(username=a_user("worker").name)
    Person.objects.filter(pk=me().pk).update(user=user)
    client = Client()
    client.force_login(user)
    assert client.get(there).status_code == 302  # nobody asks
    silence.ask(one.pk, by=SYSTEM, at=AT)
    mine = desk.cards_of(Actor(user.username, user.pk), AT.date())
    assert there in [card.address for card in mine]
    assert "恒裕纺织工会" in client.get(there).content.decode()
    assert client.post(there).headers["Location"] == reverse("membership:me_membership")
    one.refresh_from_db()
    assert (one.state, one.decided_by_id) == ("stays", None)
    assert client.post(there).status_code == 302  # a second tap changes nothing
    assert Event.objects.filter(action="membership.silence.stays").count() == 1


def test_what_the_officer_sees_and_does(orgs: dict[str, int]) -> None:
    officer("mei", "union_officer", orgs["mill"])
    officer("dye", "union_officer", orgs["dye"])
    one, client, other = found(), Client(), Client()
    assert client.login(username="mei", password="secret of mei")
    assert other.login(username="dye", password="secret of dye")
    here = reverse("membership:silence", args=[one.pk])
    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("membership:silences")).content.decode()
    assert len(asked) <= 20
    assert "王桂芳" in page
    assert "王桂芳" not in other.get(reverse("membership:silences")).content.decode()
    assert other.get(here).status_code == 404
    assert client.post(reverse("membership:silence_ask", args=[one.pk])).status_code == 302
    answer = reverse("membership:silence_answer", args=[one.pk])
    early = client.post(answer, {"answer": "end", "reason": "无回音"})
    assert early.status_code == 200
    assert Membership.objects.get(person=me()).left_on is None
    assert client.post(answer, {"answer": "stay", "reason": "电话里说留下"}).status_code == 302
    assert Silence.objects.get().state == "stays"
    assert silence.look("", at=AT + timedelta(days=7)) == 0  # their word is a sign


def test_who_leaves_on_the_phone_is_a_matter_of_the_desk(orgs: dict[str, int]) -> None:
    one = found()
    leaving.resign(me().pk, words="搬家", sure=True, by=SYSTEM, at=AT)
    item = WorkItem.objects.get()
    assert (item.kind, item.organisation_id) == ("membership.left", orgs["mill"])
    assert item.figures["who"] == "王**"
    one.refresh_from_db()
    assert one.state == "over"
    refused("DECIDED", silence.ask, one.pk, by=SYSTEM, at=AT)


def test_the_table_keeps_the_order() -> None:
    one = found()
    second = {"person": one.person, "organisation": one.organisation, "since": one.since}
    for broken in (
        {"state": "found"},
        {"state": "asked"},
        {"state": "ended", "asked_at": AT, "answer_by": AT.date(), "decided_at": AT},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Silence.objects.create(found_at=AT, **second, **broken)


def test_a_merge_takes_the_question_along(orgs: dict[str, int]) -> None:
    one = found()
    kept = Person.objects.get(name="张在染")
    Silence.objects.create(
        person=kept, organisation=Organisation.objects.get(pk=orgs["dye"]), since=AT.date(),
        found_at=AT,
    )  # fmt: skip
    mei, hua = (officer(n, "federation_administrator", orgs["city"]) for n in ("mei", "hua"))
    merge = registry.propose_merge(
        kept_id=kept.pk, merged_id=one.person_id, reason="同一人", by=mei, at=AT
    )
    registry.decide_merge(merge.pk, confirm=True, by=hua, at=AT)
    one.refresh_from_db()
    assert (one.person_id, one.state) == (kept.pk, "over")
    assert Silence.objects.filter(state="found").count() == 1
