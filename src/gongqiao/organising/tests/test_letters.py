"""What the letters of a case say, before and after their step was taken."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from gongqiao.documents import api as documents
from gongqiao.documents.models import Document
from gongqiao.organising import queries, wording
from gongqiao.organising.enums import LetterKind, Move
from gongqiao.organising.models import Case, IssuedLetter
from gongqiao.organising.services import issuing
from gongqiao.organising.services.letters import UNNUMBERED, letter_of
from gongqiao.organising.tests.cast import AT, founding, paper, take, up_to
from gongqiao.platform.context import SYSTEM
from gongqiao.registry.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("federation")]
ON = date(2026, 6, 1)


def said(case: Case, kind: LetterKind) -> str:
    letter = letter_of(case, kind, ON)
    return "\n".join([letter.title, letter.number, letter.addressee, *letter.paragraphs,
                      letter.closing, letter.signature])  # fmt: skip


def test_a_draft_has_no_number_yet() -> None:
    case = founding()
    letter = letter_of(case, LetterKind.REQUEST, ON)
    assert (letter.number, letter.on, letter.masthead) == (UNNUMBERED, ON, "")
    text = said(case, LetterKind.REQUEST)
    assert "北镇总工会" in text
    assert "已提出入会申请60人，其中女职工20人" in text
    assert f"{case.name}筹备组" in text


def test_the_report_names_attendance_and_everybodys_votes() -> None:
    case = up_to(founding(), "reported")
    letter = letter_of(case, LetterKind.REPORT, ON)
    text = said(case, LetterKind.REPORT)
    assert "应到会员60人，实到58人" in text
    assert letter.table is not None
    assert ("工会委员会", "沈阿福", "55", "当选", "主席") in letter.table.rows
    assert ("工会委员会", "朱小英", "20", "未当选", "") in letter.table.rows


def test_the_approval_names_number_and_term() -> None:
    case = up_to(founding(), "approved")
    letter = letter_of(case, LetterKind.APPROVAL, ON)
    text = said(case, LetterKind.APPROVAL)
    assert letter.number.startswith("北镇工〔2026〕")
    assert letter.masthead == "北镇总工会文件"
    assert "第一届委员会" in text
    assert "任期三年，自2026年3月20日至2029年3月19日" in text
    assert "沈阿福（主席）" in text
    assert "{" not in text


def test_a_name_with_braces_fills_nothing() -> None:
    case = founding(name="{members}工会{name}")
    assert "{members}工会" in said(case, LetterKind.REQUEST)


def test_a_letter_stays_as_it_was_issued() -> None:
    case = up_to(founding(), "approved")
    issued = queries.letters_issued(case)
    assert [one.kind for one in issued] == ["request", "permit", "report", "approval"]
    assert {one.word.organisation_id for one in issued} == {case.organisation_id}
    assert issued[3].word.blob.sealed
    before = issuing.word_of(issued[3]).content
    assert before.startswith(b"PK")
    said = issuing.said(issued[3])
    Organisation.objects.filter(pk=case.upper_id).update(name="改了名的总工会")
    assert letter_of(Case.objects.get(pk=case.pk), LetterKind.APPROVAL, ON) != said
    again = queries.letter_issued(case, issued[3].pk)
    assert again is not None
    assert issuing.word_of(again).content == before
    assert issuing.said(again) == said


def test_reading_a_pdf_stores_nothing_and_it_is_kept_once(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[documents.Letter] = []

    def draw(letter: documents.Letter) -> bytes:
        drawn.append(letter)
        return b"%PDF-1.7 drawn\n%%EOF"

    monkeypatch.setattr(documents, "letter_pdf", draw)
    case = up_to(founding(), "requested")
    first = queries.letters_issued(case)[0]

    def read() -> bytes:
        one = queries.letter_issued(case, first.pk)
        assert one is not None
        return issuing.pdf_of(one).content

    kept = Document.objects.count()
    assert read() == b"%PDF-1.7 drawn\n%%EOF"
    assert Document.objects.count() == kept  # a read is no write
    assert (issuing.draw_missing(by=SYSTEM, at=AT), issuing.draw_missing(by=SYSTEM, at=AT)) == (
        1,
        0,
    )
    assert read() == b"%PDF-1.7 drawn\n%%EOF"
    assert [letter.number for letter in drawn] == [first.step.number] * 2  # not a third time


def test_what_was_sent_back_is_written_anew_and_the_old_one_stays() -> None:
    case = up_to(founding(), "requested")
    take(case, Move.SEND_BACK, paper(3, note="人数不符，请核实"))
    case.refresh_from_db()
    assert letter_of(case, LetterKind.REQUEST, ON).number == UNNUMBERED
    issued = queries.letters_issued(case)
    assert list(wording.drafts_of(case, [one.kind for one in issued])) == ["request"]
    take(case, Move.REQUEST, paper(4, "云禾工〔2026〕99号"))
    case.refresh_from_db()
    numbers = [one.step.number for one in queries.letters_issued(case)]
    assert numbers == [issued[0].step.number, "云禾工〔2026〕99号"]
    with pytest.raises(IntegrityError), transaction.atomic():  # a step has one letter
        IssuedLetter.objects.create(step=issued[0].step, kind="request", says={},
                                    word=issued[0].word)  # fmt: skip
