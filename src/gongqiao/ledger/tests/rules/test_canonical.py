"""The text that is hashed, against digests worked out by hand with sha256sum."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from gongqiao.ledger.rules import canonical
from gongqiao.ledger.rules.canonical import Header, Line

HEADER = Header(
    seq=3,
    key="batch:7",
    fund="aid",
    kind="payment",
    booked_at=datetime(2026, 3, 5, 2, 0, 0, 120, tzinfo=UTC),
    booked_on=date(2026, 3, 5),
    actor_id=7,
    actor="韩会计",
    memo="",
    reverses="",
    postings=2,
    debit=146077,
    body=bytes(32),
)


def test_a_line_is_its_csv() -> None:
    assert canonical.line_text(Line(1, "bank", -146077, 9)) == "1,bank,-146077,9\n"
    assert canonical.line_text(Line(2, "benefit_payable", 5)) == "2,benefit_payable,5,\n"


def test_the_digest_does_not_depend_on_the_order_given() -> None:
    lines = [Line(1, "a", 5, None), Line(2, "b", -3, 4), Line(10, "c", -2, None)]
    expected = hashlib.sha256(b"1,a,5,\n2,b,-3,4\n10,c,-2,\n").digest()
    assert canonical.body_digest(lines) == expected
    assert canonical.body_digest(reversed(lines)) == expected


def test_the_header_counts_bytes_not_characters() -> None:
    text = canonical.header_text(HEADER)
    assert "actor:9:韩会计\n" in text
    assert "booked_at:27:2026-03-05T02:00:00.000120Z\n" in text
    assert "memo:0:\n" in text
    assert text.startswith("seq:1:3\nkey:7:batch:7\nfund:3:aid\nkind:7:payment\n")
    assert text.endswith(f"debit:6:146077\nbody:64:{'00' * 32}\n")


@pytest.mark.parametrize(
    "change",
    [
        {"seq": 4},
        {"key": "batch:8"},
        {"fund": "aid2"},
        {"kind": "return"},
        {"booked_at": datetime(2026, 3, 5, 2, 0, 0, 121, tzinfo=UTC)},
        {"booked_on": date(2026, 3, 6)},
        {"actor_id": None},
        {"actor": "韩"},
        {"memo": "x"},
        {"reverses": "k"},
        {"postings": 3},
        {"debit": 146078},
        {"body": b"1" + bytes(31)},
    ],
)
def test_every_field_counts(change: dict[str, object]) -> None:
    changed = replace(HEADER, **change)  # type: ignore[arg-type]  # each is of its field's type
    before = canonical.entry_hash(canonical.GENESIS, HEADER)
    assert canonical.entry_hash(canonical.GENESIS, changed) != before
    assert canonical.entry_hash(b"\x01" * 32, HEADER) != before


def test_text_cannot_move_between_fields() -> None:
    one = replace(HEADER, actor="a\nmemo:1:b", memo="")
    other = replace(HEADER, actor="a", memo="b")
    assert canonical.header_text(one) != canonical.header_text(other)
