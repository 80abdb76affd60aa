"""A founding from the request to the certificate, a re-election, and what is refused."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from gongqiao.organising.enums import CommitteeKind, Move
from gongqiao.organising.models import Candidate, Case, LegalPerson, Term
from gongqiao.organising.services import approving, cases, ending, terms
from gongqiao.organising.services.meetings import Stood
from gongqiao.organising.tests.cast import (
    AT,
    STOOD,
    credit_code,
    founding,
    meeting,
    org,
    paper,
    refusal,
    take,
    up_to,
)
from gongqiao.platform.context import SYSTEM
from gongqiao.registry.models import Membership, Office, Organisation, Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("federation")]


def test_from_request_to_certificate() -> None:
    case = up_to(founding(), "registered")
    made = case.organisation
    assert made is not None
    made.refresh_from_db()
    assert (made.name, made.parent, made.founded_on) == (case.name, org("north"), date(2026, 3, 20))
    assert made.uscc.startswith("81")
    term = Term.objects.get(organisation=made)
    assert (term.no, term.started_on, term.ends_on) == (1, date(2026, 3, 20), date(2029, 3, 20))
    paper_of = LegalPerson.objects.get(organisation=made)
    assert paper_of.valid_to == term.ends_on
    assert (case.state, case.closed_on) == ("registered", date(2026, 4, 5))
    assert [s.move for s in case.steps.order_by("pk")] == [
        "request", "permit", "elect", "report", "approve", "register"
    ]  # fmt: skip


def test_the_union_stands_in_the_register_from_the_approval_on() -> None:
    case = up_to(founding(), "reported")
    assert not Organisation.objects.filter(name=case.name).exists()
    assert case.reply_by == date(2026, 4, 6)  # fifteen days after the report
    approving.approve(
        case.pk, paper(28, "北镇工〔2026〕99999号"), years=3, seen=None, by=SYSTEM, at=AT
    )
    assert (
        Organisation.objects.get(name=case.name).versions.get().because == "北镇工〔2026〕99999号"
    )
    assert Case.objects.get(pk=case.pk).reply_by is None


def test_those_in_the_register_take_their_posts() -> None:
    person = Person.objects.create(name="沈阿福", name_key="沈阿福")
    case = up_to(founding(), "preparing")
    stood = (Stood("沈阿福", 55, "chair", person_id=person.pk), *STOOD[1:])
    cases.elect(case.pk, [meeting(stood=stood)], paper(20), seen=None, by=SYSTEM, at=AT)
    take(case, Move.REPORT, paper(22, "云禾工〔2026〕77号"))
    approving.approve(
        case.pk, paper(28, "北镇工〔2026〕77号"), years=5, seen=None, by=SYSTEM, at=AT
    )
    held = Office.objects.get(person=person)
    assert (held.post, held.starts_on) == ("chair", date(2026, 3, 20))
    assert approving.unknown_officers(case) == ["俞惠芬", "金国良"]


def test_a_vote_that_does_not_hold_is_kept_and_the_next_one_counts() -> None:
    case = up_to(founding(), "preparing")
    few = meeting(stood=(Stood("沈阿福", 20, "chair"), Stood("俞惠芬", 10)), present=30, seats=1)
    cases.elect(case.pk, [few], paper(20), seen=None, by=SYSTEM, at=AT)
    case.refresh_from_db()
    assert case.state == "preparing"
    assert not case.ballots.get().valid
    cases.elect(case.pk, [meeting()], paper(21), seen=None, by=SYSTEM, at=AT)
    assert [b.valid for b in case.ballots.order_by("attempt")] == [False, True]


@pytest.mark.parametrize(
    ("stood", "more", "code"),
    [
        ((Stood("沈阿福", 59, "chair"), *STOOD[1:]), {}, "VOTES_ABOVE_PRESENT"),
        (STOOD, {"present": 61}, "PRESENT_ABOVE_ENTITLED"),
        ((Stood("沈阿福", 55, "chair", relative=True), *STOOD[1:]), {}, "RELATIVE"),
        ((*STOOD, Stood("朱小英", 1)), {}, "CANDIDATE_TWICE"),
        ((Stood("沈阿福", 55, "chair"), Stood("俞惠芬", 50, "chair"), *STOOD[2:]), {},
         "TWO_CHAIRS"),
    ],
)  # fmt: skip
def test_impossible_votes_are_refused(
    stood: tuple[Stood, ...], more: dict[str, int], code: str
) -> None:
    case = up_to(founding(), "preparing")
    wrong = meeting(stood=stood, **more)  # type: ignore[arg-type]  # figures by name
    assert refusal(
        lambda: cases.elect(case.pk, [wrong], paper(20), seen=None, by=SYSTEM, at=AT)
    ) == code  # fmt: skip
    assert not case.ballots.exists()


def test_what_a_step_refuses() -> None:
    case = founding()
    assert refusal(lambda: take(case, Move.REPORT, paper(2, "云禾工〔2026〕1号"))) == "NOT_NOW"
    assert refusal(lambda: take(case, Move.REQUEST, paper(2, "1号"))) == "NUMBER"
    assert (
        refusal(lambda: take(case, Move.REQUEST, paper(2, "云工〔2026〕1号", month=7))) == "FUTURE"
    )
    assert refusal(lambda: take(case, Move.WITHDRAW, paper(2))) == "REASON"
    up_to(case, "requested")
    early = paper(1, "北镇工〔2026〕1号")
    assert refusal(lambda: take(case, Move.PERMIT, early)) == "ORDER"
    take(case, Move.PERMIT, paper(6, "北镇工〔2026〕4号"))
    other = founding(serial=2)
    take(other, Move.REQUEST, paper(2, "另工〔2026〕1号"))
    taken = paper(6, "北镇工〔2026〕4号")
    assert refusal(lambda: take(other, Move.PERMIT, taken)) == "NUMBER_TAKEN"


def test_whoever_comes_second_is_told() -> None:
    case = founding()
    seen = case.version
    cases.take(case.pk, Move.REQUEST, paper(2, "云禾工〔2026〕1号"), seen=seen, by=SYSTEM, at=AT)
    late = paper(3, note="不办了，撤回")
    assert refusal(
        lambda: cases.take(case.pk, Move.WITHDRAW, late, seen=seen, by=SYSTEM, at=AT)
    ) == "STALE"  # fmt: skip


def test_what_cannot_be_founded() -> None:
    assert refusal(lambda: founding(employer_uscc="91330483000000000X")) == "USCC_CHECK"
    assert refusal(lambda: founding(employer_uscc=credit_code("81", 5))) == "USCC_UNION"
    assert refusal(lambda: founding(women_count=61)) == "WOMEN"
    assert refusal(lambda: founding(member_count=81)) == "MEMBERS"
    assert founding(serial=9, staff_count=0, member_count=81).member_count == 81  # not counted yet
    assert refusal(lambda: founding(org_kind="national")) == "KIND"
    assert refusal(lambda: founding("mill", org_kind="area_federation")) == "PARENT_KIND"
    founding()
    assert refusal(founding) == "OPEN_ALREADY"
    done = up_to(founding(serial=3), "approved")
    assert refusal(lambda: founding(employer_uscc=done.employer_uscc)) == "HAS_UNION"


def test_the_employers_code_never_enters_the_unions_field() -> None:
    case = up_to(founding(), "approved")

    def issue(code: str) -> object:
        return lambda: approving.register(
            case.pk, paper(5, month=4), number="法证第1号", uscc=code, representative="沈阿福",
            seen=None, by=SYSTEM, at=AT,
        )  # fmt: skip

    assert refusal(issue(case.employer_uscc)) == "USCC_EMPLOYER"
    assert refusal(issue(credit_code("81", 9)[:-1] + "!")) == "USCC_CHECK"
    assert LegalPerson.objects.count() == 0


def test_a_re_election_ends_the_term_before_and_renews_the_certificate() -> None:
    made = up_to(founding(), "registered").organisation
    assert made is not None
    case = cases.open_re_election(
        made.pk, upper_id=org("north").pk, on=date(2026, 5, 4), by=SYSTEM, at=AT,
        values={"name": made.name, "org_kind": made.kind, "member_count": 70, "women_count": 3},
    )  # fmt: skip
    take(case, Move.REQUEST, paper(5, "云禾工〔2026〕9031号", month=5))
    take(case, Move.PERMIT, paper(6, "北镇工〔2026〕9031号", month=5))
    cases.elect(case.pk, [meeting()], paper(20, month=5), seen=None, by=SYSTEM, at=AT)
    take(case, Move.REPORT, paper(21, "云禾工〔2026〕9032号", month=5))
    approving.approve(case.pk, paper(25, "北镇工〔2026〕9032号", month=5), years=3, seen=None,
                      by=SYSTEM, at=AT)  # fmt: skip
    first, second = Term.objects.filter(organisation=made).order_by("no")
    assert (first.closed_on, second.no, second.started_on) == (date(2026, 5, 20), 2,
                                                               date(2026, 5, 20))  # fmt: skip
    approving.register(case.pk, paper(28, month=5), number="法证第88号", uscc=made.uscc or
                       credit_code("81", 701), representative="俞惠芬", seen=None, by=SYSTEM,
                       at=AT)  # fmt: skip
    old, new = LegalPerson.objects.filter(organisation=made).order_by("pk")
    assert (old.ended_on, new.valid_to) == (date(2026, 5, 28), date(2029, 5, 20))


def a_term(**more: object) -> Term:
    given: dict[str, object] = {
        "no": 4, "started_on": date(2023, 6, 1), "years": 3, "number": "桐总工〔2023〕8号",
    } | more  # fmt: skip
    return terms.enter_term(org("mill").pk, by=SYSTEM, at=AT, **given)  # type: ignore[arg-type]  # by name


def test_a_term_that_ends_before_it_starts_is_refused() -> None:
    assert refusal(lambda: a_term(ends_on=date(2023, 1, 1))) == "TERM_ORDER"
    assert refusal(lambda: a_term(years=4)) == "TERM_YEARS"
    a_term()
    assert refusal(lambda: a_term(no=5)) == "TERM_TAKEN"


def test_extended_once_by_six_months_at_most() -> None:
    term = a_term()

    def extend(until: date, number: str = "北镇工〔2026〕3号") -> object:
        return lambda: terms.extend_term(
            term.pk, until=until, number=number, seen=None, by=SYSTEM, at=AT
        )

    assert refusal(extend(date(2026, 12, 2))) == "EXTENSION_LONG"
    assert refusal(extend(date(2026, 5, 1))) == "EXTENSION_ORDER"
    assert refusal(extend(date(2026, 9, 1), "好")) == "NUMBER"
    extend(date(2026, 12, 1))()  # type: ignore[operator]  # a lambda
    assert refusal(extend(date(2026, 12, 1), "北镇工〔2026〕4号")) == "EXTENDED_ALREADY"


def test_closing_holds_the_members_above() -> None:
    mill, person = org("mill"), Person.objects.create(name="沈阿福", name_key="沈阿福")
    Membership.objects.create(person=person, organisation=mill, joined_on=date(2015, 3, 1))
    a_term()
    ended = ending.close(mill.pk, on=date(2026, 5, 31), number="北镇工〔2026〕7号",
                         because="企业注销", by=SYSTEM, at=AT)  # fmt: skip
    assert (ended.members, ended.receiver) == (1, org("north"))
    now = Membership.objects.get(person=person, left_on=None)
    assert (now.organisation, now.state, now.ground) == (org("north"), "retained", "unit_closed")
    term = Term.objects.get(organisation=mill)
    assert (term.closed_on, term.dissolved) == (date(2026, 5, 31), True)
    assert refusal(lambda: founding(upper="mill")) == "PARENT_CLOSED"


def test_an_open_case_keeps_a_union_from_closing() -> None:
    made = up_to(founding(), "approved").organisation
    assert made is not None

    def close() -> object:
        return ending.close(made.pk, on=date(2026, 5, 31), number="北镇工〔2026〕7号",
                            because="企业注销", by=SYSTEM, at=AT)  # fmt: skip

    assert refusal(close) == "CASE_OPEN"


def test_what_the_database_refuses_by_itself() -> None:
    case = up_to(founding(), "elected")
    term = a_term()
    ballot = case.ballots.get(committee=CommitteeKind.UNION)
    attempts = (
        lambda: Case.objects.filter(pk=case.pk).update(state="approved"),
        lambda: Case.objects.filter(pk=case.pk).update(closed_on=date(2026, 5, 1)),
        lambda: Case.objects.filter(pk=case.pk).update(women_count=61),
        lambda: case.steps.filter(move="permit").update(number=""),
        lambda: Term.objects.filter(pk=term.pk).update(ends_on=date(2020, 1, 1)),
        lambda: Term.objects.filter(pk=term.pk).update(closed_on=date(2020, 1, 1)),
        lambda: Term.objects.filter(pk=term.pk).update(
            extended_until=date(2027, 6, 1), extension_number="x", extended_on=date(2026, 5, 1)),
        lambda: Term.objects.filter(pk=term.pk).update(
            extended_until=date(2026, 7, 1), extended_on=date(2026, 5, 1)),
        lambda: Term.objects.filter(pk=term.pk).update(
            extended_until=date(2026, 7, 1), extension_number="x"),
        lambda: Term.objects.filter(pk=term.pk).update(extended_on=date(2026, 5, 1)),
        lambda: Case.objects.filter(pk=case.pk).update(years=4),
        lambda: Term.objects.create(organisation=term.organisation, no=9, years=3,
                                    started_on=date(2026, 1, 1), ends_on=date(2029, 1, 1)),
        lambda: Candidate.objects.filter(ballot=ballot, post="vice_chair").update(post="chair"),
        lambda: Candidate.objects.filter(ballot=ballot, elected=True).update(relative=True),
        lambda: case.ballots.update(present=61),
    )  # fmt: skip
    for attempt in attempts:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
