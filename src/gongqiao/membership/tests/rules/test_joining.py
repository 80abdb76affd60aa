"""The rule of joining, the states, the QR codes: without a database."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongqiao.kernel.identifiers import check_digit
from gongqiao.membership.enums import ApplicationState, TransferState
from gongqiao.membership.rules import codes, states, tables, upper
from gongqiao.membership.rules.joining import Asked, Facts, Route, judge

ON = date(2026, 3, 5)
KEY = b"k" * 32


def number(born: str = "19900101") -> str:
    first = f"330483{born}001"
    return first + check_digit(first)


MEI = Asked("周晓梅", "01", number(), 7)


@pytest.mark.parametrize(
    ("asked", "facts", "route", "code"),
    [
        (MEI, Facts(), Route.REVIEW, ""),
        (MEI, Facts(known=True, name_key="周晓梅"), Route.REVIEW, ""),
        (MEI, Facts(known=True, name_key="王桂芳"), Route.IDENTITY, "NAME_CONFLICT"),
        (MEI, Facts(known=True, name_key="周晓梅", member_of=7), Route.REFUSE, "SAME_UNION"),
        (MEI, Facts(known=True, name_key="周晓梅", member_of=8), Route.TRANSFER,
         "MEMBER_ELSEWHERE"),
        # somebody else's number with one's own name learns nothing of the other union
        (MEI, Facts(known=True, name_key="王桂芳", member_of=8), Route.IDENTITY, "NAME_CONFLICT"),
        (MEI, Facts(mobile_taken=True), Route.REFUSE, "MOBILE_TAKEN"),
        (replace(MEI, certno=number()[:-1] + "#"), Facts(), Route.REFUSE, "CERT_SHAPE"),
        (replace(MEI, certno=number("20120306")), Facts(), Route.REFUSE, "TOO_YOUNG"),
        (replace(MEI, certno=number("20100305")), Facts(), Route.REVIEW, ""),
        (replace(MEI, certno=number("20270101")), Facts(), Route.REFUSE, "CERT_DATE"),
        (replace(MEI, cert_type="08", certno="E12345678"), Facts(), Route.IDENTITY,
         "OTHER_DOCUMENT"),
    ],
)  # fmt: skip
def test_the_route(asked: Asked, facts: Facts, route: Route, code: str) -> None:
    verdict = judge(asked, facts, ON)
    assert (verdict.route, verdict.code) == (route, code)


def test_a_mistyped_number_is_refused_with_its_reason() -> None:
    digits = "0123456789X"
    wrong = number()[:-1] + digits[(digits.index(number()[-1]) + 1) % 11]
    assert judge(replace(MEI, certno=wrong), Facts(), ON).code == "CERT_CHECK_DIGIT"


def test_states_end_and_never_turn_back() -> None:
    assert states.follows("applied", ApplicationState.PENDING_REVIEW)
    assert not states.follows("applied", ApplicationState.APPROVED)  # the identity first
    assert not states.follows("refused", ApplicationState.APPROVED)
    assert set(states.OPEN) == {"applied", "pending_review", "claimed"}
    assert not states.transfer_follows("out_pending", TransferState.REFUSED)
    for table in (states.APPLICATION, states.TRANSFER):
        reached = {then for after in table.values() for then in after}
        assert reached | {next(iter(table))} == set(table)


@given(st.binary(min_size=5, max_size=5))
def test_a_code_is_read_as_it_was_given(raw: bytes) -> None:
    serial = codes.signs(raw, codes.SERIAL)
    whole = codes.signed(serial, KEY)
    assert codes.serial_of(whole, KEY) == serial
    assert codes.serial_of(f" {whole[:8].lower()}-{whole[8:]} ", KEY) == serial
    assert codes.serial_of(whole, b"other") is None


@given(st.text(max_size=20))
def test_whatever_is_typed_is_no_code(text: str) -> None:
    assert codes.serial_of(text, KEY) is None


def test_one_changed_sign_is_noticed() -> None:
    whole = codes.signed("ABCD2345", KEY)
    for place in range(16):
        other = "0" if whole[place] != "0" else "1"
        assert codes.serial_of(whole[:place] + other + whole[place + 1 :], KEY) is None


@pytest.mark.parametrize(
    ("one", "other", "above"),
    [
        ("1.2.3.", "1.2.4.", "1.2."),
        ("1.2.", "1.2.4.", "1.2."),
        ("1.", "2.", ""),
        ("00000001.", "00000001.00000012.", "00000001."),
    ],
)
def test_the_union_above_both(one: str, other: str, above: str) -> None:
    assert upper.upper_path(one, other) == above
    assert upper.last_id(above) == (int(above.rstrip(".").split(".")[-1]) if above else 0)


def test_the_tables_hold_by_day() -> None:
    assert tables.release_days(ON) == 5
    assert [g.four for g in tables.groups(ON)][:4] == [True] * 4
    assert "ride_hailing" not in {g.code for g in tables.groups(date(2019, 1, 1))}
    assert tables.group_name("courier") == "快递员"
    assert tables.group_name("gone") == "gone"
