"""Whoever has an account hears when its ways in change."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.signals import social_account_added
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.fixtures import Settings

from gongqiao.accounts import api
from gongqiao.accounts.models import User
from gongqiao.notices.models import Message, Outbox
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.registry.models import Person
from tests.support.signing_in import AT, PASSWORD

OTHER = "another horse 43"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_old_attempts")]


def come_in(client: Client, name: str = "mei", password: str = PASSWORD) -> None:
    client.post("/account/login/", {"login": name, "password": password})
    client.post("/account/reauthenticate/", {"password": password})


def change(client: Client, old: str, new: str) -> None:
    told = {"oldpassword": old, "password1": new, "password2": new}
    assert client.post("/account/password/change/", told).status_code == 302


def told() -> list[str]:
    codes = Message.objects.order_by("pk").values_list("code", flat=True)
    return [code.removeprefix("security.") for code in codes]


def test_a_new_password_is_told_and_the_very_first_one_is_not(client: Client) -> None:
    made = api.create_user("wei", by=SYSTEM, at=AT)
    come_in(client, "wei", made.first_password)
    change(client, made.first_password, PASSWORD)
    assert told() == []
    change(client, PASSWORD, OTHER)
    assert told() == ["password_changed"]


def test_a_reset_is_told_and_so_is_the_password_after_it(client: Client, mei: User) -> None:
    first = api.reset_password(mei.pk, by=Actor("boss"), at=AT, reason="forgotten")
    assert told() == ["reset"]
    come_in(client, "mei", first)
    change(client, first, OTHER)
    assert told() == ["reset", "password_changed"]
    api.reset_password(mei.pk, by=Actor("boss"), at=AT, reason="lost", second_factors=True)
    assert told()[2:] == ["reset_factors"]


def test_a_password_besides_the_phone_is_told_to_the_phone(
    client: Client, settings: Settings
) -> None:
    settings.NOTICE_CHANNELS = ["sms"]
    user = User.objects.create(username="w-1")
    user.set_unusable_password()
    user.save()
    person = Person.objects.create(
        name="陈玉梅", name_key="陈玉梅", user=user, mobile="15400000001", mobile_index=b"1" * 16
    )
    client.force_login(user)
    chosen = {"password1": PASSWORD, "password2": PASSWORD}
    client.post("/account/password/set/", chosen)
    message = Message.objects.get()
    assert (message.code, message.person_id) == ("security.password_set", person.pk)
    assert Outbox.objects.get(message=message).channel == "sms"
    assert "账号设了密码" in client.get("/me/messages/").content.decode()


def test_an_app_is_told_once_and_its_codes_when_they_are_made_anew(
    client: Client, mei: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    come_in(client)
    client.get("/account/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, next(iter(counters()))))
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/2fa/totp/activate/", {"code": code})
    assert set(mei.authenticator_set.values_list("type", flat=True)) == {"totp", "recovery_codes"}
    assert told() == ["app_added"]
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/2fa/recovery-codes/generate/")
    assert told() == ["app_added", "codes_renewed"]
    client.post("/account/2fa/totp/deactivate/")
    assert not mei.authenticator_set.exists()
    assert told() == ["app_added", "codes_renewed", "app_removed"]


def test_a_passkey_is_told(client: Client, mei: User) -> None:
    come_in(client)
    passkey = Authenticator.objects.create(
        user=mei, type=Authenticator.Type.WEBAUTHN, data={"name": "call 138", "credential": {}}
    )
    signals.authenticator_added.send(
        sender=Authenticator, request=None, user=mei, authenticator=passkey
    )
    client.post(f"/account/2fa/webauthn/keys/{passkey.pk}/remove/")
    assert told() == ["passkey_added", "passkey_removed"]
    assert not Message.objects.exclude(figures={}).exists(), "no words that a thief chose"


def test_wechat_is_told(client: Client, mei: User) -> None:
    account = SocialAccount.objects.create(user=mei, provider="weixin", uid="u1")
    login = SocialLogin(user=mei, account=account)
    social_account_added.send(sender=SocialLogin, request=None, sociallogin=login)
    come_in(client)
    client.post("/me/security/wechat/unlink/")
    client.post("/me/security/wechat/unlink/")
    assert told() == ["wechat_linked", "wechat_unlinked"]


def test_a_mail_address_is_told(client: Client, mei: User) -> None:
    come_in(client)
    client.post("/account/email/", {"email": "eve@example.org", "action_add": ""})
    EmailAddress.objects.get(user=mei)
    assert told() == ["mail_changed"]
