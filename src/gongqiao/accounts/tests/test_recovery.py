"""Recovery codes: shown once, kept as digests, good once each."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.test import Client

from gongqiao.accounts import sealed, services
from gongqiao.accounts.models import FailedSignIns, User
from gongqiao.accounts.services import recovery
from gongqiao.accounts.tests.test_pages import sign_in
from tests.support.signing_in import PASSWORD

PLACE = "/account/2fa/recovery-codes/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    assert recovery.ROUNDS >= 600_000
    monkeypatch.setattr(recovery, "ROUNDS", 1_000)


def with_codes(user: User, client: Client) -> list[str]:
    """Somebody with an app, signed in and proved, who has looked at their codes."""
    sign_in(client)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    return shown(client)


def shown(client: Client) -> list[str]:
    return re.findall(r"\b\d{8}\b", client.get(PLACE).content.decode())


def kept(user: User) -> Authenticator:
    found: Authenticator = Authenticator.objects.get(user=user, type="recovery_codes")
    return found


def come_in(code: str) -> bool:
    client = Client()
    sign_in(client)
    client.post("/account/2fa/authenticate/", {"code": code})
    return "_auth_user_id" in client.session


def test_they_are_shown_once_and_lie_as_salted_digests(client: Client, mei: User) -> None:
    codes = with_codes(mei, client)
    assert len(set(codes)) == 10
    assert shown(client) == []
    assert "还剩10个" in client.get(PLACE).content.decode()
    assert client.get(PLACE + "download/").status_code == 403
    data = kept(mei).data
    assert "seed" not in data
    assert len(bytes.fromhex(data["salt"])) * 8 >= 32
    lies = [sealed.opened(one, sealed.DIGEST) for one in data["migrated_codes"]]
    assert all(re.fullmatch("[0-9a-f]{64}", one) for one in lies)
    assert not [code for code in codes if code in str(data) + str(lies)]


def test_each_lets_in_once(client: Client, mei: User) -> None:
    first, second, *_others = with_codes(mei, client)
    assert come_in(f" {first[:4]} {first[4:]}")
    assert not come_in(first)
    assert come_in(second)
    assert len(kept(mei).data["migrated_codes"]) == 8
    assert FailedSignIns.objects.get(user=mei).wrong == 1
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert "还剩8个" in client.get(PLACE).content.decode()


def test_who_reads_the_database_cannot_type_in_what_lies_there(client: Client, mei: User) -> None:
    with_codes(mei, client)
    one = kept(mei).data["migrated_codes"][0]
    for text in (one, sealed.opened(one, sealed.DIGEST), "", "00000000"):
        assert not RecoveryCodes(kept(mei)).validate_code(text or "\0")
        assert not come_in(text)
        cache.clear()


def test_guessing_them_is_slowed_down(client: Client, mei: User) -> None:
    codes = with_codes(mei, client)
    for _ in range(5):
        assert not come_in("00000000")
    assert not come_in(codes[0])


def test_new_ones_are_shown_once_again(client: Client, mei: User) -> None:
    codes = with_codes(mei, client)
    client.post(PLACE + "generate/")
    again = shown(client)
    assert len(again) == 10
    assert not set(codes) & set(again)
    assert shown(client) == []


def test_a_day_later_they_are_digests_without_having_been_shown(mei: User) -> None:
    codes = RecoveryCodes.activate(mei).get_unused_codes()
    assert services.digest_older_codes(datetime.now(UTC)) == 0
    assert services.digest_older_codes(datetime.now(UTC) + timedelta(days=2)) == 1
    assert services.digest_older_codes(datetime.now(UTC) + timedelta(days=2)) == 0
    assert services.use_code(kept(mei).pk, codes[3])


def test_without_codes_the_page_leads_to_where_they_are_made(client: Client, mei: User) -> None:
    sign_in(client)
    assert client.get(PLACE)["Location"] == "/account/2fa/"
