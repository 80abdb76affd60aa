"""One message by WeChat for each yes that was said on WeChat's page."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from gongqiao.accounts.models import WeChatFollower
from gongqiao.accounts.services.followers import keep_follower
from gongqiao.notices import api, queries
from gongqiao.notices.models import OnceGiven, Outbox
from gongqiao.notices.services import once
from gongqiao.notices.tests.providers import Asked, Provider, serving, told
from gongqiao.notices.tests.test_ways import AT, say, stand
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry.models import Person

pytestmark = pytest.mark.django_db
OPENID, MINUTE = "oInvented01", timedelta(minutes=1)
FIELDS = {"touser", "template_id", "url", "scene", "title", "data"}


@pytest.fixture
def account(settings: Settings) -> Iterator[Provider]:
    """WeChat's side: a message for a scene that was said yes to, once."""
    cache.clear()
    with serving() as server:
        settings.WECHAT = {
            **settings.WECHAT, "app_id": "wxinvented", "secret": "invented", "template": "TPL",
            "url": server.url, "mp_url": "https://mp.example.org", "by": "once",
        }  # fmt: skip
        settings.NOTICE_CHANNELS = ["wechat"]
        settings.PUBLIC_ADDRESS = "https://union.example.org"
        spent: set[str] = set()

        def answer(asked: Asked) -> tuple[int, bytes]:
            if asked.path == "/cgi-bin/stable_token":
                return told(200, access_token="T", expires_in=7200)
            if asked.path != "/cgi-bin/message/template/subscribe" or set(asked.json) != FIELDS:
                return told(200, errcode=47003, errmsg="argument invalid!")
            if asked.json["scene"] in spent:
                return told(200, errcode=43101, errmsg="user refuse to accept the msg")
            spent.add(asked.json["scene"])
            return told(200, errcode=0, errmsg="ok")

        server.answer = answer
        yield server


@pytest.fixture
def person() -> int:
    """Somebody who has linked WeChat."""
    user = get_user_model().objects.create(username="mei")
    keep_follower(user, OPENID, at=AT)
    return Person.objects.create(name="梅", name_key="梅", user=user).pk


def by() -> Actor:
    user = get_user_model().objects.get(username="mei")
    return Actor(user.username, user.pk)


def answer_to(address: str, **more: str) -> dict[str, str]:
    """What WeChat's page leads back with."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    kept = {name: asked[name] for name in ("scene", "template_id", "reserved")}
    return {**kept, "action": "confirm", "openid": OPENID, **more}


def yes() -> None:
    there = once.address("token", "https://union.example.org/back/", by=by())
    assert once.answered(answer_to(there), "token", by=by(), at=AT)


def test_a_yes_is_spent_by_one_message(account: Provider, person: int) -> None:
    say(person, key="nobody-asked")
    assert stand() == [], "without a yes nothing waits for WeChat"
    yes()
    say(person, key="a")
    say(person, key="b")  # both found the yes; one gets it
    api.deliver_due(AT)
    assert sorted(stand()) == [("wechat", "failed", "no_yes"), ("wechat", "sent", "")]
    sent = account.asked[-1].json
    message = Outbox.objects.get(state="sent").message_id
    assert (sent["touser"], sent["template_id"], sent["scene"]) == (OPENID, "TPL", "1")
    assert sent["url"] == f"https://union.example.org/me/messages/{message}/"
    assert len(sent["title"]) <= 15
    yes()
    say(person, key="c")
    api.deliver_due(AT + MINUTE)
    assert account.asked[-1].json["scene"] == "2", "another yes has another number"
    assert not queries.once_left(by().user_id or 0).exists()


def test_a_delivery_that_is_tried_again_spends_the_same_yes(account: Provider, person: int) -> None:
    yes()
    yes()
    say(person)
    works, account.answer = account.answer, lambda _asked: told(200, errcode=-1)
    api.deliver_due(AT)
    account.answer = works
    api.deliver_due(AT + 5 * MINUTE)
    assert stand() == [("wechat", "sent", "")]
    assert [given.delivery_id is None for given in OnceGiven.objects.order_by("pk")] == [
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("ONCE_STALE", {"reserved": "forged"}), ("ONCE_STALE", {"reserved": ""}),
        ("ONCE_STALE", {"template_id": "another"}), ("ONCE_STALE", {"scene": "10001"}),
        ("ONCE_STALE", {"scene": "0"}), ("ONCE_STALE", {"scene": "一"}),
        ("ONCE_OTHER", {"openid": "oSomebodyElse"}), ("ONCE_OTHER", {"openid": ""}),
    ],
)  # fmt: skip
def test_an_answer_that_nobody_gave(
    account: Provider, person: int, code: str, more: dict[str, str]
) -> None:
    there = once.address("token", "https://union.example.org/back/", by=by())
    with pytest.raises(Refused) as no:
        once.answered(answer_to(there, **more), "token", by=by(), at=AT)
    assert no.value.code == code
    with pytest.raises(Refused):
        once.answered(answer_to(there, reserved=""), "", by=by(), at=AT)
    assert not OnceGiven.objects.exists()


def test_how_many_and_whose(account: Provider, person: int, settings: Settings) -> None:
    for _ in range(once.MOST_LEFT):
        yes()
    for code, change in (
        ("ONCE_ENOUGH", None),
        ("ONCE_NO_WECHAT", "link"),
        ("ONCE_NOT_SET_UP", "by"),
    ):
        if change == "link":  # another WeChat: what the old one said yes to is gone
            keep_follower(get_user_model().objects.get(username="mei"), "oAnother", at=AT)
            assert not OnceGiven.objects.exists()
            WeChatFollower.objects.all().delete()
        elif change == "by":
            settings.WECHAT = {**settings.WECHAT, "by": "template"}
        with pytest.raises(Refused) as no:
            once.address("token", "https://union.example.org/back/", by=by())
        assert no.value.code == code


def test_the_database_refuses_by_itself(account: Provider, person: int) -> None:
    yes()
    follower = WeChatFollower.objects.get().pk
    for scene in (0, 10_001, 1):
        with pytest.raises(IntegrityError), transaction.atomic():
            OnceGiven.objects.create(follower_id=follower, scene=scene, given_at=AT)


def test_by_page_in_wechat_and_back(account: Provider, person: int) -> None:
    client, settings_page = Client(), reverse("me_messages_settings")
    client.force_login(get_user_model().objects.get(username="mei"))
    ask, back = reverse("me_messages_wechat"), reverse("me_messages_wechat_back")
    assert ask not in client.get(settings_page).content.decode(), "only WeChat opens its page"
    wechat: Any = {"HTTP_USER_AGENT": "Mozilla/5.0 MicroMessenger/8.0.49"}
    assert ask in client.get(settings_page, **wechat).content.decode()
    there = client.get(ask).headers["Location"]
    assert there.startswith(
        "https://mp.example.org/mp/subscribemsg?action=get_confirm&appid=wxinvented"
    )
    assert there.endswith("#wechat_redirect")
    assert parse_qs(urlsplit(there).query)["redirect_url"] == [f"https://union.example.org{back}"]
    said = answer_to(there)
    page = client.get(back, said, follow=True).content.decode()
    assert "现在还可以给您发 1 条" in page
    page = client.get(back, said, follow=True).content.decode()  # once more: a stale answer
    assert "已经失效" in page
    there = client.get(ask).headers["Location"]
    said = answer_to(there, action="cancel", openid="")
    assert "没有改动" in client.get(back, said, follow=True).content.decode()
    assert OnceGiven.objects.count() == 1
