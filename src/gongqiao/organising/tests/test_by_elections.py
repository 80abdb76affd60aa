"""By-elections: from the vacancy to the post that ends with the committee's term."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from gongqiao.access.tests.cast import a_user, grant
from gongqiao.desk.models import WorkItem
from gongqiao.documents.api import letter_docx
from gongqiao.organising import wording
from gongqiao.organising.enums import Body, Cause, CommitteeKind, LetterKind, Move
from gongqiao.organising.models import Case, LegalPerson, Term
from gongqiao.organising.services import approving, cases, certificates, clocks
from gongqiao.organising.services.letters import letter_of
from gongqiao.organising.services.meetings import Meeting, Stood
from gongqiao.organising.tests.cast import (
    AT,
    a_committee_without_chair,
    by_election,
    credit_code,
    meeting,
    org,
    paper,
    refusal,
    sat,
    take,
)
from gongqiao.platform.context import SYSTEM
from gongqiao.registry.models import Office
from tests.journeys.checks import check_html

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("federation")]


def elected(case: Case, *meetings: Meeting, day: int = 20) -> Case:
    return cases.elect(case.pk, meetings, paper(day), seen=None, by=SYSTEM, at=AT)


def permitted(*offices: Office) -> Case:
    case = by_election(*offices)
    take(case, Move.REQUEST, paper(2, "毛纺工〔2026〕1号"))
    return take(case, Move.PERMIT, paper(6, "北镇工〔2026〕1号"))


def chosen(person: Office, post: str = "chair", **more: Any) -> Meeting:
    """The assembly elects one of 60 members."""
    stood = (Stood(person.person.name, 50, post, person_id=person.person_id),)
    return meeting(stood=stood, seats=1, **more)


def approved(case: Case) -> Case:
    take(case, Move.REPORT, paper(22, "毛纺工〔2026〕2号"))
    return approving.approve(case.pk, paper(28, "北镇工〔2026〕2号"), seen=None, by=SYSTEM, at=AT)


def test_a_vice_chair_becomes_chair_until_the_term_ends() -> None:
    term, seated = a_committee_without_chair()
    clocks.watch_vacancies(date(2026, 3, 1), by=SYSTEM, at=AT)
    case = permitted(seated["chair"])
    elected(case, chosen(seated["vice"]))
    case = approved(case)
    assert (case.state, case.closed_on) == ("filled", date(2026, 3, 28))
    new = Office.objects.get(post="chair", ends_on=None)
    assert (new.person_id, new.starts_on) == (seated["vice"].person_id, date(2026, 3, 20))
    seated["vice"].refresh_from_db()
    assert seated["vice"].ends_on == date(2026, 3, 20)  # one seat in a committee, not two
    assert Term.objects.get() == term  # the term runs on
    assert not WorkItem.objects.filter(kind=clocks.VACANT, closed_at=None).exists()
    anew = cases.open_re_election(
        org("mill").pk, upper_id=org("north").pk, values={"member_count": 60, "women_count": 9,
        "name": "毛纺厂工会", "org_kind": "grassroots"}, on=date(2026, 4, 1), by=SYSTEM, at=AT,
    )  # fmt: skip
    take(anew, Move.REQUEST, paper(2, "毛纺工〔2026〕3号", month=4))
    take(anew, Move.PERMIT, paper(3, "北镇工〔2026〕3号", month=4))
    cases.elect(anew.pk, [meeting()], paper(9, month=4), seen=None, by=SYSTEM, at=AT)
    take(anew, Move.REPORT, paper(10, "毛纺工〔2026〕4号", month=4))
    approving.approve(
        anew.pk, paper(12, "北镇工〔2026〕4号", month=4), years=3, seen=None, by=SYSTEM, at=AT
    )
    new.refresh_from_db()
    assert new.ends_on == date(2026, 4, 9)  # their post ends with the committee's term


def test_a_new_chair_has_to_enter_the_certificate() -> None:
    term, seated = a_committee_without_chair()
    code = credit_code("81", 31)
    certificates.issue_certificate(
        org("mill").pk, number="法证第1号", uscc=code, representative="沈阿福",
        issued_on=date(2025, 7, 1), term=term, by=SYSTEM, at=AT,
    )  # fmt: skip
    case = permitted(seated["chair"])
    elected(case, chosen(seated["member"]))
    case = approved(case)
    assert (case.state, case.reply_by) == ("approved", date(2026, 4, 27))  # thirty days
    assert WorkItem.objects.filter(kind=clocks.ANSWER, closed_at=None).count() == 1
    approving.register(
        case.pk, paper(5, month=4), number="法证第2号", uscc=code, representative="金国良",
        seen=None, by=SYSTEM, at=AT,
    )  # fmt: skip
    held = LegalPerson.objects.get(ended_on=None)
    assert (held.representative, held.valid_to) == ("金国良", term.ends_on)
    assert Case.objects.get(pk=case.pk).state == "registered"


def test_what_cannot_be_filled() -> None:
    _term, seated = a_committee_without_chair()
    assert refusal(lambda: by_election(seated["vice"])) == "NO_VACANCY"
    assert refusal(lambda: by_election()) == "NO_VACANCY"
    case = permitted(seated["chair"])
    vote = chosen(seated["vice"])
    stranger = sat("staff", "周某", date(2025, 6, 1))
    for meetings, code in (
        ((), "NO_BALLOT"),
        ((chosen(seated["vice"], "vice_chair"),), "POST_TAKEN"),
        ((chosen(seated["vice"], ""),), "POST_OPEN"),
        ((meeting(seats=2, stood=(Stood("甲", 50, "chair"),)),), "SEATS"),
        ((meeting(CommitteeKind.AUDIT, (Stood("甲", 50, "audit_chair"),), seats=1),), "NOT_VACANT"),
        ((Meeting(vote.committee, Body.COMMITTEE, 4, 4, 1,
                  (Stood("周某", 4, "chair", person_id=stranger.person_id),)),), "NOT_A_MEMBER"),
    ):  # fmt: skip
        assert refusal(lambda given=meetings: elected(case, *given)) == code, code
    assert not case.ballots.exists()
    few = Meeting(vote.committee, Body.COMMITTEE, 4, 2, 1,
                  (Stood("俞惠芬", 2, "chair", person_id=seated["vice"].person_id),))  # fmt: skip
    elected(case, few)  # two of four present: kept, and the case waits
    assert [b.valid for b in case.ballots.all()] == [False]


def test_within_a_running_term_only() -> None:
    term, seated = a_committee_without_chair()
    Term.objects.filter(pk=term.pk).update(started_on=date(2023, 1, 1), ends_on=date(2026, 1, 1))
    assert refusal(lambda: by_election(seated["chair"])) == "TERM_OVER"
    Term.objects.all().delete()
    assert refusal(lambda: by_election(seated["chair"])) == "NO_TERM"


def test_after_a_report_was_sent_back_only_the_last_vote_counts() -> None:
    _term, seated = a_committee_without_chair()
    case = permitted(seated["chair"])
    elected(case, chosen(seated["vice"]))
    take(case, Move.REPORT, paper(21, "毛纺工〔2026〕7号"))
    take(case, Move.RETURN_REPORT, paper(21, note="票数不符"))
    elected(case, chosen(seated["member"]), day=22)
    approved(case)
    assert Office.objects.get(post="chair", ends_on=None).person_id == seated["member"].person_id
    seated["vice"].refresh_from_db()
    assert seated["vice"].ends_on is None


def test_vacancies_come_to_the_desk_once_and_go_when_filled() -> None:
    _term, seated = a_committee_without_chair()
    assert clocks.watch_vacancies(date(2026, 3, 1), by=SYSTEM, at=AT) == 1
    assert clocks.watch_vacancies(date(2026, 3, 2), by=SYSTEM, at=AT) == 0
    item = WorkItem.objects.get(kind=clocks.VACANT)
    assert item.organisation == org("mill")
    sat("chair", "周某", date(2026, 3, 3))  # entered in the register, without a by-election here
    assert clocks.watch_vacancies(date(2026, 3, 4), by=SYSTEM, at=AT) == 0
    item.refresh_from_db()
    assert item.closed_at is not None
    assert seated["chair"].ends_on == date(2026, 2, 1)


def test_the_letters_of_a_by_election() -> None:
    _term, seated = a_committee_without_chair()
    case = permitted(seated["chair"])
    asked = letter_of(case, LetterKind.REQUEST, date(2026, 3, 2))
    assert asked.title == f"关于补选{case.name}主席的请示"
    assert "沈阿福因工作调动，自2026年2月1日起不再担任主席。" in asked.paragraphs[0]
    assert "第二届委员会任期至2028年5月31日" in asked.paragraphs[0]
    assert "拟补选主席1名" in asked.paragraphs[1]
    elected(case, chosen(seated["vice"]))
    case = approved(case)
    told = letter_of(case, LetterKind.REPORT, date(2026, 3, 22))
    assert "应到会员60人，实到58人" in told.paragraphs[1]
    assert "会议选举俞惠芬为主席。" in told.paragraphs
    answer = letter_of(case, LetterKind.APPROVAL, date(2026, 3, 28))
    assert (answer.masthead, answer.number) == ("北镇总工会文件", "北镇工〔2026〕2号")
    assert "三十日内办理" in answer.paragraphs[-1]
    assert letter_docx(answer).startswith(b"PK")


def test_what_the_database_refuses_by_itself() -> None:
    _term, seated = a_committee_without_chair()
    case = by_election(seated["chair"])
    closed = date(2026, 3, 1)
    changes: list[dict[str, object]] = [
        {"vacancies": []},
        {"left": ""},
        {"kind": "re_election"},
        {"kind": "founding", "vacancies": [], "left": "", "state": "filled", "closed_on": closed},
    ]
    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(**change)


@pytest.fixture
def mill() -> Client:
    grant(a_user("hua"), "union_officer", org("mill").pk)
    client = Client()
    client.force_login(get_user_model().objects.get(username="hua"))
    return client


def test_from_the_unions_page_to_the_election(mill: Client) -> None:
    _term, seated = a_committee_without_chair()
    page = mill.get(reverse("registry:organisation", args=[org("mill").pk])).content.decode()
    address = reverse("organising:by_election", args=[org("mill").pk])
    assert address in page
    assert "主席" in page
    form = mill.get(address)
    check_html(form)
    assert "沈阿福" in form.content.decode()
    answer = mill.post(
        address, {"vacant": [seated["chair"].pk], "left": "retired", "member_count": 60,
                  "women_count": 20}, follow=True,
    )  # fmt: skip
    check_html(answer)
    case = Case.objects.get()
    assert (case.kind, case.left, case.state) == ("by_election", "retired", "draft")
    assert "沈阿福" in answer.content.decode()


def test_the_election_page_offers_the_vacant_posts_only(mill: Client) -> None:
    _term, seated = a_committee_without_chair()
    case = permitted(seated["chair"])
    address = reverse("organising:elect", args=[case.pk])
    page = mill.get(address).content.decode()
    assert 'value="chair"' in page
    assert 'value="vice_chair"' not in page
    assert 'name="audit-entitled"' not in page
    given = {"on": "2026-03-20", "body": "committee", "union-entitled": 4, "union-present": 4,
             "union-seats": 1, "union-name_1": "某甲", "union-votes_1": 3,
             "union-post_1": "chair"}  # fmt: skip
    answer = mill.post(address, given)
    check_html(answer)
    assert "某甲" in answer.content.decode()  # refused: no member of the committee
    assert not case.ballots.exists()


def test_a_change_keeps_code_and_number_and_the_history() -> None:
    term, seated = a_committee_without_chair()
    code, mill = credit_code("81", 31), org("mill").pk
    first = certificates.issue_certificate(
        mill, number="法证第1号", uscc=code, representative="沈阿福",
        issued_on=date(2025, 7, 1), term=term, by=SYSTEM, at=AT,
    )  # fmt: skip
    case = permitted(seated["chair"])
    elected(case, chosen(seated["member"]))
    case = approved(case)
    given: dict[str, Any] = {"representative": "金国良", "seen": None, "by": SYSTEM, "at": AT}

    def registered(**more: Any) -> LegalPerson:
        return approving.register(case.pk, paper(5, month=4), **(given | more))

    assert refusal(lambda: registered(uscc=credit_code("81", 32))) == "CODE_KEPT"
    held = registered()
    first.refresh_from_db()
    assert (held.number, held.uscc, held.cause) == ("法证第1号", code, "changed")
    assert (first.representative, first.ended_on) == ("沈阿福", date(2026, 4, 5))
    change = {"cause": Cause.REPLACED, "representative": "金国良", "by": SYSTEM, "at": AT}
    for more, why in (
        ({"issued_on": date(2026, 6, 2)}, "FUTURE"),
        ({"issued_on": date(2026, 4, 4)}, "CERTIFICATE_ORDER"),
        ({"issued_on": date(2026, 5, 1), "uscc": credit_code("91", 4)}, "CODE_KEPT"),
    ):
        both: dict[str, Any] = change | more
        assert refusal(lambda b=both: certificates.change_certificate(mill, **b)) == why
    with pytest.raises(IntegrityError), transaction.atomic():
        LegalPerson.objects.filter(pk=held.pk).update(ended_on=date(2026, 4, 4))
    with pytest.raises(IntegrityError), transaction.atomic():  # two hold one number at once
        LegalPerson.objects.create(
            organisation=org("dye"), number=held.number, uscc=credit_code("81", 33),
            representative="某", issued_on=date(2026, 1, 1), valid_to=date(2027, 1, 1),
        )  # fmt: skip


def test_the_page_asks_neither_for_code_nor_for_number() -> None:
    term, _seated = a_committee_without_chair()
    code, mill = credit_code("81", 31), org("mill").pk
    grant(a_user("mei"), "town_officer", org("north").pk)
    town = Client()
    town.force_login(get_user_model().objects.get(username="mei"))
    address = reverse("organising:certificate_new", args=[mill])
    given = {"cause": "first", "issued_on": "2025-07-01", "representative": "沈阿福"}
    answer = town.post(address, given | {"certificate": "法证第9号", "uscc": code[:-1] + "*"})
    check_html(answer)
    assert 'id="id_uscc_error"' in answer.content.decode()
    answer = town.post(address, given | {"certificate": "法证第9号", "uscc": code}, follow=True)
    check_html(answer)
    sat("chair", "周某", date(2026, 5, 1))
    page = reverse("registry:organisation", args=[mill])
    figures = {"was": "沈阿福", "now": "周某", "until_on": date(2026, 5, 31)}
    names = wording.finding("CERTIFICATE_CHAIR_NEW", figures)
    assert names in town.get(page).content.decode()
    form = town.get(address)
    check_html(form)
    shown = form.content.decode()
    assert 'name="uscc"' not in shown
    assert 'value="周某"' in shown
    change = {"cause": "changed", "issued_on": "2026-05-20", "representative": "周某"}
    after = town.post(address, change, follow=True)
    check_html(after)
    assert names not in after.content.decode()
    held = LegalPerson.objects.get(ended_on=None)
    assert (held.number, held.uscc, held.term_id) == ("法证第9号", code, term.pk)
