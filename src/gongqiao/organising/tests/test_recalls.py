"""Removals: from the proposal to the vacant post, its by-election and the report upward."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gongqiao.access.tests.cast import a_user, grant
from gongqiao.audit import api as audit
from gongqiao.desk.models import WorkItem
from gongqiao.organising import queries
from gongqiao.organising.enums import Body, Left, LetterKind, Move, Proposer
from gongqiao.organising.models import Case, RecallVote
from gongqiao.organising.rules.recalls import Vote
from gongqiao.organising.services import cases, clocks, ending, recalls
from gongqiao.organising.services.letters import letter_of
from gongqiao.organising.services.recalls import Counted, Proposal
from gongqiao.organising.tests.cast import (
    AT,
    a_whole_committee,
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


def proposed(office: Office, **values: Any) -> Case:
    given: dict[str, Any] = {
        "proposer": Proposer.MEMBERS,
        "backers": 20,
        "grounds": "长期不履行职责",
    } | values
    mill = org("mill")
    return recalls.open_recall(
        mill.pk, Proposal(office.pk, **given), upper_id=mill.parent_id or 0,
        values=cases.of_union(mill) | {"member_count": 60, "women_count": 20},
        on=date(2026, 3, 1), by=SYSTEM, at=AT,
    )  # fmt: skip


def voted(case: Case, ayes: int = 45, *, present: int = 58, day: int = 10,
          body: Body = Body.ASSEMBLY) -> RecallVote:  # fmt: skip
    counted = Counted(body, Vote(60, present, ayes, present - ayes, 0))
    return recalls.vote(case.pk, counted, paper(day), seen=None, by=SYSTEM, at=AT)


def test_the_post_is_vacant_at_once_and_the_by_election_need_not_wait() -> None:
    _term, seated = a_whole_committee()
    case = proposed(seated["chair"])
    assert Office.objects.get(pk=seated["chair"].pk).ends_on is None  # a proposal takes nothing
    voted(case)
    case.refresh_from_db()
    assert (case.state, case.closed_on) == ("voted", None)
    assert Office.objects.get(pk=seated["chair"].pk).ends_on == date(2026, 3, 10)
    vacant = queries.vacancies_of(org("mill").pk, date(2026, 3, 10))
    assert [(v.post, v.until) for v in vacant] == [("chair", date(2026, 6, 10))]
    assert WorkItem.objects.get(kind=clocks.VACANT, closed_at=None).organisation == org("mill")
    begun = cases.open_by_election(
        org("mill").pk, upper_id=org("north").pk, offices=[seated["chair"].pk],
        left=Left.REMOVED, values=cases.of_union(org("mill")) | {"member_count": 60},
        on=date(2026, 3, 11), by=SYSTEM, at=AT,
    )  # fmt: skip
    assert "经会员（代表）大会罢免" in letter_of(begun, LetterKind.REQUEST, AT.date()).paragraphs[0]
    take(case, Move.REPORT, paper(12, "毛纺工〔2026〕6号"))
    assert WorkItem.objects.filter(kind=clocks.ANSWER, closed_at=None).count() == 1
    take(case, Move.APPROVE, paper(20, "北镇工〔2026〕6号"))
    case.refresh_from_db()
    assert (case.state, case.closed_on) == ("noted", date(2026, 3, 20))
    assert not WorkItem.objects.filter(kind=clocks.ANSWER, closed_at=None).exists()
    told = [e.action for e in audit.events_about("founding", case.pk, 10)]
    assert "organising.case.removal_vote" in told
    assert "organising.case.removal_approve" in told


def test_half_of_all_is_not_enough_and_the_case_is_over() -> None:
    _term, seated = a_whole_committee()
    case = proposed(seated["chair"])
    voted(case, 30)
    case.refresh_from_db()
    assert (case.state, case.closed_on) == ("kept", date(2026, 3, 10))
    assert Office.objects.get(pk=seated["chair"].pk).ends_on is None
    assert refusal(lambda: voted(case)) == "NOT_NOW"
    assert proposed(seated["chair"]).state == "draft"  # it may be proposed again


def test_without_quorum_another_meeting_votes() -> None:
    _term, seated = a_whole_committee()
    case = proposed(seated["chair"])
    voted(case, 39, present=39)
    case.refresh_from_db()
    assert (case.state, case.version) == ("draft", 1)
    voted(case, day=11)
    assert [v.removal for v in queries.recall_votes_of(case)] == ["carried", "no_quorum"]


def test_what_is_refused() -> None:
    _term, seated = a_whole_committee()
    chair = seated["chair"]
    for office, more, code in (
        (seated["member"], {}, "NOT_HELD"),
        (sat("chair", "周某", date(2020, 1, 1), date(2021, 1, 1)), {}, "NOT_HELD"),
        (chair, {"backers": 19}, "BACKERS_FEW"),
        (chair, {"backers": 61}, "BACKERS_MANY"),
        (chair, {"grounds": "  x "}, "REASON"),
    ):
        assert refusal(lambda who=office, but=more: proposed(who, **but)) == code, code
    case = proposed(chair)
    assert refusal(lambda: proposed(chair)) == "OPEN_ALREADY"
    assert refusal(lambda: voted(case, body=Body.COMMITTEE)) == "BODY_MEMBERS"
    assert refusal(lambda: voted(case, 31, present=61)) == "PRESENT_ABOVE_ENTITLED"
    few = Counted(Body.ASSEMBLY, Vote(60, 40, 31, 9, 1))
    for seen, code in ((None, "BALLOTS_ABOVE_PRESENT"), (7, "STALE")):
        assert refusal(lambda s=seen: recalls.vote(
            case.pk, few, paper(9), seen=s, by=SYSTEM, at=AT)) == code  # fmt: skip
    assert refusal(lambda: ending.close(
        org("mill").pk, on=date(2026, 3, 9), number="北镇工〔2026〕9号", because="注销", by=SYSTEM,
        at=AT)) == "CASE_OPEN"  # fmt: skip
    Office.objects.filter(pk=chair.pk).update(ends_on=date(2026, 3, 5))  # resigned meanwhile
    assert refusal(lambda: voted(case)) == "NOT_HELD"
    take(case, Move.WITHDRAW, paper(12, note="本人已辞职"))
    assert refusal(lambda: voted(case)) == "NOT_NOW"


def test_the_union_above_lets_a_vote_not_stand() -> None:
    _term, seated = a_whole_committee()
    case = proposed(seated["chair"])
    voted(case)
    take(case, Move.REPORT, paper(12, "毛纺工〔2026〕6号"))
    begun = by_election_of(seated["chair"])
    back = paper(16, note="未以无记名投票")
    assert refusal(lambda: take(case, Move.RETURN_REPORT, back)) == "CASE_OPEN"
    take(begun, Move.WITHDRAW, paper(15, note="罢免需重新表决"))
    take(case, Move.RETURN_REPORT, back)
    now = Office.objects.get(post="chair", ends_on=None)
    assert (now.person_id, now.starts_on) == (seated["chair"].person_id, date(2026, 3, 16))
    assert not WorkItem.objects.filter(kind=clocks.VACANT, closed_at=None).exists()
    assert not queries.vacancies_of(org("mill").pk, date(2026, 3, 16))
    voted(case, day=20)  # the members vote once more, on the post as it is held now
    now.refresh_from_db()
    assert now.ends_on == date(2026, 3, 20)


def by_election_of(office: Office, on: date = date(2026, 3, 13)) -> Case:
    return cases.open_by_election(
        org("mill").pk, upper_id=org("north").pk, offices=[office.pk], left=Left.REMOVED,
        values=cases.of_union(org("mill")) | {"member_count": 60}, on=on, by=SYSTEM, at=AT,
    )  # fmt: skip


def test_the_letters_of_a_removal() -> None:
    _term, seated = a_whole_committee()
    case = proposed(seated["chair"], grounds="{ayes}长期不履行职责。")
    voted(case)
    case = take(case, Move.REPORT, paper(12, "毛纺工〔2026〕6号"))
    told = letter_of(case, LetterKind.REPORT, date(2026, 3, 12))
    assert told.title == "关于罢免沈阿福同志主席职务投票结果的报告"
    assert told.paragraphs[0].startswith(
        "经本会会员20人（占全体会员60人的三分之一以上）联名提议，拟罢免沈阿福同志"
    )
    assert told.paragraphs[0].endswith("提议理由：{ayes}长期不履行职责。")
    assert "应到会员60人，实到58人；赞成罢免45票，反对13票，弃权0票" in told.paragraphs[2]
    assert told.table is not None
    assert told.table.rows == (("60", "58", "45", "13", "0", "通过"),)
    answer = letter_of(case, LetterKind.APPROVAL, date(2026, 3, 20))
    assert answer.masthead == "北镇总工会文件"
    assert "毛纺工〔2026〕6号" in answer.paragraphs[0]
    assert "三个月内（2026年6月9日前）补选主席" in answer.paragraphs[2]
    assert [one.kind for one in queries.letters_issued(case)] == ["report"]


def test_what_the_database_refuses_by_itself() -> None:
    _term, seated = a_whole_committee()
    case = proposed(seated["chair"])
    made = voted(case, 39, present=39)
    changes: list[tuple[Any, dict[str, object]]] = [
        (Case.objects.filter(pk=case.pk), {"kind": "re_election", "state": "voted"}),
        (type(case.recall).objects.filter(pk=case.pk), {"backers": 0}),
        (type(case.recall).objects.filter(pk=case.pk), {"post": "committee"}),
        (RecallVote.objects.filter(pk=made.pk), {"removal": "carried", "ayes": 30, "present": 30}),
        (RecallVote.objects.filter(pk=made.pk), {"present": 61}),
        (RecallVote.objects.filter(pk=made.pk), {"noes": 1}),
        (RecallVote.objects.filter(pk=made.pk), {"body": "committee"}),
    ]
    for rows, change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)


def test_from_the_unions_page_to_the_by_election() -> None:
    _term, seated = a_whole_committee()
    grant(a_user("hua"), "union_officer", org("mill").pk)
    mill = Client()
    mill.force_login(get_user_model().objects.get(username="hua"))
    address = reverse("organising:recall_new", args=[org("mill").pk])
    page = reverse("registry:organisation", args=[org("mill").pk])
    assert address in mill.get(page).content.decode()
    check_html(mill.get(address))
    given = {"office": seated["chair"].pk, "proposer": "members", "backers": 3, "member_count": 60,
             "women_count": 20, "grounds": "=1+1<b>长期不履行职责</b>"}  # fmt: skip
    answer = mill.post(address, given)
    check_html(answer)
    assert 'id="id_backers_error"' in answer.content.decode()
    answer = mill.post(address, given | {"backers": 20}, follow=True)
    check_html(answer)
    assert "&lt;b&gt;长期" in answer.content.decode()
    assert "联名20人" in answer.content.decode()
    case = Case.objects.get(kind="recall")
    assert address not in mill.get(page).content.decode()  # one at a time
    vote = reverse("organising:recall_vote", args=[case.pk])
    check_html(mill.get(vote))
    votes = {"on": str(timezone.localdate()), "body": "assembly", "entitled": 60, "present": 58,
             "ayes": 40, "noes": 10, "abstained": 8, "seen": case.version}  # fmt: skip
    wrong = mill.post(vote, votes | {"ayes": 60}).content.decode()
    assert "比实到的58人还多" in wrong
    assert Case.objects.get(pk=case.pk).version == 0
    answer = mill.post(vote, votes, follow=True)
    check_html(answer)
    form = mill.get(reverse("organising:by_election", args=[org("mill").pk])).content.decode()
    assert 'value="removed" selected' in form
    other = by_election_of(seated["chair"], timezone.localdate())
    assert mill.get(reverse("organising:recall_vote", args=[other.pk])).status_code == 302
