"""Events told to other programs: signed, again when it fails, never inside the house."""

import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from gongqiao.access.tests.cast import a_tree, path_of
from gongqiao.audit.models import Event as Trail
from gongqiao.gateway.enums import DeliveryState, SubscriptionState
from gongqiao.gateway.models import Acknowledgement, Attempt, Delivery, Event
from gongqiao.gateway.rules import signing
from gongqiao.gateway.rules.waiting import MOST_ATTEMPTS
from gongqiao.gateway.services import calls, hooks, sending
from gongqiao.gateway.services.delivering import deliver_due
from gongqiao.gateway.tests.cast import AT, an_administrator
from gongqiao.gateway.tests.receiver import LOCAL, Receiver, a_receiver
from gongqiao.platform import outgoing
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.platform.outgoing import EventKind

pytestmark = pytest.mark.django_db
CODE = "settlements.received"


class Scene:
    """Two programs that listen at one receiver: the city's and a town's."""

    def __init__(self, receiver: Receiver) -> None:
        self.receiver, self.tree = receiver, a_tree()
        self.boss = an_administrator(self.tree)
        self.city = self.subscribe(self.tree.city)
        self.receiver.secret = self.city.secret

    def subscribe(self, organisation: int, url: str = "") -> hooks.Made:
        wish = hooks.Wish("程序", organisation, url or self.receiver.url, [CODE])
        return hooks.subscribe(wish, by=self.boss, at=AT)

    def happened(self, number: int = 1, path: str = "") -> bool:
        return outgoing.publish(
            CODE, key=f"{CODE}:{number}", at=AT, figures={"file_id": number}, path=path
        )

    def one(self) -> Delivery:
        return Delivery.objects.get()


@pytest.fixture
def scene(settings: Any) -> Iterator[Scene]:
    settings.GATEWAY_ALLOWED_NETWORKS = LOCAL
    with a_receiver() as receiver:
        yield Scene(receiver)


def test_an_event_arrives_signed_and_once(scene: Scene) -> None:
    assert scene.happened()
    assert not scene.happened()  # the same key
    done = deliver_due(AT)
    assert (done.delivered, done.again, done.dead) == (1, 0, 0)
    (taken,) = scene.receiver.taken
    assert taken["type"] == CODE
    assert taken["data"] == {"file_id": 1}
    assert scene.receiver.forged == 0
    assert deliver_due(AT + timedelta(days=1)).taken == 0


def test_nothing_is_kept_while_nobody_listens(scene: Scene) -> None:
    hooks.set_state(scene.city.subscription.pk, SubscriptionState.ENDED, by=scene.boss, at=AT)
    assert not scene.happened()
    assert not Event.objects.exists()


def test_it_is_told_if_and_only_if_the_transaction_commits(scene: Scene) -> None:
    with transaction.atomic():
        scene.happened()
        transaction.set_rollback(True)
    assert deliver_due(AT).taken == 0


def test_a_town_hears_of_its_own_only(scene: Scene) -> None:
    town = scene.subscribe(scene.tree.town).subscription
    other = scene.subscribe(scene.tree.other_town).subscription
    scene.happened(1, path_of(scene.tree.union))
    scene.happened(2)  # of the whole installation: at the top only
    heard = set(Delivery.objects.values_list("subscription_id", "event__key"))
    city = scene.city.subscription.pk
    assert heard == {(city, f"{CODE}:1"), (city, f"{CODE}:2"), (town.pk, f"{CODE}:1")}
    assert not other.deliveries.exists()


def test_unknown_events_and_figures_are_faults_of_ours() -> None:
    with pytest.raises(LookupError):
        outgoing.publish("never.registered", key="x", at=AT, figures={})


def test_a_figure_that_was_not_declared_is_not_told(scene: Scene) -> None:
    with pytest.raises(LookupError, match="certno"):
        outgoing.publish(CODE, key="x", at=AT, figures={"certno": "330483198001010018"})


@pytest.mark.parametrize(
    ("behave", "status", "error"),
    [("broken", 500, "status"), ("redirect", 302, "redirect"), ("nonsense", None, "protocol")],
)
def test_trouble_is_tried_again(scene: Scene, behave: str, status: int | None, error: str) -> None:
    scene.receiver.behave = behave
    scene.happened()
    assert deliver_due(AT).again == 1
    one = scene.one()
    assert (one.state, one.last_status, one.last_error) == ("queued", status, error)
    assert one.next_try_at > AT
    assert scene.receiver.elsewhere == 0  # a redirect is not followed
    scene.receiver.behave = "well"
    assert deliver_due(one.next_try_at).delivered == 1
    assert len(set(scene.receiver.ids())) == 1  # the same id at each try


def test_a_huge_answer_is_cut_and_a_slow_one_given_up(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.receiver.behave = "huge"
    scene.happened()
    began = time.monotonic()
    assert deliver_due(AT).delivered == 1
    scene.receiver.behave = "slow"
    outcome = sending.post(
        scene.receiver.url, b"{}",
        {"webhook-id": "x", "webhook-timestamp": "1", "webhook-signature": "v1,x"},
        allowed=sending_networks(), seconds=0.5,
    )  # fmt: skip
    assert outcome.error == "timeout"
    assert time.monotonic() - began < 5


def sending_networks() -> Any:
    from gongqiao.gateway.rules.addresses import networks

    return networks(LOCAL)


def test_after_the_last_try_it_is_given_up_and_can_be_replayed(scene: Scene) -> None:
    scene.receiver.behave = "broken"
    scene.happened()
    at = AT
    for _time in range(MOST_ATTEMPTS):
        assert deliver_due(at).taken == 1
        at = scene.one().next_try_at
    assert scene.one().state == DeliveryState.DEAD
    assert Attempt.objects.count() == MOST_ATTEMPTS
    assert deliver_due(at + timedelta(days=30)).taken == 0
    scene.receiver.behave = "well"
    hooks.replay(scene.one().pk, by=scene.boss, at=at)
    assert deliver_due(at).delivered == 1
    assert len(set(scene.receiver.ids())) == 1
    assert Trail.objects.filter(action="gateway.hook.replay").count() == 1


def test_gone_is_not_tried_again(scene: Scene) -> None:
    scene.receiver.behave = "gone"
    scene.happened()
    assert deliver_due(AT).dead == 1


def test_paused_waits_and_goes_on(scene: Scene) -> None:
    pk = scene.city.subscription.pk
    hooks.set_state(pk, SubscriptionState.PAUSED, by=scene.boss, at=AT)
    scene.happened()
    assert deliver_due(AT).taken == 0
    hooks.set_state(pk, SubscriptionState.ACTIVE, by=scene.boss, at=AT)
    assert deliver_due(AT).delivered == 1


def test_both_secrets_sign_for_a_day(scene: Scene) -> None:
    hooks.rotate(scene.city.subscription.pk, by=scene.boss, at=AT)  # the receiver has the old one
    scene.happened(1)
    deliver_due(AT + timedelta(hours=23))
    assert (len(scene.receiver.taken), scene.receiver.forged) == (1, 0)
    scene.happened(2)
    deliver_due(AT + timedelta(hours=25))
    assert (len(scene.receiver.taken), scene.receiver.forged) == (1, 1)


class TestInsideTheHouse:
    """Where a web hook must not go."""

    def test_private_addresses_are_blocked_when_it_is_sent(
        self, scene: Scene, settings: Any
    ) -> None:
        settings.GATEWAY_ALLOWED_NETWORKS = []
        scene.happened()
        assert deliver_due(AT).again == 1
        assert scene.one().last_error == "blocked"
        assert not scene.receiver.taken

    def test_a_name_that_leads_inside_is_blocked(
        self, scene: Scene, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.GATEWAY_ALLOWED_NETWORKS = []
        answers = [("93.184.216.34", 443), ("10.0.0.5", 443)]
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", one) for one in answers]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: found)
        outcome = sending.post("https://rebind.example/x", b"", {}, allowed=[])
        assert (outcome.status, outcome.error) == (None, "blocked")

    def test_the_name_is_asked_once_and_the_answer_used(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[str] = []
        port = int(scene.receiver.url.split(":")[2].split("/")[0])

        def once(host: str, *_a: Any, **_k: Any) -> Any:
            asked.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

        connected: list[Any] = []
        plain = socket.create_connection

        def connect(where: Any, *more: Any, **named: Any) -> socket.socket:
            connected.append(where)
            return plain(where, *more, **named)

        monkeypatch.setattr(socket, "getaddrinfo", once)
        monkeypatch.setattr(socket, "create_connection", connect)
        headers = {"webhook-id": "x", "webhook-timestamp": "1", "webhook-signature": "v1,x"}
        sending.post(f"http://hook.example:{port}/", b"{}", headers, allowed=sending_networks())
        assert asked[0] == "hook.example"
        assert connected == [("127.0.0.1", port)]  # the address, not the name

    @pytest.mark.parametrize(
        "url",
        ["http://example.org/", "https://127.0.0.1/", "https://[::1]/", "https://10.1.2.3/",
         "https://169.254.169.254/latest", "https://u:p@example.org/", "file:///etc/passwd",
         "https://exa mple.org/", "https://example.org/#x", "gopher://x/", "https://"],
    )  # fmt: skip
    def test_such_a_subscription_is_not_made(self, scene: Scene, settings: Any, url: str) -> None:
        settings.GATEWAY_ALLOWED_NETWORKS = []
        with pytest.raises(Refused) as no:
            scene.subscribe(scene.tree.city, url)
        assert no.value.code == "ADDRESS"


class TestAcknowledging:
    """The one way in without a key."""

    def say(self, scene: Scene, secret: str, *, age: int = 0, word: str = "w-1") -> Any:
        from django.utils import timezone

        event = str(Event.objects.get().public_id)
        body = f'{{"event": "{event}", "done": true}}'.encode()
        moment = int(timezone.now().timestamp()) - age
        headers = {
            "webhook-id": word, "webhook-timestamp": str(moment),
            "webhook-signature": signing.signed(secret, word, moment, body),
        }  # fmt: skip
        pk = scene.city.subscription.pk
        return Client().post(
            f"/api/v1/webhooks/{pk}/acknowledgements", body, content_type="application/json",
            headers=headers,
        )  # fmt: skip

    def test_a_signed_word_counts_once(self, scene: Scene) -> None:
        scene.happened()
        for _time in range(2):
            answer = self.say(scene, scene.city.secret)
            assert answer.status_code == 200, answer.content
        assert Acknowledgement.objects.count() == 1

    def test_forged_and_replayed_words_are_refused_and_audited(self, scene: Scene) -> None:
        scene.happened()
        forged = self.say(scene, signing.secret_text(b"x" * 32))
        late = self.say(scene, scene.city.secret, age=301)
        assert (forged.status_code, late.status_code) == (401, 401)
        assert not Acknowledgement.objects.exists()
        assert Trail.objects.filter(action="gateway.hook.forged").count() == 2

    def test_a_flood_of_forged_words_ends_in_429(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(calls, "STRANGERS_PER_MINUTE", 5)
        scene.happened()
        wrong = signing.secret_text(b"x" * 32)
        statuses = [
            self.say(scene, wrong).status_code for _time in range(12)
        ]  # two minutes at most
        assert statuses.count(429) >= 2
        assert Trail.objects.filter(action="gateway.hook.forged").count() <= 10


def test_only_whoever_manages_there_replays(scene: Scene) -> None:
    from django.core.exceptions import PermissionDenied

    scene.happened()
    deliver_due(AT)
    with pytest.raises(PermissionDenied):
        hooks.replay(scene.one().pk, by=Actor("nobody"), at=AT)


def test_kinds_name_what_they_tell() -> None:
    for kind in outgoing.kinds().values():
        assert isinstance(kind, EventKind)
        assert not {"certno", "name", "mobile", "account", "psn_name"} & set(kind.figures)
