"""The card's token: genuine, tampered, expired, with a wrong clock."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongqiao.membership.enums import CardState
from gongqiao.membership.rules import card
from gongqiao.membership.rules.card import Face, look

AT = 1_796_000_000
KEY = card.key_of(b"s" * 32)
KEYS = {card.key_id(card.public_bytes(KEY)): card.public_bytes(KEY)}
FACE = Face("ABCD2345ABCD2345", "周**", "恒裕纺织工会", "2015-03-01", AT, AT + card.GOOD_FOR)
TOKEN = card.token(FACE, KEY)
DAY = card.GOOD_FOR


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (AT, CardState.VALID),
        (AT + DAY - 1, CardState.VALID),
        (AT + DAY + card.SKEW - 1, CardState.VALID),
        (AT + DAY + card.SKEW, CardState.EXPIRED),
        (AT - card.SKEW, CardState.VALID),
        (AT - card.SKEW - 1, CardState.NOT_YET),
    ],
)
def test_a_genuine_card_by_the_clock(at: int, state: CardState) -> None:
    assert look(TOKEN, KEYS, at) == card.Seen(state, FACE)


def test_the_link_is_read_too() -> None:
    link = f" https://example.org/card/verify/#{TOKEN} "
    assert look(link, KEYS, AT).state == CardState.VALID


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from("ABCxyz019-_."))
def test_whatever_is_changed_is_never_valid(place: int, sign: str) -> None:
    changed = TOKEN[:place] + sign + TOKEN[place + 1 :]
    seen = look(changed, KEYS, AT)
    # the last sign of a part carries unused bits: the same bytes may be spelt in two ways
    assert changed == TOKEN or seen.state != CardState.VALID or seen.face == FACE


@given(st.text(max_size=300))
def test_whatever_is_typed_is_read_calmly(text: str) -> None:
    assert look(text, KEYS, AT).state == CardState.UNREADABLE


def test_somebody_elses_key_and_somebody_elses_card() -> None:
    other = card.key_of(b"o" * 32)
    forged = card.token(replace(FACE, union="别的工会"), other)
    assert look(forged, KEYS, AT).state == CardState.UNKNOWN_KEY
    head, body, _signature = TOKEN.split(".")
    raw = json.loads(card.from_text(body))
    swapped = card.to_text(json.dumps({**raw, "n": "王**"}).encode())
    assert look(f"{head}.{swapped}.{_signature}", KEYS, AT).state == CardState.TAMPERED
    crooked = card.to_text(json.dumps({**raw, "e": "soon"}).encode())
    assert look(f"{head}.{crooked}.{_signature}", KEYS, AT).state == CardState.UNREADABLE
    assert look("GQ1." + "A" * 3000 + ".A", KEYS, AT).state == CardState.UNREADABLE


def test_no_number_and_no_whole_name_stand_in_it() -> None:
    assert set(json.loads(card.from_text(TOKEN.split(".")[1]))) == set("cnusiek")
    assert len(TOKEN) < 450
