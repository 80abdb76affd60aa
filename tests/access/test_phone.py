"""Signing in with a phone, and proving it again, through the pages."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from time_machine import TimeMachineFixture

from config import urls as real
from gongqiao.accounts import api
from gongqiao.accounts.models import KnownPhone, PhoneGuess, User
from gongqiao.audit.models import Event
from gongqiao.notices.models import Message, Outbox
from gongqiao.platform import crypto
from gongqiao.platform.codes import Outgoing
from gongqiao.platform.context import SYSTEM
from gongqiao.platform.gate import signed_in
from gongqiao.registry.models import Certificate, Person
from tests.support.signing_in import AT

MOBILE, OTHER = "15400000001", "15400000002"
CERTNO = "330400198001010011"


@signed_in
@api.step_up
def release(request: HttpRequest) -> HttpResponse:
    """A view that moves money."""
    return HttpResponse(f"released {request.POST.get('batch', '')}")


urlpatterns = [*real.urlpatterns, path("test/release/", release)]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls(__name__),
    pytest.mark.usefixtures("got"),
]


def a_person(name: str = "陈玉梅", mobile: str = MOBILE, certno: str = CERTNO) -> Person:
    person = Person.objects.create(
        name=name, name_key=name, mobile=mobile,
        mobile_index=crypto.blind_index(mobile, purpose="mobile"),
    )  # fmt: skip
    Certificate.objects.create(
        person=person, cert_type="01", number=certno, last4=certno[-4:],
        number_index=crypto.blind_index(certno),
    )  # fmt: skip
    return person


def ask(client: Client, mobile: str = MOBILE) -> Any:
    return client.post("/sign-in/", {"mobile": mobile})


def come_in(client: Client, got: list[Outgoing], person: Person, tail: str = CERTNO[-6:]) -> Any:
    ask(client)
    client.post("/sign-in/code/", {"code": got[-1].code})
    return client.post("/sign-in/who/", {"person": person.pk, "tail": tail})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def later(machine: TimeMachineFixture, **much: int) -> None:
    machine.move_to(datetime.now(UTC) + timedelta(**much), tick=False)


def test_the_first_time_a_second_fact_is_asked_then_the_code_is_enough(
    client: Client, got: list[Outgoing], time_machine: TimeMachineFixture
) -> None:
    person = a_person()
    assert ask(client)["Location"] == "/sign-in/code/"
    answer = client.post("/sign-in/code/", {"code": got[0].code})
    assert (answer["Location"], is_in(client)) == ("/sign-in/who/", False)
    page = client.get("/sign-in/who/").content.decode()
    assert "*玉梅" in page
    assert "陈玉梅" not in page
    answer = client.post("/sign-in/who/", {"person": person.pk, "tail": CERTNO[-6:]})
    assert (answer["Location"], is_in(client)) == ("/go/", True)
    person.refresh_from_db()
    assert person.user_id == int(client.session["_auth_user_id"])
    user = User.objects.get(pk=person.user_id)
    assert (user.display_name, user.has_usable_password()) == ("陈玉梅", False)
    assert Event.objects.filter(action="registry.person.signs_in").count() == 1
    client.logout()
    later(time_machine, days=1)
    ask(client)
    assert client.post("/sign-in/code/", {"code": got[1].code})["Location"] == "/go/"
    assert User.objects.count() == 1
    client.logout()
    later(time_machine, days=91)
    ask(client)
    answer = client.post("/sign-in/code/", {"code": got[2].code})
    assert answer["Location"] == "/sign-in/who/", "the operator may have given the number away"


def test_an_unknown_number_gets_the_same_answers(client: Client, got: list[Outgoing]) -> None:
    a_person()
    known, stranger = Client(), Client()
    for each, mobile in ((known, MOBILE), (stranger, OTHER)):
        assert ask(each, mobile)["Location"] == "/sign-in/code/"
        assert ask(each, mobile).status_code == 200, "not twice within a minute"
    pages = [each.get("/sign-in/code/").content.decode() for each in (known, stranger)]
    wrong = [
        each.post("/sign-in/code/", {"code": "abcdef"}).content.decode()
        for each in (known, stranger)
    ]
    for one, other in (pages, wrong):
        assert _plain(one).replace("154****0001", "N") == _plain(other).replace("154****0002", "N")
    assert [sent.mobile for sent in got] == [MOBILE]


def _plain(page: str) -> str:
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


def test_a_number_proved_to_the_register_needs_no_second_fact_again(
    client: Client, got: list[Outgoing], time_machine: TimeMachineFixture
) -> None:
    person = a_person()
    come_in(client, got, person)
    client.post("/account/logout/")
    index = crypto.blind_index(OTHER, purpose="mobile")
    changed = {"mobile": OTHER, "mobile_index": index, "proved_index": index}
    Person.objects.filter(pk=person.pk).update(**changed)  # as with both codes on the own page
    ask(client, OTHER)
    assert client.post("/sign-in/code/", {"code": got[-1].code})["Location"] == "/go/"
    assert client.get("/test/release/")["Location"].startswith("/sign-in/again/")


def test_a_shared_phone_asks_who(client: Client, got: list[Outgoing]) -> None:
    mother = a_person()
    son = a_person("陈小军", certno="330400200501010022")
    come_in(client, got, mother, tail="010022")
    assert not is_in(client), "the son's number does not open the mother's account"
    answer = client.post("/sign-in/who/", {"person": son.pk, "tail": "010022"})
    assert answer.status_code == 302
    son.refresh_from_db()
    assert int(client.session["_auth_user_id"]) == son.user_id


def test_guessing_the_second_fact_ends_after_five(client: Client, got: list[Outgoing]) -> None:
    person = a_person()
    ask(client)
    client.post("/sign-in/code/", {"code": got[0].code})
    for _ in range(5):
        client.post("/sign-in/who/", {"person": person.pk, "tail": "000000"})
    client.post("/sign-in/who/", {"person": person.pk, "tail": CERTNO[-6:]})
    assert not is_in(client)
    assert PhoneGuess.objects.get().wrong == 5


def test_no_step_is_skipped(
    client: Client, got: list[Outgoing], time_machine: TimeMachineFixture
) -> None:
    person = a_person()
    for address in ("/sign-in/code/", "/sign-in/who/"):
        answer = client.post(address, {"person": person.pk, "tail": CERTNO[-6:], "code": "1"})
        assert (answer["Location"], is_in(client)) == ("/sign-in/", False)
    ask(client)
    answer = client.post("/sign-in/who/", {"person": person.pk, "tail": CERTNO[-6:]})
    assert (answer["Location"], is_in(client)) == ("/sign-in/", False)
    client.post("/sign-in/code/", {"code": got[0].code})
    later(time_machine, minutes=11)
    client.post("/sign-in/who/", {"person": person.pk, "tail": CERTNO[-6:]})
    assert not is_in(client)


def test_a_code_that_was_used_or_is_old_opens_nothing(client: Client, got: list[Outgoing]) -> None:
    person = a_person()
    come_in(client, got, person)
    other = Client()
    session = other.session
    session["gq_phone"] = client.session.get("gq_phone", "")
    session.save()
    other.post("/sign-in/code/", {"code": got[0].code})
    assert not is_in(other)


def test_a_code_lets_in_the_browser_that_asked_for_it(
    client: Client, got: list[Outgoing], time_machine: TimeMachineFixture
) -> None:
    come_in(client, got, a_person())
    client.post("/account/logout/")
    own, other = Client(), Client()
    ask(other)
    later(time_machine, minutes=2)
    ask(own)
    other.post("/sign-in/code/", {"code": got[-1].code})
    assert not is_in(other), "it watched for the code of somebody else"
    own.post("/sign-in/code/", {"code": got[-1].code})
    assert is_in(own)


def test_the_dead_the_merged_the_closed_and_administrators_do_not_come_in(
    got: list[Outgoing],
) -> None:
    a_person("故人", "15400000003", "330400193001010033")
    Person.objects.update(died_on=AT.date())
    kept = a_person("甲", "15400000004", "330400193001010044")
    gone = a_person("乙", "15400000005", "330400193001010055")
    Person.objects.filter(pk=gone.pk).update(merged_into=kept)
    for mobile in ("15400000003", "15400000005"):
        ask(Client(), mobile)
    assert not got
    boss = User.objects.create_superuser("boss", password="x")
    Person.objects.filter(pk=kept.pk).update(user=boss)
    client = Client()
    ask(client, "15400000004")
    client.post("/sign-in/code/", {"code": got[0].code})
    page = client.post("/sign-in/who/", {"person": kept.pk, "tail": "010044"}).content.decode()
    assert not is_in(client)
    assert 'role="alert"' in page
    User.objects.update(is_superuser=False, is_active=False)
    client.post("/sign-in/who/", {"person": kept.pk, "tail": "010044"})
    assert not is_in(client)


def test_it_goes_on_to_where_one_wanted(client: Client, got: list[Outgoing]) -> None:
    person = a_person()
    client.get("/sign-in/?next=/me/messages/")
    assert come_in(client, got, person)["Location"] == "/me/messages/"
    other = Client()
    other.get("/sign-in/?next=https://evil.example/")
    assert "gq_phone_next" not in other.session


def test_a_handed_out_password_does_not_stand_in_the_way(
    client: Client, got: list[Outgoing]
) -> None:
    person = a_person()
    made = api.create_user("mei", by=SYSTEM, at=AT)
    Person.objects.filter(pk=person.pk).update(user=made.user_id)
    come_in(client, got, person)
    assert client.get("/me/security/").status_code == 200


class TestProof:
    def test_who_has_no_password_proves_it_with_a_fresh_code(
        self, client: Client, got: list[Outgoing], time_machine: TimeMachineFixture
    ) -> None:
        come_in(client, got, a_person())
        held_up = client.post("/test/release/", {"batch": "7"})
        assert held_up["Location"].startswith("/sign-in/again/"), "signing in is not enough"
        later(time_machine, minutes=2)
        client.post(held_up["Location"], {"code": got[0].code})
        assert client.get("/test/release/").status_code == 302, "nor is the code of the sign-in"
        client.post(held_up["Location"], {"send": "1"})
        proved = client.post(held_up["Location"], {"code": got[-1].code})
        assert proved.content == b"released 7"
        assert client.get("/test/release/").status_code == 200
        later(time_machine, minutes=5)
        assert client.get("/test/release/").status_code == 302

    def test_who_has_a_password_is_asked_for_it(self, client: Client, got: list[Outgoing]) -> None:
        person = a_person()
        made = api.create_user("mei", by=SYSTEM, at=AT, password="correct horse 42")
        Person.objects.filter(pk=person.pk).update(user=made.user_id)
        come_in(client, got, person)
        assert client.get("/test/release/")["Location"].startswith("/account/reauthenticate/")
        assert client.get("/sign-in/again/")["Location"] == "/go/"

    def test_a_number_that_replaced_another_is_no_proof_for_three_days(
        self, client: Client, got: list[Outgoing], time_machine: TimeMachineFixture
    ) -> None:
        person = a_person()
        come_in(client, got, person)
        client.logout()
        later(time_machine, days=1)
        index = crypto.blind_index(OTHER, purpose="mobile")
        Person.objects.filter(pk=person.pk).update(mobile=OTHER, mobile_index=index)
        ask(client, OTHER)
        answer = client.post("/sign-in/code/", {"code": got[-1].code})
        assert answer["Location"] == "/sign-in/who/", "a new number is asked once more"
        client.post("/sign-in/who/", {"person": person.pk, "tail": CERTNO[-6:]})
        assert KnownPhone.objects.count() == 2
        turned = client.get("/test/release/?batch=7")
        assert turned.status_code == 403
        assert "三天" in turned.content.decode(), "why, and what to do"
        later(time_machine, days=3)
        assert client.get("/test/release/")["Location"].startswith("/sign-in/again/")

    def test_whose_number_is_not_known_yet_is_shown_the_way(
        self, client: Client, got: list[Outgoing], time_machine: TimeMachineFixture
    ) -> None:
        """Somebody whose account was opened otherwise (WeChat, a lost password) takes their data
        along."""
        person = a_person()
        user = User(username="mei", display_name="陈玉梅")
        user.set_unusable_password()
        user.save()
        Person.objects.filter(pk=person.pk).update(user=user)
        client.force_login(user)
        export = "/me/data/mine.json"
        turned = client.get(export)
        page = turned.content.decode()
        assert turned.status_code == 403
        assert 'href="/sign-in/?next=/me/data/mine.json"' in page
        client.get(f"/sign-in/?next={export}")
        back = come_in(client, got, person)
        assert back["Location"] == export
        asked = client.get(export)
        assert asked["Location"].startswith("/sign-in/again/")
        later(time_machine, minutes=2)
        client.post(asked["Location"], {"send": "1"})
        done = client.post(asked["Location"], {"code": got[-1].code}, follow=True)
        assert "陈玉梅" in done.content.decode()
        assert Event.objects.filter(action="portal.own.export").count() == 1

    def test_the_security_page_speaks_of_what_protects_the_account(
        self, client: Client, got: list[Outgoing]
    ) -> None:
        come_in(client, got, a_person())
        page = client.get("/me/security/").content.decode()
        assert "只有手机验证码" in page
        assert "密码保护" not in page


def test_a_new_device_is_told_and_the_first_one_is_not(
    client: Client, got: list[Outgoing], time_machine: TimeMachineFixture
) -> None:
    person = a_person()
    come_in(client, got, person)
    client.post("/account/logout/")
    assert client.cookies["gq_device"].value, "the browser is known by a cookie of its own"
    later(time_machine, days=1)
    ask(client)
    client.post("/sign-in/code/", {"code": got[-1].code})
    assert not Message.objects.exists()
    later(time_machine, days=1)
    other = Client(headers={"user-agent": "Mozilla/5.0 (iPhone) Safari/604.1"})
    ask(other)
    other.post("/sign-in/code/", {"code": got[-1].code})
    message = Message.objects.get()
    assert (message.code, message.figures) == ("security.new_device", {"device": "iPhone · Safari"})
    assert not Outbox.objects.exists(), "no channel is set up here"
