"""Opening and closing accounts, first passwords, sessions."""

import math
import re
from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model

from gongqiao.accounts import api, queries
from gongqiao.accounts.services.passwords import ALPHABET, first_password
from gongqiao.audit import api as audit
from gongqiao.audit.models import Event
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.platform.errors import Refused

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
BOSS = Actor("boss")


def test_a_new_account_has_a_first_password_that_must_be_changed() -> None:
    made = api.create_user("mei", by=SYSTEM, at=AT, display_name="  Mei ")
    user = get_user_model().objects.get(pk=made.user_id)
    assert user.check_password(made.first_password)
    assert (user.display_name, user.must_change_password, user.date_joined) == ("Mei", True, AT)
    event = Event.objects.get(action="accounts.create")
    assert made.first_password not in str(event.new)
    assert "mei" in audit.sentence_of(event)


def test_first_passwords_are_long_legible_and_never_the_same() -> None:
    passwords = {first_password() for _ in range(50)}
    assert len(passwords) == 50
    assert all(re.fullmatch("[a-z2-9]{4}(-[a-z2-9]{4}){6}", p) for p in passwords)
    assert not set("ilo01") & set(ALPHABET)
    assert 28 * math.log2(len(set(ALPHABET))) >= 128
    assert len({p[place] for p in passwords for place in (0, 18, 33)}) > 15, "no place stands still"


@pytest.mark.parametrize(
    ("username", "more", "code"),
    [
        ("a b", {}, "USERNAME_SHAPE"),
        ("x", {}, "USERNAME_SHAPE"),
        ("taken", {}, "USERNAME_TAKEN"),
        ("mei", {"language": "fr"}, "LANGUAGE_UNKNOWN"),
    ],
)
def test_wrong_accounts_are_refused(username: str, more: dict[str, str], code: str) -> None:
    api.create_user("taken", by=SYSTEM, at=AT)
    with pytest.raises(Refused) as refusal:
        api.create_user(username, by=SYSTEM, at=AT, **more)  # type: ignore[arg-type]  # parametrised
    assert refusal.value.code == code
    assert refusal.value.field
    assert get_user_model().objects.count() == 1


def test_closing_and_reopening_is_told_and_may_be_repeated() -> None:
    made = api.create_user("mei", by=SYSTEM, at=AT)
    for _ in range(2):
        api.disable_user(made.user_id, by=BOSS, at=AT, reason="left")
    assert queries.user_by_name("mei") is None
    assert queries.actor_by_name("mei") is None
    for _ in range(2):
        api.enable_user(made.user_id, by=BOSS, at=AT, reason="back")
    assert queries.actor_by_name("mei") == Actor("mei", made.user_id)
    actions = Event.objects.order_by("id").values_list("action", flat=True)
    assert list(actions) == ["accounts.create", "accounts.disable", "accounts.enable"]


def test_reasons_are_asked_for_and_ones_own_account_is_left_alone() -> None:
    made = api.create_user("mei", by=SYSTEM, at=AT)
    own = Actor("mei", made.user_id)
    for call in (api.disable_user, api.enable_user, api.reset_password):
        with pytest.raises(Refused) as refusal:
            call(made.user_id, by=BOSS, at=AT, reason=" ")
        assert refusal.value.code == "REASON_MISSING"
    for call in (api.disable_user, api.reset_password):
        with pytest.raises(Refused) as refusal:
            call(made.user_id, by=own, at=AT, reason="why")
        assert refusal.value.code == "OWN_ACCOUNT"


def test_a_reset_replaces_the_password_and_second_factors_only_when_asked() -> None:
    made = api.create_user("mei", by=SYSTEM, at=AT)
    Authenticator.objects.create(user_id=made.user_id, type="totp", data={})
    new = api.reset_password(made.user_id, by=BOSS, at=AT, reason="forgot")
    user = get_user_model().objects.get(pk=made.user_id)
    assert user.check_password(new)
    assert new != made.first_password
    assert queries.second_factors(made.user_id) == {"totp"}
    api.reset_password(made.user_id, by=BOSS, at=AT, reason="lost phone", second_factors=True)
    assert queries.second_factors(made.user_id) == set()
