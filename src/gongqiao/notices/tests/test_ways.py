"""From one channel to the next, at night, within the month's money, and what people decline."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction
from pytest_django.fixtures import Settings

from gongqiao.audit.models import Event
from gongqiao.notices import api, channels, services, words
from gongqiao.notices.channels import Channel, Later, Parcel, Undeliverable
from gongqiao.notices.models import Message, Outbox, Refusal
from gongqiao.notices.services.deliver import LEASE
from gongqiao.platform import crypto
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)  # ten in the morning, a Thursday
NIGHT = datetime(2026, 3, 5, 15, 0, tzinfo=UTC)
MORNING = datetime(2026, 3, 6, 0, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MOBILE = "15400000001"


class Told(Channel):
    """A channel that does as it is told."""

    def __init__(self, name: str, address_of: str) -> None:
        self.name, self.address_of = name, address_of
        self.got: list[Parcel] = []
        self.does: Callable[[Parcel], str | None] = lambda _parcel: f"{name}-1"

    def send(self, parcel: Parcel) -> str | None:
        """As told."""
        self.got.append(parcel)
        return self.does(parcel)


@pytest.fixture
def ways(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> dict[str, Told]:
    """WeChat, short message and e-mail, all installed."""
    kinds = {"wechat": "wechat", "sms": "mobile", "email": "email"}
    made = {name: Told(name, address) for name, address in kinds.items()}
    for name, channel in made.items():
        monkeypatch.setitem(channels._channels, name, channel)
    settings.NOTICE_CHANNELS = list(made)
    for code in ("demo.said", "aid.said", "security.said"):
        template = api.NoticeTemplate(code, "Said", "It was said")
        monkeypatch.setitem(words._templates, code, template)
    return made


@pytest.fixture
def person() -> int:
    """Somebody with a WeChat, a mobile and an e-mail address."""
    from gongqiao.accounts.models import WeChatFollower

    user = get_user_model().objects.create(username="mei", email="mei@example.org")
    WeChatFollower.objects.create(user=user, openid="oX", openid_index=b"o", since=AT)
    model: Any = Message._meta.get_field("person").related_model
    index = crypto.blind_index(MOBILE, purpose="mobile")
    made = model.objects.create(
        name="梅", name_key="梅", user=user, mobile=MOBILE, mobile_index=index
    )
    return int(made.pk)


def say(person: int, code: str = "demo.said", at: datetime = AT, key: str = "k") -> None:
    assert api.send(key=key, code=code, figures={}, at=at, person_id=person)


def stand() -> list[tuple[str, str, str]]:
    return list(Outbox.objects.order_by("pk").values_list("channel", "state", "last_error"))


def never(kind: str) -> Callable[[Parcel], str | None]:
    def does(parcel: Parcel) -> str | None:
        raise Undeliverable(kind)

    return does


def test_the_first_channel_that_reaches_is_taken_and_no_other(
    ways: dict[str, Told], person: int
) -> None:
    say(person)
    assert stand() == [("wechat", "queued", "")]
    assert api.deliver_due(AT).sent == 1
    assert stand() == [("wechat", "sent", "")]
    assert [p.address for p in ways["wechat"].got] == ["oX"]
    assert not ways["sms"].got
    assert Outbox.objects.get().provider_id == "wechat-1"


def test_what_cannot_arrive_goes_by_the_next_channel_and_each_is_asked_once(
    ways: dict[str, Told], person: int
) -> None:
    for name in ways:
        ways[name].does = never("refused")
    say(person)
    for _ in range(5):
        api.deliver_due(AT)
    assert stand() == [(name, "failed", "refused") for name in ("wechat", "sms", "email")]
    assert [len(way.got) for way in ways.values()] == [1, 1, 1]
    assert ways["sms"].got[0].address == MOBILE
    assert Message.objects.count() == 1, "what is read here is one message"


def test_a_channel_that_cannot_reach_is_passed_over(ways: dict[str, Told], person: int) -> None:
    ways["wechat"].does = never("not_following")
    model: Any = Message._meta.get_field("person").related_model
    model.objects.update(mobile=None, mobile_index=None)
    say(person)
    api.deliver_due(AT)
    assert [row[0] for row in stand()] == ["wechat", "email"]


def test_a_channel_without_its_account_is_not_asked_and_the_next_one_gets_its_turn(
    ways: dict[str, Told], person: int, settings: Settings
) -> None:
    say(person)
    settings.NOTICE_CHANNELS = ["sms", "email"]
    assert api.deliver_due(AT).again == 1, "an account may come back"
    Outbox.objects.update(attempts=7)
    assert api.deliver_due(AT + timedelta(hours=1)).failed == 1
    assert stand() == [("wechat", "failed", "not_set_up"), ("sms", "queued", "")]
    assert not ways["wechat"].got


def test_trouble_that_passes_stays_with_its_channel(ways: dict[str, Told], person: int) -> None:
    def later(parcel: Parcel) -> str | None:
        raise Later("isv.BUSINESS_LIMIT_CONTROL")

    ways["sms"].does = later
    say(person, "security.said")  # by short message first, three attempts
    moment = AT
    for _ in range(2):
        assert api.deliver_due(moment).again == 1
        moment += timedelta(minutes=5)
    assert [row[0] for row in stand()] == ["sms"]
    moment += timedelta(minutes=20)
    assert api.deliver_due(moment).failed == 1
    assert stand()[1][:2] == ("wechat", "queued")
    assert Outbox.objects.first().cost_fen == 0  # type: ignore[union-attr]  # nothing was taken


def test_nothing_leaves_at_night_but_what_is_urgent(ways: dict[str, Told], person: int) -> None:
    say(person, at=NIGHT)
    say(person, "security.said", at=NIGHT, key="k2")
    assert api.deliver_due(NIGHT).sent == 1
    assert [p.code for p in ways["sms"].got] == ["security.said"]
    assert api.deliver_due(MORNING - MINUTE).sent == 0
    assert api.deliver_due(MORNING).sent == 1


def test_what_is_declined_is_not_sent_but_stands_here(ways: dict[str, Told], person: int) -> None:
    mei = Actor("mei", get_user_model().objects.get().pk)
    services.choose_kinds(["aid"], by=mei, at=AT)
    assert set(Refusal.objects.values_list("kind", flat=True)) >= {"demo"}
    assert not Refusal.objects.filter(kind__in=["aid", "security", "operations"]).exists()
    say(person)
    assert stand() == []
    assert len(api.messages_shown(mei)) == 1
    say(person, "aid.said", key="k2")
    assert stand() == [("wechat", "queued", "")]
    services.choose_kinds(words.kinds_in_use(), by=mei, at=AT)
    assert not Refusal.objects.exists()
    say(person, key="k3")
    services.choose_kinds([], by=mei, at=AT)
    assert api.deliver_due(AT).dropped == 1, "declined while it waited"
    assert stand()[1] == ("wechat", "dropped", "not wanted")


def test_many_take_their_ways_at_once(ways: dict[str, Told], person: int) -> None:
    model: Any = Message._meta.get_field("person").related_model
    bare = model.objects.create(name="无", name_key="无")
    frame = pl.DataFrame({"key": ["a", "b"], "person_id": [person, bare.pk]}).with_columns(
        code=pl.lit("aid.said"), figures=pl.lit("{}"), at=pl.lit(AT.isoformat())
    )
    with connection.cursor() as cursor:
        assert api.send_many(cursor, frame) == 2
    assert stand() == [("wechat", "queued", "")]


class TestReports:
    def report(self, arrived: bool, **more: Any) -> bool:
        given = {"provider_id": "wechat-1", "message_id": None, "error": "", "at": AT, **more}
        return services.reported("wechat", arrived=arrived, **given)

    def test_it_arrived(self, ways: dict[str, Told], person: int) -> None:
        say(person)
        api.deliver_due(AT)
        assert self.report(True)
        assert not self.report(False, error="late"), "what has arrived has arrived"
        assert (stand(), Outbox.objects.get().delivered_at) == ([("wechat", "delivered", "")], AT)

    def test_it_did_not_and_goes_on(self, ways: dict[str, Told], person: int) -> None:
        say(person)
        api.deliver_due(AT)
        assert self.report(False, error="refused")
        assert not self.report(False, error="refused")
        assert stand() == [("wechat", "failed", "refused"), ("sms", "queued", "")]

    def test_it_overtakes_our_own_commit(self, ways: dict[str, Told], person: int) -> None:
        def reports(parcel: Parcel) -> str | None:
            assert self.report(True, message_id=parcel.message_id)
            return "wechat-1"

        ways["wechat"].does = reports
        say(person)
        api.deliver_due(AT)
        assert stand() == [("wechat", "delivered", "")]

    def test_about_nothing_of_ours(self, ways: dict[str, Told], person: int) -> None:
        say(person)
        assert not self.report(True)
        assert not self.report(True, provider_id="", message_id=None)


class TestAgain:
    def test_a_failed_one_is_put_back_by_hand_and_told(
        self, ways: dict[str, Told], person: int
    ) -> None:
        boss = Actor("boss")
        ways["wechat"].does = never("not_following")
        say(person)
        api.deliver_due(AT)
        failed = Outbox.objects.get(channel="wechat")
        services.retry(failed.pk, by=boss, at=AT)
        with pytest.raises(Refused) as refusal:
            services.retry(failed.pk, by=boss, at=AT)
        assert refusal.value.code == "NOT_FAILED"
        assert Event.objects.filter(action="notices.retry").count() == 1
        ways["wechat"].does = lambda _parcel: None
        api.deliver_due(AT)
        assert {c: s for c, s, _e in stand()} == {"wechat": "sent", "sms": "sent"}

    def test_a_worker_that_dies_twice_sends_no_third_one(
        self, ways: dict[str, Told], person: int
    ) -> None:
        def dies(parcel: Parcel) -> str | None:
            raise KeyboardInterrupt

        ways["wechat"].does = dies
        say(person)
        moment = AT
        for _ in range(2):
            with pytest.raises(KeyboardInterrupt):
                api.deliver_due(moment)
            moment += LEASE
        assert api.deliver_due(moment).failed == 1
        assert stand() == [("wechat", "failed", "unknown")]
        assert [p.message_id for p in ways["wechat"].got] == [Message.objects.get().pk] * 2


def test_states_and_times_agree_in_the_database(ways: dict[str, Told], person: int) -> None:
    say(person)
    wrong: list[dict[str, Any]] = [
        {"state": "sent"}, {"state": "delivered"}, {"sent_at": AT},
        {"state": "dropped", "sent_at": AT}, {"delivered_at": AT}, {"cost_fen": -1},
    ]  # fmt: skip
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Outbox.objects.update(**fields)


def test_a_number_that_left_hears_of_it_and_nobody_else(ways: dict[str, Told], person: int) -> None:
    """Whoever holds the old phone can object, at night too; the new address learns nothing."""
    new = "15400000002"
    registry.prove_mobile(person, new, by=SYSTEM, at=NIGHT)
    message = Message.objects.get(code="security.number_left")
    assert message.to_mobile == MOBILE
    services.deliver_due(NIGHT)
    (parcel,) = ways["sms"].got
    assert parcel.address == MOBILE
    assert "12351" in parcel.title
    assert new not in str(parcel)
    assert not ways["wechat"].got + ways["email"].got
    ways["sms"].does = lambda _parcel: _never()
    registry.release_mobile(person, reason_given="不再使用", by=SYSTEM, at=NIGHT + MINUTE)
    services.deliver_due(NIGHT + MINUTE)
    assert [p.address for p in ways["sms"].got] == [MOBILE, new]
    assert not Outbox.objects.exclude(channel="sms").exists(), "no other way for what was not got"
    registry.prove_mobile(person, MOBILE, by=SYSTEM, at=NIGHT)
    registry.prove_mobile(person, MOBILE, by=SYSTEM, at=NIGHT)
    assert Message.objects.count() == 2, "a first number, or the same one, takes nobody's place"


def _never() -> str:
    raise Undeliverable("no_such_number")
