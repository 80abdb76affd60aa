"""Parts, quiet hours, ways: without a database."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongqiao.kernel.dated import read_table
from gongqiao.kernel.period import CHINA
from gongqiao.kernel.workdays import statutory
from gongqiao.notices import tabled
from gongqiao.notices.rules import (
    kind_of,
    kind_on,
    leaves_at,
    message_of,
    price_on,
    sms_parts,
    token_of,
    wants,
    way,
)
from gongqiao.notices.rules.parts import JOINED

DAY = date(2026, 3, 5)


@pytest.mark.parametrize(
    ("signs", "parts"), [(0, 1), (1, 1), (70, 1), (71, 2), (134, 2), (135, 3), (201, 3), (202, 4)]
)
def test_parts(signs: int, parts: int) -> None:
    assert sms_parts("您" * signs) == parts


def test_a_rare_character_counts_twice() -> None:
    assert sms_parts("𠮷" * 35) == 1
    assert sms_parts("𠮷" * 36) == 2


@given(st.text(max_size=400))
def test_a_longer_text_never_costs_less(text: str) -> None:
    assert sms_parts(text) <= sms_parts(text + "。")
    assert sms_parts(text) >= len(text) / JOINED - 1


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("asked", "leaves"),
    [
        ("2026-03-05 10:00", "2026-03-05 10:00"),  # a Thursday
        ("2026-03-05 07:59", "2026-03-05 08:00"),
        ("2026-03-05 08:00", "2026-03-05 08:00"),
        ("2026-03-05 20:59", "2026-03-05 20:59"),
        ("2026-03-05 21:00", "2026-03-06 08:00"),
        ("2026-03-06 23:30", "2026-03-07 09:00"),  # into a Saturday
        ("2026-03-07 20:00", "2026-03-08 09:00"),
        ("2026-02-28 20:30", "2026-02-28 20:30"),  # a Saturday that is worked (调休)
        ("2026-10-01 08:30", "2026-10-01 09:00"),  # a holiday on a Thursday
    ],
)
def test_nothing_leaves_at_night(asked: str, leaves: str) -> None:
    assert leaves_at(at(asked), tabled.QUIET, statutory()) == at(leaves)


@given(st.integers(0, 60 * 24 * 365 * 6))
def test_what_waits_leaves_within_half_a_day_and_then_indeed(minutes: int) -> None:
    asked = at("2021-01-01 00:00") + timedelta(minutes=minutes)
    leaves = leaves_at(asked, tabled.QUIET, statutory())
    assert asked <= leaves < asked + timedelta(hours=14)
    assert leaves_at(leaves, tabled.QUIET, statutory()) == leaves


def test_the_way_of_a_kind() -> None:
    aid, other = (kind_on(tabled.KINDS, kind, DAY) for kind in ("aid", "pigeons"))
    assert kind_of("aid.paid") == "aid"
    assert (aid.may_refuse, other.may_refuse, other.code) == (False, True, "pigeons")
    named = tabled.NAMED
    assert way(aid, ["email", "sms", "wechat"], named) == ("wechat", "sms", "email")
    assert way(aid, ["console", "email"], named) == ("email", "console")
    assert way(kind_on(tabled.KINDS, "desk", DAY), ["email", "sms"], named) == ("email",)
    assert way(aid, [], named) == ()


def test_a_price_is_free_where_none_is_named() -> None:
    table = read_table(
        "entries:\n - {key: sms, valid_from: 2020-01-01, source: x, part_fen: 5, month_fen: 100}\n"
        " - {key: mail, valid_from: 2020-01-01, source: x, part_fen: 1}"
    )
    assert (price_on(table, "sms", DAY).part_fen, price_on(table, "sms", DAY).month_fen) == (5, 100)
    assert price_on(table, "mail", DAY).month_fen is None
    assert price_on(table, "sms", date(2019, 1, 1)).part_fen == 0
    assert price_on(table, "sms", DAY).runs_out(100)
    assert not price_on(table, "mail", DAY).runs_out(10**9)


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("T", False), ("ｔｄ", False), ("退订。", False), ("回T", False), ("r", False),
        ("恢复", True), ("回复 DY", True),
        ("", None), ("T恤", None), ("谢谢", None), ("我要退订", None),
    ],
)  # fmt: skip
def test_one_word_declines(text: str, means: bool | None) -> None:
    assert wants(text) is means


@given(st.text(max_size=200))
def test_any_answer_is_read(text: str) -> None:
    assert wants(text) in {True, False, None}


@given(st.integers(1, 10**12), st.text(max_size=40))
def test_only_our_own_links_hold(message: int, forged: str) -> None:
    token = token_of(message, b"ours")
    assert message_of(token, b"ours") == message
    assert message_of(token, b"foreign") is None
    assert message_of(f"z{token}", b"ours") is None  # a number of other digits
    found = message_of(forged, b"ours")
    assert found is None or forged == token_of(found, b"ours")
