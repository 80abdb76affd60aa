"""Said once, delivered at least once."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.utils import translation
from django.utils.translation import gettext_noop
from pytest_django.fixtures import Settings

from gongqiao.notices import api, channels, queries, tabled, words
from gongqiao.notices.channels import Parcel, Undeliverable
from gongqiao.notices.models import Message, Outbox
from gongqiao.notices.services.deliver import LEASE, LONGEST_WAIT, wait_after
from gongqiao.platform.context import Actor

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MOST_ATTEMPTS = 8
TEMPLATE = api.NoticeTemplate(
    "demo.paid",
    gettext_noop("Paid"),
    gettext_noop("{amount_fen} yuan on {paid_on}"),
    "/me/payments/{payment}/",
)


@pytest.fixture(autouse=True)
def _template(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(words._templates, "demo.paid", TEMPLATE)


@pytest.fixture
def mei() -> Actor:
    user = get_user_model().objects.create(username="mei", email="mei@example.org", language="en")
    return Actor("mei", user.pk)


@pytest.fixture
def person(mei: Actor) -> int:
    model: Any = Message._meta.get_field("person").related_model
    return int(model.objects.create(name="Mei", name_key="MEI", user_id=mei.user_id).pk)


class Flaky(api.Channel):
    """A channel that does as it is told."""

    name, address_of = "flaky", ""

    def __init__(self) -> None:
        self.got: list[Parcel] = []
        self.does: Callable[[Parcel], None] = self.got.append

    def send(self, parcel: Parcel) -> None:
        self.does(parcel)


@pytest.fixture
def flaky(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Flaky:
    channel = Flaky()
    monkeypatch.setitem(channels._channels, "flaky", channel)
    settings.NOTICE_CHANNELS = ["flaky"]
    return channel


def say(key: str = "k1", **more: Any) -> bool:
    figures = {"amount_fen": 146077, "paid_on": "2026-03-05", "payment": 12}
    return api.send(**{"key": key, "code": "demo.paid", "figures": figures, "at": AT, **more})


def frame(keys: list[str], **columns: Any) -> pl.DataFrame:
    texts = {"code": "demo.paid", "figures": json.dumps({"amount_fen": 5}), "at": AT.isoformat()}
    return pl.DataFrame({"key": keys}).with_columns(
        [pl.lit(v).alias(k) for k, v in {**texts, **columns}.items()]
    )


def many(given: pl.DataFrame) -> int:
    with connection.cursor() as cursor:
        return api.send_many(cursor, given)


def test_the_same_event_never_makes_two_messages(mei: Actor) -> None:
    assert say(user_id=mei.user_id)
    assert not say(user_id=mei.user_id)
    assert many(frame(["k1", "k2", "k2"], user_id=mei.user_id)) == 1
    assert Message.objects.count() == Outbox.objects.count() == 2


def test_a_message_has_exactly_one_recipient(mei: Actor, person: int) -> None:
    both: dict[str, Any] = {"user_id": mei.user_id, "person_id": person}
    for more in ({}, both):
        with pytest.raises(IntegrityError), transaction.atomic():
            say(**more)


def test_many_go_to_persons_and_users_at_once(mei: Actor, person: int) -> None:
    sent = pl.concat(
        [
            frame(["a", "b"], person_id=person),
            frame(["c"], user_id=mei.user_id),
        ],
        how="diagonal",
    )
    assert many(sent) == 3
    assert api.unread_count(mei) == 3
    assert many(sent) == 0
    assert many(sent.clear()) == 0


def test_what_rolls_back_was_never_said(mei: Actor) -> None:
    point = transaction.savepoint()
    say(user_id=mei.user_id)
    assert many(frame(["k2"], user_id=mei.user_id)) == 1
    transaction.savepoint_rollback(point)
    assert not Message.objects.exists()
    assert not Outbox.objects.exists()


def test_nothing_is_queued_for_whom_a_channel_cannot_reach(person: int, settings: Settings) -> None:
    get_user_model().objects.update(email="")
    settings.NOTICE_CHANNELS = ["email", "console"]
    say(person_id=person)
    assert [o.channel for o in Outbox.objects.all()] == ["console"]


def test_a_message_reads_in_the_language_of_the_reader(mei: Actor) -> None:
    say(user_id=mei.user_id)
    with translation.override("en"):
        (shown,) = api.messages_shown(mei)
    assert shown.words == api.Words("Paid", "1,460.77 yuan on 5 March 2026", "/me/payments/12/")
    with translation.override("zh-hans"):
        assert "2026年3月5日" in api.messages_shown(mei)[0].words.body


def test_a_key_means_itself_and_what_goes_on_after_a_colon(mei: Actor) -> None:
    for key in ("due:1", "due:1:7", "due:12", "due:12:7"):
        assert say(key, user_id=mei.user_id)
    assert api.keep_apart(["due:1"]) == 2
    assert api.reword(["due:12"], was={"payment": 12}, now={"payment": 0}) == 2
    found = Message.objects.order_by("key")
    assert [(m.key, m.apart) for m in found] == [
        ("due:1", True), ("due:12", False), ("due:12:7", False), ("due:1:7", True),
    ]  # fmt: skip
    assert {m.key for m in found if m.figures["payment"] == 0} == {"due:12", "due:12:7"}


def test_a_figure_cannot_bend_the_link() -> None:
    told = api.words_of("demo.paid", {"payment": "//evil.example/"})
    assert told.link == "/me/payments//"
    assert api.words_of("nobody.knows", {}).title


def test_messages_are_ones_own(mei: Actor, person: int) -> None:
    other = get_user_model().objects.create(username="eve")
    eve = Actor("eve", other.pk)
    say("k1", user_id=mei.user_id)
    say("k2", person_id=person)
    assert [m.id for m in api.messages_shown(mei)] == list(
        Message.objects.order_by("-id").values_list("pk", flat=True)
    )
    assert api.messages_shown(eve) == []
    assert api.messages_shown(Actor("anonymous")) == []
    for message in Message.objects.all():
        assert not api.mark_read(message.pk, by=eve, at=AT)
        assert queries.message_for(eve, message.pk) is None
    assert api.unread_count(mei) == 2
    assert api.mark_read(Message.objects.get(key="k2").pk, by=mei, at=AT)
    assert not api.mark_read(Message.objects.get(key="k2").pk, by=mei, at=AT + MINUTE)
    assert api.mark_all_read(by=mei, at=AT) == 1
    assert api.unread_count(mei) == 0


class TestDelivery:
    def test_mail_goes_out_once_in_the_recipients_language(self, person: int) -> None:
        say(person_id=person)
        assert api.deliver_due(AT).sent == 1
        assert api.deliver_due(AT).sent == 0
        (sent,) = mail.outbox
        assert (sent.subject, sent.body) == ("Paid", "1,460.77 yuan on 5 March 2026")
        assert sent.to == ["mei@example.org"]
        assert Outbox.objects.get().sent_at == AT

    def test_not_before_its_time(self, mei: Actor, flaky: Flaky) -> None:
        say(user_id=mei.user_id)
        assert api.deliver_due(AT - MINUTE).sent == 0
        assert api.deliver_due(AT).sent == 1

    def test_trouble_is_tried_again_later_and_given_up_at_last(
        self, mei: Actor, flaky: Flaky, caplog: pytest.LogCaptureFixture
    ) -> None:
        def trouble(parcel: Parcel) -> None:
            raise ConnectionError("mei@example.org is not there")

        flaky.does = trouble
        say(user_id=mei.user_id)
        moment = AT
        for attempt in range(1, MOST_ATTEMPTS + 1):
            moment = tabled.leaves_at(moment)
            outcome = api.deliver_due(moment)
            assert (outcome.sent, outcome.again + outcome.failed) == (0, 1)
            assert api.deliver_due(moment + wait_after(attempt) - MINUTE / 2).again == 0
            moment += wait_after(attempt)
        delivery = Outbox.objects.get()
        assert (delivery.state, delivery.attempts) == ("failed", MOST_ATTEMPTS)
        assert delivery.last_error == "ConnectionError"
        assert "mei" not in caplog.text
        assert api.deliver_due(moment + LONGEST_WAIT).failed == 0

    def test_what_can_never_arrive_is_not_tried_again(self, mei: Actor, flaky: Flaky) -> None:
        def never(parcel: Parcel) -> None:
            raise Undeliverable("refused")

        flaky.does = never
        say(user_id=mei.user_id)
        assert api.deliver_due(AT).failed == 1
        assert Outbox.objects.get().last_error == "refused"

    def test_a_worker_that_died_loses_its_lease(self, mei: Actor, flaky: Flaky) -> None:
        def dies(parcel: Parcel) -> None:
            raise KeyboardInterrupt

        flaky.does = dies
        say(user_id=mei.user_id)
        with pytest.raises(KeyboardInterrupt):
            api.deliver_due(AT)
        flaky.does = flaky.got.append
        assert Outbox.objects.get().state == "sending"
        assert api.deliver_due(AT + LEASE - MINUTE).sent == 0
        assert api.deliver_due(AT + LEASE).sent == 1
        assert len(flaky.got) == 1

    def test_a_slow_worker_does_not_overwrite_a_later_attempt(
        self, mei: Actor, flaky: Flaky
    ) -> None:
        def slow(parcel: Parcel) -> None:
            flaky.does = flaky.got.append
            assert api.deliver_due(AT + LEASE).sent == 1
            raise TimeoutError

        flaky.does = slow
        say(user_id=mei.user_id)
        api.deliver_due(AT)
        assert (Outbox.objects.get().state, Outbox.objects.get().attempts) == ("sent", 2)

    def test_a_slow_worker_does_not_take_the_lease_of_a_later_one(
        self, mei: Actor, flaky: Flaky
    ) -> None:
        def dies(parcel: Parcel) -> None:
            raise KeyboardInterrupt

        def slow(parcel: Parcel) -> None:
            flaky.does = dies  # the later attempt is still under way when the slow one gives up
            with pytest.raises(KeyboardInterrupt):
                api.deliver_due(AT + LEASE)
            raise TimeoutError

        flaky.does = slow
        say(user_id=mei.user_id)
        api.deliver_due(AT)
        delivery = Outbox.objects.get()
        assert (delivery.state, delivery.attempts) == ("sending", 2)
        assert delivery.next_try_at == AT + 2 * LEASE

    def test_a_channel_that_is_not_installed_waits(self, mei: Actor, flaky: Flaky) -> None:
        say(user_id=mei.user_id)
        Outbox.objects.update(channel="pigeon")
        assert api.deliver_due(AT).again == 1

    def test_a_batch_is_bounded(self, mei: Actor, flaky: Flaky) -> None:
        many(frame([f"k{n}" for n in range(5)], user_id=mei.user_id))
        assert [api.deliver_due(AT, limit=2).sent for _ in range(4)] == [2, 2, 1, 0]


def test_waiting_grows_to_half_a_day() -> None:
    waits = [wait_after(n) / MINUTE for n in range(1, MOST_ATTEMPTS + 1)]
    assert waits == [1, 4, 16, 64, 256, 720, 720, 720]


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_work_and_send_nothing_twice(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from threading import Thread

    channel = Flaky()
    monkeypatch.setitem(channels._channels, "flaky", channel)
    settings.NOTICE_CHANNELS = ["flaky"]
    user = get_user_model().objects.create(username="mei")
    with transaction.atomic():
        many(frame([f"k{n}" for n in range(40)], user_id=user.pk))

    def work() -> None:
        try:
            while api.deliver_due(AT, limit=3).sent:
                pass
        finally:
            connection.close()

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(p.key for p in channel.got) == sorted(f"k{n}" for n in range(40))


@pytest.mark.django_db(transaction=True)
def test_a_worker_does_not_wait_for_what_another_is_taking(settings: Settings) -> None:
    from threading import Thread

    settings.NOTICE_CHANNELS = ["console"]
    user = get_user_model().objects.create(username="mei")
    for key in ("k1", "k2"):
        say(key, user_id=user.pk)
    sent: list[int] = []

    def work() -> None:
        try:
            sent.append(api.deliver_due(AT).sent)
        finally:
            connection.close()

    with transaction.atomic():
        Outbox.objects.select_for_update().get(message__key="k1")
        worker = Thread(target=work)
        worker.start()
        worker.join(timeout=20)
        assert sent == [1]
