"""What the people of a roster have signed: asked, shown, theirs a day later, each once."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from gongqiao.consents import api as consents
from gongqiao.consents.models import Consent
from gongqiao.membership.consenting import CODE
from gongqiao.membership.models import SignedRoster
from gongqiao.membership.services.signatures import note_signatures
from gongqiao.membership.tests.cast import officer, read_text, refused
from gongqiao.notices.models import Message, Outbox
from gongqiao.platform.context import SYSTEM
from gongqiao.registry import api as registry
from gongqiao.registry.enums import RosterKind
from gongqiao.registry.models import Import, Person
from gongqiao.registry.services import imports
from gongqiao.registry.services.imports import Circumstances
from gongqiao.registry.tests.cast import AT, EVERYWHERE, certno, members

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)
WHERE = "恒裕纺织入会申请卷"
A_DAY = timedelta(days=1, minutes=1)
NAMES = ("会员甲", "王桂芳", "会员丙")  # the second stood in the register before
THREE = members(*((name, certno(n), "", "mill", "2015-03-01") for n, name in enumerate(NAMES)))


def how(*, on: date = DAY, where: str = WHERE, text: str | None = None) -> Circumstances:
    signed = registry.Signed(on, where, read_text() if text is None else text)
    return Circumstances(by=SYSTEM, at=AT, on=AT.date(), scope=EVERYWHERE, signed=signed)


def brought_in(content: str = THREE) -> Import:
    seen = imports.look_through(RosterKind.MEMBERS, content.encode(), "名册.csv", how())
    return imports.bring_in(seen.pk, how())


def test_the_signatures_are_theirs_when_nothing_can_be_taken_back(orgs: dict[str, int]) -> None:
    brought_in()
    assert note_signatures(AT + timedelta(hours=23)) == 0
    assert not Consent.objects.exists()
    assert note_signatures(AT + A_DAY) == 3
    assert note_signatures(AT + 2 * A_DAY) == 0
    one = consents.consent_of(Person.objects.get(name="王桂芳").pk, CODE, DAY).row
    assert one is not None
    assert (one.how, one.on, one.wording.number) == ("joining", DAY, 1)
    assert WHERE in one.evidence
    told = Message.objects.filter(code="enrolled.joined")
    assert told.count() == 3
    assert not Outbox.objects.filter(message__in=told, channel="sms").exists()
    roster = SignedRoster.objects.get()
    assert (roster.noted, roster.people) == (3, [])
    brought_in()  # the next roster of the same people
    assert note_signatures(AT + 3 * A_DAY) == 0
    assert Message.objects.filter(code="enrolled.joined").count() == 3


def test_taken_back_whole_and_nobody_has_signed(orgs: dict[str, int]) -> None:
    before = Person.objects.count()
    done = brought_in()
    imports.undo(done.pk, by=SYSTEM, at=AT + timedelta(hours=2))
    assert Person.objects.count() == before
    assert note_signatures(AT + A_DAY) == 0
    assert not SignedRoster.objects.exists()


def test_looked_through_and_left_it_is_forgotten(orgs: dict[str, int]) -> None:
    imports.look_through(RosterKind.MEMBERS, THREE.encode(), "名册.csv", how())
    note_signatures(AT + A_DAY)
    assert SignedRoster.objects.exists()
    note_signatures(AT + 3 * A_DAY)
    assert not SignedRoster.objects.exists()


@pytest.mark.parametrize(
    ("code", "wrong"),
    [("TEXT_CHANGED", {"text": "0" * 64}), ("EVIDENCE", {"where": " "}),
     ("AHEAD", {"on": AT.date() + timedelta(days=1)})],
)  # fmt: skip
def test_signatures_that_cannot_be(orgs: dict[str, int], code: str, wrong: dict[str, Any]) -> None:
    before = Import.objects.count()
    refused(code, imports.look_through, RosterKind.MEMBERS, THREE.encode(), "a.csv", how(**wrong))
    assert Import.objects.count() == before
    assert not SignedRoster.objects.exists()


def test_the_page_asks_and_the_result_says_it(orgs: dict[str, int], settings: Any) -> None:
    officer("mei", "organisation_clerk", orgs["city"])
    client = Client()
    assert client.login(username="mei", password="secret of mei")
    there = reverse("registry:import_new")
    page = client.get(there).content.decode()
    assert read_text() in page
    assert "第1版文本" in page

    def hand_in(**more: str) -> Any:
        file = SimpleUploadedFile("名册.csv", THREE.encode())
        return client.post(there, {"kind": "members", "file": file, "text": read_text(), **more})

    signed = {"basis": "signed", "signed_on": "2026-03-01", "where": WHERE}
    for field, more in (
        ("basis", {}),
        ("signed_on", {**signed, "signed_on": ""}),
        ("where", {**signed, "where": ""}),
        ("basis", {**signed, "text": "0" * 64}),
    ):
        assert field in hand_in(**more).context["form"].errors
    preview = client.get(hand_in(**signed)["Location"]).content.decode()
    assert WHERE in preview
    unsigned = client.get(hand_in(basis="register")["Location"]).content.decode()
    assert WHERE not in unsigned
    assert "我的授权" in unsigned


def test_what_is_noted_says_how_many(orgs: dict[str, int]) -> None:
    brought_in()
    for wrong in ({"noted": 1}, {"noted_at": AT}, {"noted": 3, "noted_at": AT}, {"kept_where": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SignedRoster.objects.update(**wrong)
