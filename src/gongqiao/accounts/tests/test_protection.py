"""Passwords, second factors and how long a session lasts."""

from datetime import UTC, datetime
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    validate_totp_code,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django.fixtures import Settings
from time_machine import TimeMachineFixture

from gongqiao.accounts import api
from gongqiao.accounts.middleware import SIGNED_IN_BY
from gongqiao.accounts.models import User
from gongqiao.accounts.passwords import what_is_left
from gongqiao.accounts.refusal_words import ways_in
from gongqiao.accounts.tests.test_pages import sign_in
from gongqiao.audit.fields import value_says
from gongqiao.audit.models import Event
from gongqiao.platform.context import SYSTEM, Actor
from tests.support.signing_in import AT, PASSWORD

PLACE = "/account/password/change/"


@pytest.fixture(autouse=True)
def _no_old_attempts() -> None:
    cache.clear()


@pytest.fixture
def mei(db: None) -> User:
    made = api.create_user("mei", by=SYSTEM, at=AT, password=PASSWORD)
    return User.objects.get(pk=made.user_id)


@pytest.mark.parametrize(
    "password",
    ["123456789", "password1", "gonghui2026", "总工会2026年", "Union-Admin-1", "13800006021",
     "short 8!", "iloveyou2"],
)  # fmt: skip
def test_easy_passwords_are_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize(
    "password",
    ["blue tea and rain", "只有我想得到的一句话呀", "zqvnxkwpl", "83920174655", "!!!;;;~~~^",
     "gonghui 71 blue teapots", "x" + "ab1 " * 60],
)  # fmt: skip
def test_any_signs_and_any_length_will_do(password: str) -> None:
    validate_password(password)


def test_what_is_left_without_the_words_of_the_house() -> None:
    assert what_is_left("GongHui2026xyz") == "xyz"
    assert what_is_left("") == ""


def test_passwords_are_kept_slowly_hashed() -> None:
    assert PBKDF2PasswordHasher.iterations >= 600_000
    assert PBKDF2PasswordHasher.algorithm == "pbkdf2_sha256"


def change(client: Client, old: str, new: str) -> Any:
    return client.post(PLACE, {"oldpassword": old, "password1": new, "password2": new})


def test_the_present_password_is_asked_for_and_taken_as_it_is_typed(
    client: Client, mei: User
) -> None:
    sign_in(client)
    new = " Blue tea  and rain, until the very end of the longest of all days: 64 signs. "
    assert len(new) > 64
    assert change(client, "wrong password 1", new).status_code == 200
    assert change(client, PASSWORD, new).status_code == 302
    mei.refresh_from_db()
    assert mei.check_password(new)
    for other in (new.strip(), new.lower(), new[:64]):
        assert not mei.check_password(other)
    assert sign_in(Client(), password=new).status_code == 302


def test_fields_mask_and_let_password_managers_help(client: Client, mei: User) -> None:
    page = client.get("/account/login/").content.decode()
    assert 'type="password"' in page
    assert 'autocomplete="current-password"' in page
    sign_in(client)
    page = client.get(PLACE).content.decode()
    assert page.count('type="password"') == 3
    assert page.count('autocomplete="new-password"') == 2


def test_secrets_of_second_factors_lie_sealed(mei: User) -> None:
    secret = generate_totp_secret()
    kept = TOTP.activate(mei, secret).instance
    codes = RecoveryCodes.activate(mei)
    assert secret not in str(Authenticator.objects.get(pk=kept.pk).data)
    stored = Authenticator.objects.get(pk=codes.instance.pk)
    assert stored.data["seed"].startswith("gq:")
    assert RecoveryCodes(stored).get_unused_codes() == codes.get_unused_codes()
    assert not validate_totp_code(secret, "abcdef")
    kept.data["secret"] = secret  # as it lay before
    assert not TOTP(kept).validate_code("000000x")


def test_a_code_of_an_app_counts_once(mei: User, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to("2026-03-05 10:00:00+08:00", tick=False)
    secret = generate_totp_secret()
    kept = TOTP.activate(mei, secret)
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    assert kept.validate_code(code)
    assert not kept.validate_code(code)


def test_a_second_factor_is_asked_of_the_office_where_the_operator_wants_it(
    client: Client, mei: User, settings: Settings
) -> None:
    sign_in(client)
    assert client.get("/office/audit/").status_code == 403
    settings.SECOND_FACTOR_AT_THE_OFFICE = True
    for place in ("/office/audit/", "/office/"):
        assert client.get(place)["Location"] == "/account/2fa/"
    assert client.get("/account/2fa/").status_code == 200
    assert client.get("/me/security/").status_code == 200, "their own pages stay open"
    TOTP.activate(mei, generate_totp_secret())
    assert client.get("/office/audit/").status_code == 403, "the rights decide again"


class TestLasting:
    def at(self, machine: TimeMachineFixture, moment: str) -> None:
        machine.move_to(f"2026-03-{moment}+08:00", tick=False)

    def test_unused_it_ends(
        self, client: Client, mei: User, time_machine: TimeMachineFixture
    ) -> None:
        self.at(time_machine, "05 08:00:00")
        sign_in(client)
        for moment in ("05 11:59:00", "05 15:58:00"):
            self.at(time_machine, moment)
            assert client.get("/me/security/").status_code == 200
        key = client.session.session_key
        self.at(time_machine, "05 20:00:00")
        over = client.get("/me/security/")
        assert over["Location"].startswith("/account/login/")
        assert over["Clear-Site-Data"] == '"cache"'
        client.cookies["gq_session"] = str(key)
        assert client.get("/me/security/").status_code == 302, "it is gone on the server"

    def test_however_it_is_used_it_ends_after_a_day_of_work(
        self, client: Client, mei: User, time_machine: TimeMachineFixture
    ) -> None:
        self.at(time_machine, "05 06:00:00")
        sign_in(client)
        for hour in range(9, 22, 3):
            self.at(time_machine, f"05 {hour:02}:00:00")
            assert client.get("/me/security/").status_code == 200
        self.at(time_machine, "05 22:00:00")
        assert client.get("/me/security/").status_code == 302

    def test_on_a_phone_it_lasts_two_weeks_unused(
        self, client: Client, mei: User, time_machine: TimeMachineFixture
    ) -> None:
        self.at(time_machine, "05 08:00:00")
        client.force_login(mei)
        session = client.session
        session[SIGNED_IN_BY] = "phone"
        session.save()
        self.at(time_machine, "19 07:00:00")
        assert client.get("/me/security/").status_code == 200
        self.at(time_machine, "31 08:00:00")
        assert client.get("/me/security/").status_code == 200
        machine_later = datetime(2026, 4, 15, tzinfo=UTC)
        time_machine.move_to(machine_later, tick=False)
        assert client.get("/me/security/").status_code == 302

    def test_a_cookie_of_a_password_session_ends_with_the_browser(
        self, client: Client, mei: User
    ) -> None:
        assert sign_in(client).cookies["gq_session"]["max-age"] == ""


def test_signing_out_ends_it_on_the_server(client: Client, mei: User) -> None:
    sign_in(client)
    key = client.session.session_key
    assert "/account/logout/" in client.get("/me/account/").content.decode()
    left = client.post("/account/logout/")
    assert left["Clear-Site-Data"] == '"cache"'
    client.cookies["gq_session"] = str(key)
    assert client.get("/me/security/").status_code == 302


def test_a_fresh_proof_gives_the_session_a_new_key(client: Client, mei: User) -> None:
    sign_in(client)
    old = client.session.session_key
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert client.session.session_key != old
    own = UserSession.objects.get(user=mei)
    assert own.session_key == client.session.session_key
    thief = Client()
    thief.cookies["gq_session"] = str(old)
    assert thief.get("/me/security/").status_code == 302
    api.reset_password(mei.pk, by=Actor("boss"), at=AT, reason="lost")
    assert client.get("/me/security/").status_code == 302, "the new key is known as theirs"


@pytest.mark.parametrize(
    "place", ["/account/2fa/totp/activate/", "/account/2fa/webauthn/add/", "/account/email/"]
)
def test_ways_in_are_changed_after_a_proof_only(
    client: Client, mei: User, place: str, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to("2026-03-05 10:00:00+08:00", tick=False)
    sign_in(client)
    time_machine.move_to("2026-03-05 10:06:00+08:00", tick=False)
    answer = client.post(place, {"email": "eve@example.org", "action_add": ""})
    assert answer["Location"].startswith("/account/reauthenticate/")


def test_the_trail_says_by_which_way_somebody_came(client: Client, mei: User) -> None:
    sign_in(client)
    came = Event.objects.get(action="accounts.sign_in")
    assert came.new == {"user": "mei", "ways": "password"}
    assert value_says(came, "ways", came.new) == "密码"
    assert ways_in("password+totp") == "密码 + 验证器动态码"
    assert ways_in("of a later version") == "of a later version"


def test_who_is_refused_stands_in_the_log(
    client: Client, mei: User, caplog: pytest.LogCaptureFixture
) -> None:
    sign_in(client)
    assert client.get("/office/audit/").status_code == 403
    assert f"refused: audit.view to user {mei.pk}, key None" in caplog.text
    assert Event.objects.filter(action="accounts.sign_in").count() == 1
