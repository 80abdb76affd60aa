"""What the letters of a case say, before and after their step was taken."""

from datetime import date
from pathlib import Path

import pytest

from gongqiao.organising.enums import LetterKind
from gongqiao.organising.models import Case
from gongqiao.organising.services.letters import UNNUMBERED, letter_of
from gongqiao.organising.tests.cast import founding, tree, up_to

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def federation(tmp_path: Path) -> None:
    tree(tmp_path)


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
