"""A membership moves by claim and release; the upper union decides when they do not agree."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from gongqiao.desk import api as desk
from gongqiao.membership import permissions
from gongqiao.membership.models import Application, Card, Transfer
from gongqiao.membership.services import cards, reviewing, transferring
from gongqiao.membership.tests.cast import (
    AT,
    ON,
    SECOND,
    Phone,
    a_code,
    applied,
    officer,
    refused,
    typed,
)
from gongqiao.notices.models import Message
from gongqiao.platform.context import SYSTEM
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry
from gongqiao.registry.models import Membership, Person

pytestmark = pytest.mark.django_db


def claimed(orgs: dict[str, int]) -> Transfer:
    who = Person.objects.filter(name="王桂芳").order_by("pk")[0].pk
    return transferring.claim(who, to_id=orgs["dye"], reason="已来上班", by=SYSTEM, at=AT)


def union_of(name: str) -> str:
    return Membership.objects.get(person__name=name, left_on=None).organisation.code


def test_claim_and_release(orgs: dict[str, int], phone: Phone) -> None:
    who = typed(1, "王桂芳", "13800006021", "19800101")
    made = applied(a_code(orgs["dye"]), who, phone)
    assert made.kind == "transfer"
    dye = officer("dye", "union_officer", orgs["dye"])
    reviewing.approve(made.pk, by=dye, at=AT + SECOND)
    made.refresh_from_db()
    one = Transfer.objects.get()
    assert (made.state, one.state, one.due_on) == ("claimed", "out_pending", date(2026, 12, 8))
    assert union_of("王桂芳") == "mill"  # nothing has moved yet
    mill = officer("mill", "union_officer", orgs["mill"])
    assert permissions.may_release(mill, one, ON)
    assert not permissions.may_release(dye, one, ON)
    refused("DECIDED", reviewing.refuse, made.pk, reason_given="不要了", by=dye, at=AT)
    transferring.release(one.pk, by=mill, at=AT + timedelta(days=1))
    made.refresh_from_db()
    old, new = Membership.objects.filter(person_id=one.person_id).order_by("pk")
    assert (old.ground, old.left_on, new.joined_on) == ("transferred", date(2026, 12, 2),
                                                        date(2026, 12, 2))  # fmt: skip
    assert (made.state, union_of("王桂芳")) == ("approved", "dye")
    assert set(Message.objects.values_list("code", flat=True)) == {
        "membership.transfer_claimed", "membership.transfer_done", "desk.rate"
    }  # fmt: skip
    with pytest.raises(Refused):
        transferring.release(one.pk, by=mill, at=AT)


def test_an_objection_and_silence_go_to_the_union_above(orgs: dict[str, int]) -> None:
    one = claimed(orgs)
    refused("CLAIMED_ALREADY", claimed, orgs)
    assert transferring.escalate_due(AT + timedelta(days=7)) == 0
    assert transferring.escalate_due(AT + timedelta(days=8)) == 1
    assert transferring.escalate_due(AT + timedelta(days=8)) == 0
    one.refresh_from_db()
    item = desk.item_of(f"membership.transfer.upper:{one.pk}")
    assert item is not None
    assert (one.state, one.objection, item.organisation_id) == ("upper", "", orgs["city"])
    town = officer("town", "town_officer", orgs["north"])
    city = officer("city", "organisation_clerk", orgs["city"])
    assert permissions.may_decide(city, one, ON)
    assert not permissions.may_decide(town, one, ON)  # above the one only
    one.claimed_by_id = city.user_id
    assert not permissions.may_decide(city, one, ON)  # nobody's own claim
    one.refresh_from_db()
    with pytest.raises(Refused):
        transferring.object_to(one.pk, words="晚了", by=SYSTEM, at=AT)
    transferring.decide(one.pk, moves=False, words="劳动关系未变", by=city,
                        at=AT + timedelta(days=9))  # fmt: skip
    assert union_of("王桂芳") == "mill"
    second = claimed(orgs)
    transferring.object_to(second.pk, words="押金未清", by=SYSTEM, at=AT)
    transferring.decide(second.pk, moves=True, words="应予转出", by=city, at=AT + SECOND)
    assert union_of("王桂芳") == "dye"
    third = transferring.claim(second.person_id, to_id=orgs["mill"], reason="", by=SYSTEM, at=AT)
    transferring.withdraw(third.pk, words="弄错了", by=SYSTEM, at=AT)
    refused(
        "SAME_UNION",
        transferring.claim,
        second.person_id,
        to_id=orgs["dye"],
        reason="",
        by=SYSTEM,
        at=AT,
    )


def test_nobody_moves_to_a_closed_union(orgs: dict[str, int]) -> None:
    under_way = claimed(orgs)
    registry.merge_organisation(orgs["dye"], into_id=orgs["south"], on=ON, because="两家工会合并",
                                by=SYSTEM, at=AT)  # fmt: skip
    mill = officer("mill", "union_officer", orgs["mill"])
    refused("ORG_CLOSED", transferring.release, under_way.pk, by=mill, at=AT + SECOND)
    under_way.refresh_from_db()
    assert (under_way.state, union_of("王桂芳")) == ("out_pending", "mill")  # nothing lost
    transferring.withdraw(under_way.pk, words="工会已合并", by=SYSTEM, at=AT + SECOND)
    refused("ORG_CLOSED", claimed, orgs)


def test_the_database_refuses_by_itself(orgs: dict[str, int]) -> None:
    one = claimed(orgs)
    for wrong in (
        {"to_organisation": orgs["mill"]},  # to where they are
        {"state": "done"},  # without a day
        {"decided_at": AT},  # decided and still under way
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Transfer.objects.filter(pk=one.pk).update(**wrong)
    one.pk = None
    one.application = None
    with pytest.raises(IntegrityError), transaction.atomic():
        one.save(force_insert=True)


def test_a_card_is_revoked_and_ends_with_the_membership(orgs: dict[str, int]) -> None:
    who = Person.objects.get(name="王桂芳")
    belongs = registry.memberships_of_person(who.pk)[0]
    card = cards.card_of(who.pk, by=SYSTEM, at=AT)
    assert cards.card_of(who.pk, by=SYSTEM, at=AT) == card
    token = cards.token_of(card, who.name, belongs, at=AT)
    assert cards.checked(token, at=AT).state == "valid"
    assert cards.revoke(who.pk, reason="lost", by=SYSTEM, at=AT)
    assert not cards.revoke(who.pk, reason="lost", by=SYSTEM, at=AT)
    assert cards.checked(token, at=AT).state == "revoked"
    second = cards.token_of(cards.card_of(who.pk, by=SYSTEM, at=AT), who.name, belongs, at=AT)
    assert cards.checked(second, at=AT).state == "valid"
    registry.end_membership(who.pk, registry.Ground.RESIGNED, on=ON, reason_given="本人申请",
                            by=SYSTEM, at=AT)  # fmt: skip
    assert cards.checked(second, at=AT).state == "left"
    assert cards.checked("GQ1.x", at=AT).face is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Card.objects.update(revoked_at=None)


def test_a_serial_has_130_bits_and_shorter_ones_of_before_stay_good(orgs: dict[str, int]) -> None:
    serials = {cards.new_serial() for _ in range(200)}
    assert {len(s) for s in serials} == {26}, "five bits each"
    assert len({s[0] for s in serials}) > 24
    assert len({s[-1] for s in serials}) > 24
    who = Person.objects.get(name="王桂芳")
    old = Card.objects.create(person=who, serial="A2" * 8, issued_at=AT)
    token = cards.token_of(old, who.name, registry.memberships_of_person(who.pk)[0], at=AT)
    assert cards.card_of(who.pk, by=SYSTEM, at=AT) == old
    assert cards.checked(token, at=AT).state == "valid"


def test_two_entries_with_transfers_and_cards_become_one(orgs: dict[str, int]) -> None:
    first = Person.objects.get(name="王桂芳")
    gone = Person.objects.create(name="王桂芳", name_key="王桂芳")
    Membership.objects.create(person=gone, organisation_id=orgs["dye"], joined_on=ON)
    stays = claimed(orgs)
    goes = transferring.claim(gone.pk, to_id=orgs["mill"], reason="", by=SYSTEM, at=AT)
    for each in (first, gone):
        cards.card_of(each.pk, by=SYSTEM, at=AT)
    one = officer("one", "organisation_clerk", orgs["city"])
    two = officer("two", "organisation_clerk", orgs["city"])
    merge = registry.propose_merge(kept_id=first.pk, merged_id=gone.pk, reason="同一人",
                                   by=one, at=AT)  # fmt: skip
    registry.decide_merge(merge.pk, confirm=True, by=two, at=AT)
    assert Card.objects.filter(person=first).count() == 2
    assert Card.objects.filter(revoked_at=None).count() == 1
    assert Transfer.objects.filter(person=first, decided_at=None).count() == 1
    waiting = [one.subject_id for one in desk.open_of("membership.release")]
    assert waiting == [str(stays.pk)]  # the other one's union is not asked any more
    goes.refresh_from_db()
    assert (goes.state, bool(goes.words)) == ("withdrawn", True)
    registry.undo_merge(merge.pk, by=two, at=AT)
    assert Card.objects.filter(person=gone).count() == 1
    assert not Application.objects.exists()
