"""What was agreed to with an application: which text, when, whose; what follows when it ends."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from gongqiao.accounts.models import User
from gongqiao.consents import api as consents
from gongqiao.consents.models import Consent
from gongqiao.desk import api as desk
from gongqiao.membership.consenting import CODE
from gongqiao.membership.models import Application, JoinAttempt, Transfer
from gongqiao.membership.services import join_codes, joining, reviewing, transferring
from gongqiao.membership.services.joining import Where
from gongqiao.membership.tests.cast import (
    AT,
    ON,
    SECOND,
    Phone,
    a_code,
    applied,
    enter,
    officer,
    read_text,
    refused,
    typed,
)
from gongqiao.notices.models import Message
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.registry.models import Membership, Person

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=2)


def of(person: Person) -> consents.OwnConsent:
    return consents.consent_of(person.pk, CODE, LATER.date())


def test_the_yes_becomes_the_members_own_with_its_text(
    orgs: dict[str, int], phone: Phone, client: Client
) -> None:
    made = applied(a_code(orgs["mill"]), typed(), phone)
    assert made.agreed_text_id is not None
    assert not Consent.objects.exists()  # nobody's yet
    mei = officer("mei", "union_officer", orgs["mill"])
    reviewing.approve(made.pk, by=mei, at=LATER)
    person = Person.objects.get(name="周晓梅")
    one = of(person)
    assert one.state == consents.State.GIVEN
    assert one.row is not None
    assert (one.row.how, one.row.on, one.row.at, one.row.wording.number) == (
        "joining", ON, LATER, 1,
    )  # fmt: skip
    assert str(made.pk) in one.row.evidence
    person.user = User.objects.create_user("w0")
    person.save()
    client.force_login(person.user)
    centre = client.get(reverse("me_consents")).content.decode()
    assert "我的会员登记" in centre
    mine = client.get(reverse("me_consent", args=[CODE])).content.decode()
    assert "申请入会时" in mine
    assert "第1版文本" in mine


def test_a_text_that_nobody_shows_is_refused(orgs: dict[str, int], phone: Phone) -> None:
    code = a_code(orgs["mill"])
    here = Where(code.organisation_id, code)
    for mark in ("", "00", read_text()[:-1]):
        refused("TEXT_CHANGED", joining.begin, here, typed(), text=mark, at=AT)
        refused("TEXT_CHANGED", joining.received, here, typed(), text=mark, by=SYSTEM, at=AT)
        refused("TEXT_CHANGED", reviewing.enter, orgs["mill"], typed(), text=mark, paper="卷",
                by=SYSTEM, at=AT)  # fmt: skip
    refused("EVIDENCE", reviewing.enter, orgs["mill"], typed(), text=read_text(), paper=" ",
            by=SYSTEM, at=AT)  # fmt: skip
    assert not phone.sent
    assert not JoinAttempt.objects.exists()


def test_the_page_shows_the_text_and_asks_again_when_it_changed(
    orgs: dict[str, int], phone: Phone, client: Client
) -> None:
    there = reverse("membership:join", args=[join_codes.whole(a_code(orgs["mill"], 300))])
    page = client.get(there).content.decode()
    for words in ("第1版文本", read_text(), "《个人信息保护法》"):
        assert words in page
    who = typed()
    told = {"name": who.name, "certno": who.certno, "cert_type": "01", "mobile": who.mobile}
    assert "agrees" in client.post(there, {**told, "text": read_text()}).context["form"].errors
    old = client.post(there, {**told, "agrees": "on", "text": "0" * 64})
    assert "agrees" in old.context["form"].errors
    assert not phone.sent


def test_signed_on_paper_it_is_told_to_the_person(orgs: dict[str, int]) -> None:
    clerk = officer("clerk", "organisation_clerk", orgs["city"])
    mei = officer("mei", "union_officer", orgs["mill"])
    made = enter(orgs["mill"], typed(mobile=""), by=clerk, at=AT)
    reviewing.approve(made.pk, by=mei, at=LATER)
    person = Person.objects.get(name="周晓梅")
    one = of(person).row
    assert one is not None
    assert one.how == "paper"
    assert "入会申请卷" in one.evidence
    assert Message.objects.filter(person=person, code="consents.recorded.given").count() == 1


def test_a_member_who_moves_agreed_as_well(orgs: dict[str, int], phone: Phone) -> None:
    made = applied(a_code(orgs["dye"]), typed(1, "王桂芳", "13800006021", "19800101"), phone)
    person = Person.objects.get(name="王桂芳")
    hua = officer("hua", "union_officer", orgs["dye"])
    reviewing.approve(made.pk, by=hua, at=AT + SECOND)
    assert of(person).row is None  # the old union has not released yet
    transferring.release(Transfer.objects.get().pk, by=SYSTEM, at=LATER)
    assert of(person).state == consents.State.GIVEN


def test_a_no_said_meanwhile_is_not_lifted_by_the_earlier_yes(
    orgs: dict[str, int], phone: Phone
) -> None:
    made = applied(a_code(orgs["dye"]), typed(1, "王桂芳", "13800006021", "19800101"), phone)
    person = Person.objects.get(name="王桂芳")
    next_day = AT + timedelta(days=1)
    consents.answer(
        person.pk, CODE, consents.Answer.REFUSED, how=consents.How.PHONE,
        by=Actor("w", User.objects.create_user("w").pk), at=next_day,
    )  # fmt: skip
    mei = officer("mei", "union_officer", orgs["dye"])
    reviewing.approve(made.pk, by=mei, at=next_day)
    transferring.release(Transfer.objects.get().pk, by=SYSTEM, at=LATER)
    assert of(person).state == consents.State.REFUSED
    assert Consent.objects.count() == 2  # both are written down


def test_taken_back_somebody_of_the_union_rings(orgs: dict[str, int], phone: Phone) -> None:
    made = applied(a_code(orgs["mill"]), typed(), phone)
    reviewing.approve(made.pk, by=officer("mei", "union_officer", orgs["mill"]), at=LATER)
    person = Person.objects.get(name="周晓梅")
    user = Actor("w", User.objects.create_user("w").pk)
    said = consents.Answer.REVOKED
    consents.answer(person.pk, CODE, said, how=consents.How.PHONE, by=user, at=LATER)
    item = desk.item_of(f"membership.consent_back:{person.pk}:{LATER:%Y%m%d%H%M%S}")
    assert item is not None
    assert item.organisation_id == orgs["mill"]
    assert Membership.objects.filter(person=person, left_on=None).exists()  # nobody leaves by it


def test_a_paper_is_that_of_a_text(orgs: dict[str, int], phone: Phone) -> None:
    made = applied(a_code(orgs["mill"]), typed(), phone)
    with pytest.raises(IntegrityError, match="membership_application_paper"), transaction.atomic():
        Application.objects.filter(pk=made.pk).update(paper="卷")  # sent from a phone
