"""Whoever has an account hears that somebody tries to come in; nobody learns who has one."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from time_machine import TimeMachineFixture

from gongqiao.accounts import services, tasks
from gongqiao.accounts.models import FailedSignIns, User
from gongqiao.notices.models import Message
from gongqiao.platform.codes import Outgoing
from tests.access.test_phone import CERTNO, MOBILE, OTHER, a_person, ask, come_in
from tests.support.signing_in import AT, PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("got")]


def try_password(name: str, client: Client | None = None, password: str = "wrong one 1") -> Any:
    return (client or Client()).post("/account/login/", {"login": name, "password": password})


def told() -> list[tuple[str, object]]:
    tasks.tell_attempts(0)
    found = Message.objects.filter(code="security.attempts").order_by("pk")
    return [(m.code, m.figures["times"]) for m in found]


def test_many_wrong_passwords_are_told_once_a_day(
    mei: User, time_machine: TimeMachineFixture
) -> None:
    for name in ("mei", "MEI", "mei", "mei"):
        try_password(name)
    assert told() == [], "once or twice somebody is wrong themselves"
    cache.clear()
    try_password("mei")
    assert told() == [("security.attempts", 5)]
    for hours in (1, 18):  # later that day, and early on the next one
        time_machine.move_to(AT + timedelta(hours=hours), tick=False)
        for _ in range(6):
            cache.clear()
            try_password("mei")
        assert len(told()) == 1
    time_machine.move_to(AT + timedelta(hours=25), tick=False)
    assert told() == [("security.attempts", 5), ("security.attempts", 6)]
    client = Client()
    client.force_login(mei)
    assert "有人尝试登录您的账号" in client.get("/me/messages/").content.decode()


def test_names_that_nobody_has_are_counted_alike(mei: User) -> None:
    def questions(name: str) -> list[str]:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            try_password(name)
        return [one["sql"].split(" ", 1)[0] for one in asked.captured_queries]

    assert questions("mei") == questions("nobody-42")
    assert FailedSignIns.objects.filter(user=None).count() == 1
    lies = str(list(FailedSignIns.objects.values()))
    assert "nobody" not in lies
    for _ in range(5):
        services.name_failed("nobody-42", at=AT)
    assert told() == []


def test_who_knows_the_password_and_not_the_second_factor(mei: User) -> None:
    TOTP.activate(mei, generate_totp_secret())
    client = Client()
    try_password("mei", client, PASSWORD)
    for _ in range(5):
        cache.clear()
        client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert told() == [("security.attempts", 5)]


def test_wrong_proofs_in_an_open_session(mei: User) -> None:
    client = Client()
    try_password("mei", client, PASSWORD)
    for _ in range(5):
        cache.clear()
        client.post("/account/reauthenticate/", {"password": "wrong one 1"})
    assert told() == [("security.attempts", 5)]


def test_wrong_codes_for_a_phone(
    client: Client, got: list[Outgoing], time_machine: TimeMachineFixture
) -> None:
    come_in(client, got, a_person())
    time_machine.move_to(AT + timedelta(hours=1), tick=False)
    thief = Client()
    for mobile in (MOBILE, OTHER):
        ask(thief, mobile)
        for _ in range(5):
            thief.post("/sign-in/code/", {"code": "abcdef"})
    assert told() == [("security.attempts", 5)]
    assert FailedSignIns.objects.filter(user=None, wrong=5).count() == 1


def test_wrong_second_facts_are_told_to_the_one_they_were_tried_for(
    client: Client, got: list[Outgoing], time_machine: TimeMachineFixture
) -> None:
    mother, son = a_person(), a_person("陈小军", certno="330400200501010022")
    come_in(client, got, mother)
    time_machine.move_to(AT + timedelta(hours=1), tick=False)
    come_in(Client(), got, son, tail="010022")
    time_machine.move_to(AT + timedelta(hours=2), tick=False)
    thief = Client()
    come_in(thief, got, mother, tail="000000")
    for _ in range(4):
        thief.post("/sign-in/who/", {"person": mother.pk, "tail": CERTNO[:6]})
    assert told() == [("security.attempts", 5)]
    message = Message.objects.get(code="security.attempts")
    assert message.person_id == mother.pk


def test_it_is_forgotten_after_two_days(mei: User) -> None:
    services.name_failed("mei", at=AT)
    assert services.forget_attempts(AT + timedelta(days=2)) == 0
    assert services.forget_attempts(AT + timedelta(days=3)) == 1


def test_an_account_and_a_day_have_one_count(mei: User) -> None:
    services.name_failed("mei", at=AT)
    services.user_failed(mei.pk, at=AT)
    row = FailedSignIns.objects.get()
    assert (row.wrong, row.user_id) == (2, mei.pk)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
