"""Events from their real use cases to a program on this machine: signed, once, sent again."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from gongqiao.access.tests.cast import Tree, a_tree
from gongqiao.gateway import queries_hooks
from gongqiao.gateway.models import Delivery, Event
from gongqiao.gateway.services import hooks
from gongqiao.gateway.services.delivering import deliver_due
from gongqiao.gateway.tests.cast import AT, an_administrator
from gongqiao.gateway.tests.receiver import LOCAL, Receiver, a_receiver
from gongqiao.mutualaid.models import Payment
from gongqiao.mutualaid.tests.payments import town as aid
from gongqiao.mutualaid.tests.world import enrol
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry
from gongqiao.registry.models import Organisation, Person
from gongqiao.registry.tests.cast import certno
from gongqiao.requests.enums import Channel, Kind
from gongqiao.requests.services import handling, merging, secrecy
from gongqiao.requests.services.asking import ask
from gongqiao.requests.tests.cast import ANSWER, a_wish

pytestmark = pytest.mark.django_db
ON = date(2026, 3, 5)


class Listener:
    """A program of the city that hears of one kind of event."""

    def __init__(self, receiver: Receiver, code: str) -> None:
        self.receiver, self.code, self.tree = receiver, code, a_tree()
        self.boss = an_administrator(self.tree)
        wish = hooks.Wish("程序", self.tree.city, receiver.url, [code])
        made = hooks.subscribe(wish, by=self.boss, at=AT)
        receiver.secret = made.secret

    def heard(self) -> list[dict[str, Any]]:
        """What has arrived by now, each with a good signature."""
        deliver_due(AT)
        assert self.receiver.forged == 0
        assert {one["type"] for one in self.receiver.taken} <= {self.code}
        return [one["data"] for one in self.receiver.taken]

    def replayed(self) -> None:
        """The last delivery once more: the same event with the same id and content."""
        last = Delivery.objects.latest("pk")
        hooks.replay(last.pk, by=self.boss, at=AT)
        deliver_due(AT)
        *before, again = self.receiver.taken
        assert again in before


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.GATEWAY_ALLOWED_NETWORKS = LOCAL
    with a_receiver() as one:
        yield one


def union_of(tree: Tree) -> Organisation:
    return Organisation.objects.get(pk=tree.union)


def test_a_benefit_that_the_bank_paid(receiver: Receiver) -> None:
    listener = Listener(receiver, "aid.claim_paid")
    Organisation.objects.filter(pk=listener.tree.city).update(code="root")  # of the staff
    Organisation.objects.filter(pk=listener.tree.union).update(code="T1")  # that enrols
    town = aid.found()
    owner, failed = aid.person(), aid.person()
    enrol(town.period, [owner, failed])
    claims = [aid.claim(town, who, amount) for who, amount in ((owner, 1460_77), (failed, 1_00))]
    aid.released(town)
    first, second = (Payment.objects.get(claim_id=claim.pk) for claim in claims)
    assert listener.heard() == []  # released is not paid
    answers = [(first.pk, "paid", "", ""), (second.pk, "failed", "AC01", "账号不存在")]
    aid.answer(town, *answers)
    aid.answer(town, *answers, name="again.csv")
    told = {
        "payment_id": first.pk, "claim_id": claims[0].pk, "member_id": owner.pk,
        "amount": "1460.77", "scheme": "town-aid", "period_no": 1,
    }  # fmt: skip
    assert listener.heard() == [told]
    listener.replayed()


def test_somebody_joins_moves_and_leaves(receiver: Receiver) -> None:
    listener = Listener(receiver, "membership.changed")
    by: Actor = listener.boss
    union = union_of(listener.tree)
    other = Organisation.objects.get(pk=listener.tree.other_town)
    registry.admit(
        name="陈阿福", cert_type="01", certno=certno(1), mobile="13800006021",
        organisation_id=union.pk, on=date(2026, 3, 3), proved=True, seen=True, by=by, at=AT,
    )  # fmt: skip
    who = Person.objects.get().pk
    assert listener.heard() == [
        {"member_id": who, "org_code": "union", "change": "joined", "on": "2026-03-03"}
    ]
    moved = date(2026, 3, 4)
    registry.transfer(who, organisation_id=other.pk, on=moved, by=by, at=AT)
    registry.end_membership(
        who, registry.Ground.RESIGNED, on=date(2026, 3, 5), reason_given="本人申请", by=by, at=AT
    )
    changes = {(one["org_code"], one["change"], one["on"]) for one in listener.heard()[1:]}
    assert changes == {
        ("union", "left", "2026-03-04"), ("other", "joined", "2026-03-04"),
        ("other", "left", "2026-03-05"),
    }  # fmt: skip
    listener.replayed()
    assert "陈" not in json.dumps(receiver.taken, ensure_ascii=False)
    assert certno(1) not in json.dumps(receiver.taken)


def test_a_request_that_is_closed_and_never_a_confidential_one(receiver: Receiver) -> None:
    listener = Listener(receiver, "request.closed")
    first, second, third, secret = (
        ask(a_wish(name="某", mobile="13800006021", confidential=hidden, kind=kind),
            Channel.CALL, by=SYSTEM, at=AT)
        for hidden, kind in ((False, Kind.CONSULT),) * 3 + ((True, Kind.COMPLAIN),)
    )  # fmt: skip
    merging.merge(second.pk, first.pk, by=listener.boss, at=AT)
    handling.withdraw(third.pk, by=SYSTEM, at=AT)
    for one in (first, secret):
        handling.answer(one.pk, ANSWER, seen=None, by=listener.boss, at=AT)
    heard = [(one["number"], one["outcome"]) for one in listener.heard()]
    assert sorted(heard) == sorted([
        (second.number, "merged"), (third.number, "withdrawn"), (first.number, "answered"),
        (second.number, "answered"),
    ])  # fmt: skip
    assert receiver.taken[0]["data"]["office_code"] == "city"
    assert not {"text", "who", "name"} & set(receiver.taken[0]["data"])
    listener.replayed()


def test_what_became_confidential_is_kept_nowhere_and_sent_to_nobody(receiver: Receiver) -> None:
    listener = Listener(receiver, "request.closed")
    told, waits, other = (
        ask(a_wish(name="某", mobile="13800006021"), Channel.CALL, by=SYSTEM, at=AT)
        for _n in range(3)
    )
    handling.withdraw(told.pk, by=SYSTEM, at=AT)
    assert len(listener.heard()) == 1
    for one in (waits, other):
        handling.withdraw(one.pk, by=SYSTEM, at=AT)
    for one in (told, waits):
        secrecy.conceal(one.pk, "怕被报复", by=listener.boss, at=AT)
    assert [one["number"] for one in listener.heard()[1:]] == [other.number]
    kept = json.dumps([[e.key, e.path, e.figures] for e in Event.objects.all()])
    assert other.number in kept
    assert told.number not in kept
    assert waits.number not in kept
    shown = queries_hooks.deliveries_visible_to(listener.boss, ON)
    assert [d.event.figures["number"] for d in shown] == [other.number]
    with pytest.raises(Refused) as refused:
        hooks.replay(Delivery.objects.earliest("pk").pk, by=listener.boss, at=AT)
    assert refused.value.code == "WITHDRAWN"
