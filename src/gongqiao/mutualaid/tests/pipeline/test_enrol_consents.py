"""With an enrolment people agree to a text: which one, when, and where it was signed, stays."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gongqiao.access.tests.cast import a_tree, a_user, grant
from gongqiao.accounts.models import User
from gongqiao.consents import api as consents
from gongqiao.consents.models import Consent
from gongqiao.mutualaid import cards, consenting
from gongqiao.mutualaid.consenting import CODE, Signed, signed_now
from gongqiao.mutualaid.models import EnrolmentBatch, SchemePeriod
from gongqiao.mutualaid.services.enrol import enrol
from gongqiao.mutualaid.tests import world
from gongqiao.notices.models import Message, Outbox
from gongqiao.platform import desk
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry.models import Organisation, Person

pytestmark = pytest.mark.django_db
HEADER = "certno,name,org_code,shares,paid_on,amount"
DAY = date(2025, 5, 20)
WHERE = "恒裕纺织工会2025年参保卷"


@pytest.fixture
def people() -> list[Person]:
    """Three people, one union, an open period."""
    made = world.people(3)
    Organisation.objects.create(code="U1", name="恒裕纺织工会", kind="grassroots", path="00000001.")
    world.scheme()
    return made


def load(folder: Path, *who: int, signed: Signed | None) -> EnrolmentBatch:
    """Enrol these people."""
    path = folder / "enrol.csv"
    rows = [f"{world.certno(n)},职工{n},U1,1,2024-12-01,50.00" for n in who]
    path.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    done = enrol(
        path, scheme="test", period_no=1, by=world.CLERK, at=world.AT, today=world.TODAY,
        signed=signed,
    )  # fmt: skip
    return EnrolmentBatch.objects.get(pk=done.batch_id)


def test_the_signatures_are_kept_with_text_day_and_place(
    people: list[Person], tmp_path: Path
) -> None:
    batch = load(tmp_path, 0, 1, signed=signed_now(DAY, WHERE))
    assert (batch.signed, batch.signed_text, batch.signed_on, batch.signed_where) == (
        2, 1, DAY, WHERE,
    )  # fmt: skip
    one = consents.consent_of(people[0].pk, CODE, world.TODAY)
    assert one.state == consents.State.GIVEN
    assert one.row is not None
    assert (one.row.wording.number, one.row.how, one.row.on, one.row.at) == (
        1, "enrolment", DAY, world.AT,
    )  # fmt: skip
    assert WHERE in one.row.evidence
    assert consents.consent_of(people[2].pk, CODE, world.TODAY).state == consents.State.OPEN
    told = Message.objects.get(person=people[0], code="enrolled.signed")
    assert told.figures["text"] == 1
    assert not Outbox.objects.filter(message=told, channel="sms").exists(), "costs no short message"
    again = load(tmp_path, 0, 1, 2, signed=signed_now(DAY, WHERE))
    assert (again.enrolled, again.signed) == (1, 1), "those who signed before are left in peace"
    assert Message.objects.filter(code="enrolled.signed").count() == 3


@pytest.mark.parametrize(
    ("code", "broken"),
    [
        ("TEXT_CHANGED", {"text": "00"}),
        ("EVIDENCE", {"where": "  "}),
        ("AHEAD", {"on": world.TODAY + timedelta(days=1)}),
    ],
)
def test_a_signature_that_cannot_be_enrols_nobody(
    people: list[Person], tmp_path: Path, code: str, broken: dict[str, object]
) -> None:
    good = {"on": DAY, "where": WHERE, "text": consents.present_text(CODE).mark}
    with pytest.raises(Refused) as no:
        load(tmp_path, 0, signed=Signed(**{**good, **broken}))  # type: ignore[arg-type]
    assert no.value.code == code
    assert not EnrolmentBatch.objects.exists()
    assert not Consent.objects.exists()


def test_half_a_signature_is_none(people: list[Person], tmp_path: Path) -> None:
    batch = load(tmp_path, 0, signed=None)
    with pytest.raises(IntegrityError, match="mutualaid_signed_whole"), transaction.atomic():
        EnrolmentBatch.objects.filter(pk=batch.pk).update(signed_text=1, signed_on=DAY)


def test_whoever_did_not_sign_is_asked_on_the_phone(people: list[Person], tmp_path: Path) -> None:
    """The home asks those whom it concerns: enrolled now, nothing answered."""
    load(tmp_path, 0, signed=None)
    for number, person in enumerate(people):
        user = User.objects.create_user(f"w{number}")
        person.user = user
        person.save()
    asked = [
        [c.address for c in desk.cards_of(Actor("w", person.user_id), world.TODAY)
         if c.weight == desk.Weight.ANSWER and "/consents/" in c.address]
        for person in people
    ]  # fmt: skip
    other = ["/me/consents/relief.large_bill/"]
    assert asked == [["/me/consents/"], other, other], "one more question, for the enrolled only"
    assert not consenting.is_enrolled(people[0].pk, date(2027, 1, 1))
    assert list(cards.cards(Actor("w2", people[2].user_id), world.TODAY)) == []


def test_the_page_shows_the_text_and_asks_for_the_signatures(
    people: list[Person], client: Client
) -> None:
    """What is asked is read before; without an answer, a day or a place nothing is enrolled."""
    clerk = a_user("clerk")
    grant(clerk, "aid_clerk", a_tree().city, valid_from=timezone.localdate())
    client.login(username="clerk", password="secret of clerk")
    client.post("/account/reauthenticate/", {"password": "secret of clerk"})
    page = client.get(reverse("aid_enrol")).content.decode()
    text = consents.present_text(CODE)
    for words in (text.purpose.title, text.purpose.facts, text.mark, "第1版文本"):
        assert str(words) in page
    row = f"{world.certno(0)},职工0,U1,1,2024-12-01,50.00"

    def hand_in(**more: object) -> str:
        file = SimpleUploadedFile("名单.csv", f"{HEADER}\n{row}\n".encode())
        period = SchemePeriod.objects.get().pk
        told = client.post(reverse("aid_enrol"), {"period": period, "file": file, **more})
        return told.content.decode()

    signed = {"consent": "signed", "signed_on": "2025-05-20", "where": WHERE, "text": text.mark}
    hand_in()
    hand_in(**{**signed, "signed_on": ""})
    hand_in(**{**signed, "where": ""})
    assert "授权的文字刚刚改过" in hand_in(**{**signed, "text": "of yesterday"})
    assert not EnrolmentBatch.objects.exists()
    assert "第1版文本" in hand_in(**signed)
    assert Consent.objects.get().person_id == people[0].pk
    worker = User.objects.create_user("w0")
    Person.objects.filter(pk=people[0].pk).update(user=worker)
    client.force_login(worker)
    mine = client.get(reverse("me_consent", args=[CODE])).content.decode()
    assert WHERE in mine
    assert "参保登记表上签字" in mine


def test_the_text_is_printed_for_signatures(client: Client) -> None:
    clerk = a_user("clerk")
    grant(clerk, "service_clerk", a_tree().city, valid_from=timezone.localdate())
    client.login(username="clerk", password="secret of clerk")
    page = client.get(reverse("consents_paper", args=[CODE])).content.decode()
    assert consents.present_text(CODE).mark in page
    assert client.get(reverse("consents_paper", args=["no.such"])).status_code == 404
