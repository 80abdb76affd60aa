"""The table of steps, the dated figures, officers and what is lacking."""

from datetime import date

import pytest

from gongqiao.kernel.dated import read_table
from gongqiao.organising.enums import CaseKind, CaseState, CommitteeKind, Move, Side, TermState
from gongqiao.organising.rules import committees, lacks, numbers, states, tables
from gongqiao.organising.rules.certificates import Change
from gongqiao.organising.rules.committees import Officer

ON = date(2026, 3, 1)


def test_every_state_is_reached_and_every_open_state_leads_on() -> None:
    vote = next(s for s in states.TABLE if s.move == Move.VOTE)
    reached = {CaseState.DRAFT, states.not_carried(vote).target, *(s.target for s in states.TABLE)}
    assert reached == set(CaseState)
    for kind in CaseKind:
        for state in {CaseState.DRAFT, *(s.target for s in states.TABLE if kind in s.kinds)}:
            moves = states.open_steps(state, kind, untold=False)
            assert bool(moves) == (state not in states.CLOSED)
            assert len({s.move for s in moves}) == len(moves)
    assert {s.move for s in states.TABLE} == set(Move)
    assert all(
        states.step(a, s.move, k) for s in states.TABLE for a in s.sources for k in s.kinds
    )  # fmt: skip


def test_the_good_way_goes_from_draft_to_certificate() -> None:
    state = CaseState.DRAFT
    for move, expected in zip(
        (Move.REQUEST, Move.PERMIT, Move.ELECT, Move.REPORT, Move.APPROVE, Move.REGISTER),
        states.WAY[1:],
        strict=True,
    ):
        step = states.step(state, move, CaseKind.FOUNDING)
        assert step is not None
        assert step.target == expected
        state = expected


def test_replies_are_the_upper_unions_and_bear_a_number() -> None:
    for move in (Move.PERMIT, Move.APPROVE):
        step = next(s for s in states.TABLE if s.move == move)
        assert (step.side, step.needs_number) == (Side.UPPER, True)
    assert {s.target for s in states.TABLE if s.clock} == {CaseState.REQUESTED, CaseState.REPORTED}


@pytest.mark.parametrize(
    ("members", "least", "most"),
    [(1, 3, 5), (24, 3, 5), (25, 3, 7), (200, 3, 7), (201, 7, 15), (1000, 7, 15), (1001, 15, 21),
     (5001, 21, 29), (10001, 29, 37), (50000, 29, 37), (50001, 37, 45)],
)  # fmt: skip
def test_committee_sizes(members: int, least: int, most: int) -> None:
    band = tables.band("committee", members, ON)
    assert band is not None
    assert (band.least, band.most) == (least, most)


@pytest.mark.parametrize(
    ("members", "least"), [(100, None), (101, 30), (201, 40), (5000, 60), (60000, 180)]
)
def test_numbers_of_delegates(members: int, least: int | None) -> None:
    band = tables.band("delegates", members, ON)
    assert (band.least if band else None) == least


def test_size_is_advice() -> None:
    band = tables.band("committee", 60, ON)
    assert committees.size_finding("COMMITTEE_SIZE", 7, band) is None
    found = committees.size_finding("COMMITTEE_SIZE", 9, band)
    assert found is not None
    assert found.figures == {"number": 9, "least": 3, "most": 7}


@pytest.mark.parametrize(
    ("typed", "stored", "good"),
    [("桐总工[2026]12号", "桐总工〔2026〕12号", True),
     ("桐总工〔2026〕012 号", "桐总工〔2026〕12号", True),
     ("桐总工（2026）3号", "桐总工〔2026〕3号", True), ("12号", "12号", False),
     ("桐总工〔26〕1号", "桐总工〔26〕1号", False), ("", "", False)],
)  # fmt: skip
def test_document_numbers(typed: str, stored: str, good: bool) -> None:
    assert numbers.normalised(typed) == stored
    assert numbers.is_number(stored) is good


def test_who_may_have_a_full_time_chair() -> None:
    limits = tables.thresholds(ON)
    assert [committees.full_time_chair_possible(n, limits) for n in (None, 199, 200)] == [
        False, False, True,
    ]  # fmt: skip


def test_every_town_chair_is_deputy_party_secretary() -> None:
    rules = tables.proportions("township_federation", ON)
    chair = Officer("沈阿福", "chair", "part_time")
    found = committees.proportion_findings([chair], rules)
    assert [f.code for f in found] == ["PARTY_DEPUTY"]
    assert found[0].figures == {"post": "chair", "of": 1, "are": 0, "need": 1}
    deputy = Officer("沈阿福", "chair", "part_time", "party_government", party_deputy=True)
    assert committees.proportion_findings([deputy], rules) == []


def test_vice_chairs_are_full_time_seconded_and_part_time() -> None:
    rules = tables.proportions("township_federation", ON)
    three = [Officer(str(n), "vice_chair", "part_time") for n in range(3)]
    found = committees.proportion_findings(three, rules)
    assert [f.figures["nature"] for f in found] == ["full_time", "seconded"]
    assert committees.proportion_findings(three[:2], rules) == []  # two cannot be of three kinds


def test_who_sits_in_which_committee() -> None:
    officers = [Officer("甲", "committee", "part_time"), Officer("乙", "chair", "full_time"),
                Officer("丙", "audit_chair", "part_time")]  # fmt: skip
    union = committees.members_of(CommitteeKind.UNION, officers)
    assert [o.name for o in union] == ["乙", "甲"]
    assert committees.members_of(CommitteeKind.STANDING, officers) == []
    assert [o.name for o in committees.members_of(CommitteeKind.AUDIT, officers)] == ["丙"]


def test_nothing_is_asked_before_its_table_begins() -> None:
    before = date(1949, 10, 1)
    assert tables.vacancy_months("chair", before) is None
    assert tables.vacancy_months("chair", ON) is not None
    assert tables.proportions("township_federation", before) == []
    assert tables.reply_days(ON) > 0
    assert tables.certificate_days(ON) > 0


def test_of_two_editions_the_one_in_force_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    table = read_table(
        "entries:\n - {key: joint.chair, valid_from: 2015-01-01, valid_to: 2025-01-01,"
        " source: a, party_deputy: '1'}\n"
        " - {key: joint.chair, valid_from: 2025-01-01, source: b, natures: [full_time]}"
    )
    monkeypatch.setattr(tables, "_table", lambda _name: table)
    assert [one.source for one in tables.proportions("joint", date(2020, 1, 1))] == ["a"]
    assert [one.natures for one in tables.proportions("joint", ON)] == [("full_time",)]


LEADING = (Officer("乙", "audit_chair", "part_time"), Officer("丙", "women_chair", "part_time"))


def acting(since: date) -> Officer:
    return Officer("丁", "acting_chair", "part_time", since=since)


def facts(**more: object) -> lacks.Facts:
    whole: dict[str, object] = {
        "kind": "grassroots", "members": 60, "women": 20, "uscc": "81", "employer_uscc": "91",
        "staff": 80, "term": TermState.IN_TERM, "certificate_until": date(2027, 1, 1), "units": 0,
        "officers": (Officer("甲", "chair", "part_time"), Officer("乙", "audit_chair", "part_time"),
                     Officer("丙", "women_chair", "part_time")),
    } | more  # fmt: skip
    return lacks.Facts(**whole)  # type: ignore[arg-type]  # a mapping of its fields


@pytest.mark.parametrize(
    ("more", "problem", "codes"),
    [
        ({}, None, []),
        ({"term": None}, None, ["NO_TERM"]),
        ({"term": TermState.OVERDUE}, None, ["TERM_OVERDUE"]),
        ({"officers": ()}, None, ["NO_CHAIR", "NO_AUDIT", "NO_WOMEN"]),
        ({"officers": (), "women": 9}, None, ["NO_CHAIR", "NO_AUDIT"]),
        ({"officers": (*LEADING, acting(date(2026, 2, 1)))},
         None, ["NO_CHAIR"]),
        ({"officers": (*LEADING, acting(date(2024, 1, 1)))},
         None, ["NO_CHAIR", "ACTING_LONG"]),
        ({"officers": (Officer("甲", "organiser", "part_time"),), "members": 24, "women": 2},
         None, []),
        ({"certificate_until": None}, None, ["NO_CERTIFICATE"]),
        ({"certificate_until": date(2026, 3, 1)}, None, ["CERTIFICATE_EXPIRED"]),
        ({"changes": (Change("NAME_NEW", ON, ON, "甲", "乙"),)}, None, ["CERTIFICATE_NAME_NEW"]),
        ({}, "USCC_EMPLOYER", ["CODE_EMPLOYERS"]),
        ({}, "USCC_CHECK", ["CODE_WRONG"]),
        ({"kind": "joint_grassroots"}, None, ["NO_UNITS"]),
        ({"kind": "joint_grassroots", "units": 3}, None, []),
        ({"closed": True, "term": None, "officers": ()}, None, []),
    ],
)  # fmt: skip
def test_what_an_organisation_lacks(
    more: dict[str, object], problem: str | None, codes: list[str]
) -> None:
    one = facts(**more)
    found = lacks.lacks(one, ON, tables.thresholds(ON), tables.proportions(one.kind, ON), problem)
    assert [f.code for f in found] == codes
