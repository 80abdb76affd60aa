"""A clerk acts for a worker in mutual aid: the account only with the worker's own paper; and what
happens when a consent is taken back.
"""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from gongqiao.access.models import Grant
from gongqiao.audit.models import Event
from gongqiao.consents.enums import Answer, How
from gongqiao.consents.services import answer
from gongqiao.consents.tests.cast import AT, Cast, a_cast, refused
from gongqiao.desk.models import WorkItem
from gongqiao.documents.models import Document
from gongqiao.mutualaid import consenting
from gongqiao.mutualaid.services.own_account import give_account
from gongqiao.platform.context import Acting
from gongqiao.registry.api import AccountKind
from gongqiao.registry.models import BankAccount

pytestmark = pytest.mark.django_db
ACCOUNT = {"kind": "bank_card", "bank_name": "工商银行", "number": "6222021234567894"}
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def cast(db: None) -> Cast:
    made = a_cast()
    Grant.objects.update(valid_from=timezone.localdate() - timedelta(days=1))
    return made


def test_an_account_is_changed_with_the_workers_paper_only(cast: Cast, client: Client) -> None:
    client.login(username="clerk", password="secret of clerk")
    why = {"reason": "没有手机", "seen": "身份证原件"}
    client.post(f"/office/assist/begin/{cast.person.pk}/", why)
    client.post("/account/reauthenticate/", {"password": "secret of clerk"})
    assert client.post("/me/bank/change/", ACCOUNT).status_code == 200
    assert not BankAccount.objects.exists()
    large = SimpleUploadedFile("photo.jpg", b"\xff\xd8\xff" + bytes(50 * 1024 * 1024))
    told = client.post("/me/bank/change/", {**ACCOUNT, "paper": large}).content.decode()
    assert "文件超过" in told
    assert ACCOUNT["number"] in told, "nothing that was typed is lost"
    paper = SimpleUploadedFile("paper.pdf", PDF)
    assert client.post("/me/bank/change/", {**ACCOUNT, "paper": paper}).status_code == 302
    assert BankAccount.objects.get().person_id == cast.person.pk
    kept = Document.objects.get()
    assert (kept.subject_id, kept.blob.sealed) == (str(cast.person.pk), True)
    changed = Event.objects.get(action="registry.account.replace")
    assert (changed.new or {})["for_person"] == cast.person.pk


def test_the_service_itself_insists_on_the_paper(cast: Cast) -> None:
    acting = replace(cast.clerk, acting=Acting(1, cast.person.pk, "陈师傅", AT))
    with refused("PAPER"):
        give_account(
            cast.person.pk, bank_name="工商银行", number="6222021234567894",
            kind=AccountKind.BANK_CARD, by=acting, at=AT,
        )  # fmt: skip


def test_a_consent_taken_back_is_a_matter_for_today_of_those_enrolled_only(cast: Cast) -> None:
    told = {"how": How.PHONE, "by": cast.worker}
    person, code = cast.person.pk, consenting.CODE
    answer(person, code, Answer.GIVEN, at=AT, **told)  # type: ignore[arg-type]
    answer(person, code, Answer.REVOKED, at=AT, **told)  # type: ignore[arg-type]
    assert not WorkItem.objects.exists()
