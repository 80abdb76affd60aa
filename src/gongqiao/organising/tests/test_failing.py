"""Votes without result: a letter in the official layout, a notice to those concerned, told once."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from gongqiao.access.tests.cast import a_user, grant
from gongqiao.notices.models import Message
from gongqiao.organising import queries
from gongqiao.organising.enums import LetterKind, Move
from gongqiao.organising.models import Case, CaseStep
from gongqiao.organising.services import cases
from gongqiao.organising.services.letters import UNNUMBERED, letter_of
from gongqiao.organising.services.meetings import Stood
from gongqiao.organising.tests.cast import (
    AT,
    a_whole_committee,
    founding,
    meeting,
    org,
    paper,
    refusal,
    sat,
    take,
    up_to,
)
from gongqiao.organising.tests.test_recalls import proposed, voted
from gongqiao.platform.context import SYSTEM
from tests.journeys.checks import check_html

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("federation")]
ON = date(2026, 3, 20)


def without_quorum(case: Case, day: int = 20) -> None:
    person = sat("staff", "沈阿福", ON).person_id
    stood = (Stood("沈阿福", 30, "chair", person_id=person), Stood("{朱小英}", 20))
    cases.elect(case.pk, [meeting(stood=stood, present=39)], paper(day), seen=None, by=SYSTEM,
                at=AT)  # fmt: skip


def test_an_election_without_result_is_reported_once() -> None:
    case = up_to(founding(), "preparing")
    report = paper(22, "云禾工〔2026〕31号")
    assert refusal(lambda: take(case, Move.TELL, report)) == "NOT_NOW"  # nobody has voted yet
    without_quorum(case)
    draft = letter_of(case, LetterKind.FAILED, ON)
    assert (draft.number, draft.title) == (UNNUMBERED, f"关于{case.name}选举未产生结果的报告")
    assert "应到会员60人，实到39人" in draft.paragraphs[1]
    assert "三分之二（40人）" in draft.paragraphs[1]
    assert draft.table is not None
    assert draft.table.rows[1] == ("工会委员会", "{朱小英}", "20")
    assert refusal(lambda: take(case, Move.TELL, paper(19, "云禾工〔2026〕31号"))) == "ORDER"
    told = take(case, Move.TELL, report)
    assert (told.state, told.closed_on) == ("preparing", None)
    assert [(i.kind, i.step.number) for i in queries.letters_issued(case)][-1] == (
        "failed", "云禾工〔2026〕31号",
    )  # fmt: skip
    assert refusal(lambda: take(case, Move.TELL, report)) == "NOT_NOW"
    without_quorum(case, 21)  # entered after the report of the first, though held before it
    assert letter_of(case, LetterKind.FAILED, ON).number == UNNUMBERED
    take(case, Move.TELL, paper(23, "云禾工〔2026〕32号"))
    step = CaseStep.objects.filter(move="tell", attempt=2).get()
    for change in ({"attempt": 1}, {"attempt": None}, {"move": "report"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CaseStep.objects.filter(pk=step.pk).update(**change)
    assert list(Message.objects.values_list("code", flat=True)) == ["organising.vote_failed"] * 2


def test_a_removal_that_was_not_carried() -> None:
    _term, seated = a_whole_committee()
    case = proposed(seated["chair"])
    voted(case, 30)
    told = {m.person_id: m.code for m in Message.objects.all()}
    assert told.pop(seated["chair"].person_id) == "organising.not_carried"
    assert set(told.values()) == {"organising.removal_vote"}
    assert len(told) == 3
    notice = queries.letters_issued(case)[0]
    assert (notice.kind, notice.says["addressee"], notice.says["number"]) == (
        "notice", "全体会员", "",
    )  # fmt: skip
    assert notice.says["paragraphs"][2] == (
        "赞成票未超过全体会员的半数（须达到31票），罢免未获通过。"
        f"沈阿福同志继续担任{org('mill').name}主席。"
    )
    case = take(case, Move.TELL, paper(15, "毛纺工〔2026〕8号"))
    assert (case.state, case.closed_on) == ("kept", date(2026, 3, 10))
    report = letter_of(case, LetterKind.FAILED, ON)
    assert (report.number, report.addressee) == ("毛纺工〔2026〕8号", "北镇总工会")
    assert report.table is not None
    assert report.table.rows == (("60", "58", "30", "28", "0", "未通过"),)


def test_a_meeting_without_quorum_and_a_removal_that_was_carried() -> None:
    _term, seated = a_whole_committee()
    case = proposed(seated["chair"])
    voted(case, 39, present=39)
    assert "罢免没有结果" in letter_of(case, LetterKind.FAILED, ON).paragraphs[2]
    assert take(case, Move.TELL, paper(11, "毛纺工〔2026〕8号")).state == "draft"
    voted(case, day=12)
    codes = Message.objects.filter(person_id=seated["chair"].person_id).order_by("pk")
    assert [m.code for m in codes] == ["organising.no_quorum", "organising.carried"]
    assert refusal(lambda: take(case, Move.TELL, paper(13, "毛纺工〔2026〕9号"))) == "NOT_NOW"


def test_from_the_page_of_the_case() -> None:
    _term, seated = a_whole_committee()
    case = proposed(seated["chair"])
    voted(case, 30)
    grant(a_user("hua"), "union_officer", org("mill").pk)
    mill = Client()
    mill.force_login(get_user_model().objects.get(username="hua"))
    page = reverse("organising:case", args=[case.pk])
    step = reverse("organising:case_step", args=[case.pk, "tell"])
    assert step in mill.get(page).content.decode()
    assert mill.get(f"{page}letters/failed.docx/").status_code == 200
    check_html(mill.get(step))
    answer = mill.post(step, {"on": "2026-03-15", "number": "毛纺工〔2026〕8号"}, follow=True)
    check_html(answer)
    assert step not in answer.content.decode()
    assert mill.get(f"{page}letters/failed.docx/").status_code == 404  # issued under its number
