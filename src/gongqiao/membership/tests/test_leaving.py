"""Members leave: by their own word on the phone, or by the union; nothing brings them back."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from gongqiao.access.tests.cast import a_user
from gongqiao.audit.models import Event
from gongqiao.membership import own_parts
from gongqiao.membership.models import Application, Transfer
from gongqiao.membership.services import cards, leaving, reviewing, transferring
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
from gongqiao.platform import own
from gongqiao.platform.context import SYSTEM
from gongqiao.registry import api as registry
from gongqiao.registry.models import Membership, Person
from gongqiao.registry.services import persons

pytestmark = pytest.mark.django_db


def me() -> Person:
    return Person.objects.get(name="王桂芳")


def test_a_member_leaves_and_may_join_again(orgs: dict[str, int], phone: Phone) -> None:
    refused("SURE", leaving.resign, me().pk, words="", sure=False, by=SYSTEM, at=AT)
    leaving.resign(me().pk, words="", sure=True, by=SYSTEM, at=AT)
    one = Membership.objects.get()
    assert (one.left_on, one.state, one.ground) == (ON, "left", "resigned")
    assert Message.objects.get(code="membership.resigned").person_id == me().pk
    refused("NO_MEMBERSHIP", leaving.resign, me().pk, words="", sure=True, by=SYSTEM, at=AT)
    who = typed(1, "王桂芳", "13800006021", "19800101")
    made = applied(a_code(orgs["mill"]), who, phone)
    assert made.kind == "join"
    reviewing.approve(made.pk, by=officer("mei", "union_officer", orgs["mill"]), at=AT + SECOND)
    assert Membership.objects.filter(left_on=None).count() == 1


def test_nobody_leaves_is_kept_or_has_died_on_a_day_to_come(orgs: dict[str, int]) -> None:
    tomorrow, grounds = ON + timedelta(days=1), registry.Ground
    more: dict[str, Any] = {"on": tomorrow, "reason_given": "家属告知", "by": SYSTEM, "at": AT}
    for ground in (grounds.RESIGNED, grounds.EXPELLED, grounds.DIED):
        refused("AHEAD", leaving.end, me().pk, ground, **more)
    refused("AHEAD", registry.keep_membership, me().pk, grounds.RETIRED, **more)
    refused("AHEAD", persons.leave, me().pk, **more)
    assert Membership.objects.get().state == "active"
    assert me().died_on is None
    registry.keep_membership(me().pk, grounds.RETIRED, **{**more, "on": ON})
    refused("AHEAD", registry.resume_membership, me().pk, on=tomorrow, by=SYSTEM, at=AT)


def test_nobody_who_has_left_is_brought_back_by_a_release(orgs: dict[str, int]) -> None:
    moving = transferring.claim(me().pk, to_id=orgs["dye"], reason="", by=SYSTEM, at=AT)
    leaving.resign(me().pk, words="不再参加", sure=True, by=SYSTEM, at=AT)
    assert Transfer.objects.get().state == "withdrawn"
    # ended by a roster or the register itself, which know nothing of transfers
    Transfer.objects.update(state="out_pending", decided_at=None, decided_by=None)
    refused("NO_MEMBERSHIP", transferring.release, moving.pk, by=SYSTEM, at=AT)
    assert not Membership.objects.filter(left_on=None).exists()


def test_the_page_says_what_it_means_and_asks_once(orgs: dict[str, int]) -> None:
    there, back = reverse("membership:me_resign"), reverse("membership:me_membership")
    client = Client()
    a_user("worker")
    client.force_login(get_user_model().objects.get(username="worker"))
    assert client.get(there).headers["Location"] == back  # in no union
    Person.objects.update(user=get_user_model().objects.get(username="worker"))
    assert there in client.get(back).content.decode()
    assert "恒裕纺织工会" in client.get(there).content.decode()
    assert client.post(there, {"words": "搬家"}).status_code == 200  # not confirmed
    assert Membership.objects.filter(left_on=None).exists()
    assert client.post(there, {"words": "<b>搬家</b>", "sure": "on"}).headers["Location"] == back
    assert Membership.objects.get().ground == "resigned"
    assert there not in client.get(back).content.decode()
    assert Event.objects.get(action="registry.membership.end").reason == "<b>搬家</b>"


def test_after_the_name_is_corrected_the_application_is_approved(
    orgs: dict[str, int], phone: Phone
) -> None:
    leaving.end(me().pk, registry.Ground.RESIGNED, on=ON, reason_given="本人申请", by=SYSTEM, at=AT)
    made = applied(a_code(orgs["mill"]), typed(1, "王桂芬", "13800006021", "19800101"), phone)
    mei = officer("mei", "town_officer", orgs["north"])
    reviewing.identity_seen(made.pk, by=mei, at=AT)
    client = Client()
    client.force_login(get_user_model().objects.get(username="mei"))
    there = reverse("registry:member_name", args=[me().pk])
    page = reverse("membership:application", args=[made.pk])
    assert there in client.get(page).content.decode()
    refused("NAME_CONFLICT", reviewing.approve, made.pk, by=mei, at=AT + SECOND)
    persons.correct_name(me().pk, name="王桂芬", reason_given="身份证为准", by=mei, at=AT)
    assert there not in client.get(page).content.decode()
    reviewing.approve(made.pk, by=mei, at=AT + timedelta(days=1))
    assert Membership.objects.get(left_on=None).person.name == "王桂芬"


def test_what_is_kept_about_me_names_it_all(orgs: dict[str, int], phone: Phone) -> None:
    who = typed(1, "王桂芳", "13800006021", "19800101")
    made = applied(a_code(orgs["dye"]), who, phone)
    reviewing.approve(made.pk, by=officer("dye", "union_officer", orgs["dye"]), at=AT)
    cards.card_of(me().pk, by=SYSTEM, at=AT)
    kept = {part.title: part.rows for part in own.kept_about(me().pk)}
    applications, transfers, held, *_others = (kept[str(part.title)] for part in own_parts.PARTS)
    assert applications[0][0] == "同丰印染工会"
    assert transfers[0][:2] == ("恒裕纺织工会", "同丰印染工会")
    assert len(held) == 1
    shown = str(list(kept.values()))
    assert who.certno not in shown
    assert "13800006021" not in shown
    assert Application.objects.count() == 1
