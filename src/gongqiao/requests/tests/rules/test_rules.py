"""Rules of requests, without a database."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongqiao.kernel.dated import BadTable, read_table
from gongqiao.requests.enums import Channel, Kind, Level, Move, State, Topic
from gongqiao.requests.rules import answers, numbers, routing, sample, states, words
from gongqiao.requests.rules.routing import Asked, Office, route, table_on

ON = date(2026, 12, 3)
KEY = b"a key of the tests"
UNION, TOWN, CITY = Office(3, Level.UNION), Office(2, Level.TOWN), Office(1, Level.CITY)
OWN = (UNION, TOWN, CITY)


def decided(kind: Kind, topic: Topic, own: tuple[Office, ...] = OWN, *, confidential: bool = False,
            place: tuple[Office, ...] = ()) -> routing.Decision:  # fmt: skip
    asked = Asked(kind, topic, Channel.PHONE_PAGE, confidential, own, place)
    return route(asked, table_on(ON), CITY)


@pytest.mark.parametrize(
    ("kind", "topic", "confidential", "office"),
    [
        (Kind.CONSULT, Topic.MEMBERSHIP, False, 3),
        (Kind.SUGGEST, Topic.OTHER, False, 3),
        (Kind.CONSULT, Topic.WAGES, False, 2),
        (Kind.HELP, Topic.WAGES, False, 2),
        (Kind.HELP, Topic.HARDSHIP, False, 3),
        (Kind.COMPLAIN, Topic.SAFETY, False, 2),
        (Kind.COMPLAIN, Topic.UNION, False, 1),
        (Kind.CONSULT, Topic.MUTUAL_AID, False, 1),
        (Kind.CONSULT, Topic.MEMBERSHIP, True, 1),
    ],
)
def test_the_table(kind: Kind, topic: Topic, confidential: bool, office: int) -> None:
    assert decided(kind, topic, confidential=confidential).office_id == office


def test_a_place_answers_where_the_code_hangs() -> None:
    hall = (Office(9, Level.TOWN), CITY)
    assert decided(Kind.CONSULT, Topic.CULTURE, place=hall).office_id == 9
    assert decided(Kind.CONSULT, Topic.OTHER, (), place=hall).office_id == 9
    # a complaint read off the code of a union does not go to that union
    there = (Office(8, Level.UNION), Office(9, Level.TOWN), CITY)
    assert decided(Kind.COMPLAIN, Topic.WAGES, (), place=there).office_id == 9


def test_an_office_without_anybody_is_passed_over() -> None:
    empty = (Office(3, Level.UNION, staffed=False), Office(2, Level.TOWN, staffed=False), CITY)
    found = decided(Kind.CONSULT, Topic.MEMBERSHIP, empty)
    assert (found.office_id, found.passed_over) == (1, 2)
    nobody = tuple(Office(o.id, o.level, staffed=False) for o in OWN)
    assert decided(Kind.CONSULT, Topic.MEMBERSHIP, nobody).office_id == CITY.id


OFFICES = st.lists(
    st.builds(Office, st.integers(1, 9), st.sampled_from(Level), st.booleans()), max_size=4
)


@given(st.sampled_from(Kind), st.sampled_from(Topic), st.booleans(), OFFICES, OFFICES)
def test_somebody_always_answers_and_never_those_complained_of(
    kind: Kind, topic: Topic, confidential: bool, own: list[Office], place: list[Office]
) -> None:
    asked = Asked(kind, topic, Channel.QR, confidential, own, place)
    found = route(asked, table_on(ON), CITY)
    chosen = {o for o in (*own, *place, CITY) if o.id == found.office_id}
    assert chosen
    if kind is Kind.COMPLAIN or confidential:
        assert found.never_own
        assert found.office_id == CITY.id or any(o.level != Level.UNION for o in chosen)


def test_what_may_not_be_is_noticed_in_a_table() -> None:
    text = (
        "entries:\n- {valid_from: 2020-01-01, source: x, rules: [%s], domains: {}, "
        "reopen_days: 1, call_back_bp: 1, call_back_least: 1, anonymous_a_day: 1}"
    )
    for rule in ("{office: moon}", "{office: city, colour: red}", "{office: city, kinds: [x]}"):
        with pytest.raises(BadTable):
            table_on(ON, read_table(text % rule))
    assert table_on(ON, read_table(text % "{office: city}")).rules[0]["office"] == "city"
    none = table_on(ON, read_table(text % ""))
    asked = Asked(Kind.HELP, Topic.OTHER, Channel.QR, confidential=False)
    assert route(asked, none, CITY) == routing.Decision(1, never_own=True, rule=0)


def test_levels() -> None:
    assert routing.level_of("grassroots", is_root=False) is Level.UNION
    assert routing.level_of("township_federation", is_root=False) is Level.TOWN
    assert routing.level_of("grassroots", is_root=True) is Level.CITY
    assert routing.may_go_to(Level.UNION, never_own=False)
    assert not routing.may_go_to(Level.UNION, never_own=True)


@given(st.sampled_from(State), st.sampled_from(Move))
def test_moves(state: State, move: Move) -> None:
    to = states.after(state, move)
    assert (to is None) == (move not in states.moves_of(state))
    if state in (State.WITHDRAWN,):
        assert to is None
    if move in (Move.ANSWER, Move.ASK_BACK, Move.HAND_ON) and to is not None:
        assert state in states.OPEN
    if move is Move.ANSWER and to is not None:
        assert to is State.ANSWERED


def test_numbers_hide_their_order() -> None:
    made = [numbers.number(2026, n, KEY) for n in range(2_000)]
    assert len(set(made)) == 2_000
    assert all(one.startswith("SQ-2026-") and len(one) == 14 for one in made)
    follows = sum(int(b[-6:]) == int(a[-6:]) + 1 for a, b in pairwise(made))
    assert follows < 5
    assert numbers.number(2027, 0, KEY) != numbers.number(2026, 0, KEY).replace("2026", "2027")


@given(st.sets(st.integers(0, 999), min_size=2, max_size=50))
def test_a_permutation_maps_no_two_to_one(counts: set[int]) -> None:
    mixed = {numbers.permuted(n, 3, KEY) for n in counts}
    assert len(mixed) == len(counts)
    assert all(0 <= n < 1_000 for n in mixed)


def test_a_year_of_more_than_a_million() -> None:
    assert len(numbers.number(2026, 1_000_000, KEY)) == 15


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("SQ-2026-012345", "SQ-2026-012345"),
        (" sq 2026 012345 ", "SQ-2026-012345"),
        ("ＳＱ－２０２６－０１２３４５", "SQ-2026-012345"),
        ("SQ2026012345", "SQ-2026-012345"),
        ("2026-012345", None),
        ("SQ-2026-1; DROP", None),
        ("", None),
    ],
)
def test_reading_a_number(typed: str, number: str | None) -> None:
    assert numbers.read(typed) == number


@pytest.mark.parametrize(
    "text",
    ["", "  ", "已办结", "已处理。", "好的", "OK", "谢谢您的反映，已转有关部门处理。",
     "啊啊啊啊啊啊啊啊啊啊", "。。。。。。", "已转相关部门", "感谢您的来信！已转相关部门处理。",
     "=1+1", "11111111111"],
)  # fmt: skip
def test_what_is_no_answer(text: str) -> None:
    assert answers.too_little(text)


@pytest.mark.parametrize(
    "text",
    ["加班工资按一点五倍计算，请核对工资条。", "Please bring your contract to the hall on Monday.",
     "已联系公司财务，工资本周五发放，如未到账请再告诉我们。"],
)  # fmt: skip
def test_what_is_one(text: str) -> None:
    assert not answers.too_little(text)


def test_places_of_templates() -> None:
    assert answers.unknown_places("{name} {number} {x} {name.__class__}") == ["x", "name.__class__"]
    figures = {"name": "陈{number}", "number": "SQ"}
    assert answers.filled("{name}，{number}，{day}", figures) == "陈{number}，SQ，{day}"
    assert answers.open_places("您好{name}，{any}") == ["name"]


def test_pairs() -> None:
    assert words.grams("拖欠工资，AB c") == sorted(["拖欠", "欠工", "工资", "ab"])
    assert words.grams("工") == []
    assert len(words.grams("".join(chr(0x4E00 + n) for n in range(2000)))) == words.MOST


def test_the_sample_can_be_drawn_again() -> None:
    numbers_ = [f"SQ-2026-{n:06d}" for n in range(3_000)]
    seed = bytes(range(32))
    chosen = sample.drawn(numbers_, seed, 1_000)
    assert chosen == sample.drawn(reversed(numbers_), seed, 1_000)
    assert 220 < len(chosen) < 380
    assert sample.drawn(numbers_, bytes(32), 1_000) != chosen
    assert sample.drawn(numbers_[:2], seed, 0, least=3) == sorted(
        numbers_[:2], key=lambda n: sample.fraction(n, seed)
    )
    assert len(sample.digest(seed)) == 32
