"""Tokens, signatures, addresses, cursors: without a database."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gongqiao.gateway.rules import cursors, signing, tokens
from gongqiao.gateway.rules.addresses import may_reach, networks, target_of
from gongqiao.gateway.rules.waiting import MOST_ATTEMPTS, WAITS, wait_after

SECRET = signing.secret_text(b"k" * 32)


@given(st.text(max_size=80))
def test_no_text_but_a_key_is_a_key(text: str) -> None:
    assert tokens.parse(text) is None


def test_a_key_is_found_by_its_prefix() -> None:
    text = tokens.joined("a" * 8, "b" * 40)
    found = tokens.parse(text)
    assert found is not None
    assert (found.prefix, found.digest) == ("a" * 8, hashlib.sha256(text.encode()).digest())


def test_the_signature_is_that_of_the_document() -> None:
    body, key = b'{"a": 1}', base64.b64decode(SECRET.removeprefix("whsec_"))
    plain = hmac.new(key, b"msg.1700000000." + body, hashlib.sha256).digest()
    assert (
        signing.signed(SECRET, "msg", 1700000000, body) == "v1," + base64.b64encode(plain).decode()
    )


@given(st.binary(max_size=200), st.text(max_size=40), st.integers(0, 2**32))
def test_what_was_signed_is_verified_and_nothing_else(body: bytes, word: str, at: int) -> None:
    header = signing.signed(SECRET, word, at, body)

    def verified(**other: object) -> bool:
        given = {"secrets": [SECRET], "message_id": word, "timestamp": str(at), "body": body,
                 "header": header, "now": at, **other}  # fmt: skip
        return signing.verified(**given)  # type: ignore[arg-type]  # replaced one by one

    assert verified()
    assert verified(header="v1,AAAA v2,x " + header)
    assert verified(now=at + 300)
    assert not verified(now=at + 301)
    assert not verified(now=at - 301)
    assert not verified(body=body + b"x")
    assert not verified(message_id=word + "x")
    assert not verified(secrets=[signing.secret_text(b"o" * 32)])


@pytest.mark.parametrize("timestamp", ["", "-1", "1e9", "٣", "9" * 30, "1700000000 "])
def test_a_moment_that_is_none_is_refused(timestamp: str) -> None:
    assert not signing.verified([SECRET], "m", timestamp, b"", "v1,x", 1700000000)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
     "100.64.0.1", "0.0.0.0", "255.255.255.255", "224.0.0.1", "192.0.2.1", "198.18.0.1", "::1",
     "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
     "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::80ff:fffe", "fe80::1%eth0", "x",
     "2130706433"],
)  # fmt: skip
def test_nothing_inside_the_house(address: str) -> None:
    assert not may_reach(address, scheme="https", allowed=[])


def test_public_addresses_by_https_only() -> None:
    for address in ("93.184.216.34", "2606:4700::1111"):
        assert may_reach(address, scheme="https", allowed=[])
        assert not may_reach(address, scheme="http", allowed=[])


def test_what_the_operator_allows() -> None:
    allowed = networks(["10.1.0.0/16"])
    assert may_reach("10.1.2.3", scheme="http", allowed=allowed)
    assert not may_reach("10.2.2.3", scheme="https", allowed=allowed)
    assert not may_reach("::ffff:10.1.2.3", scheme="https", allowed=allowed)


@given(st.text(max_size=60))
def test_an_address_is_taken_apart_or_refused(text: str) -> None:
    target = target_of(text)
    assert target is None or target.scheme in {"http", "https"}


@pytest.mark.parametrize("url", ["https://a.cn:99999/", "https://a.cn:x/", "https://[::1/"])
def test_an_address_with_an_impossible_part(url: str) -> None:
    assert target_of(url) is None


@pytest.mark.parametrize(
    ("url", "header"),
    [("https://a.cn/x?y=1", "a.cn"), ("https://a.cn:8443/", "a.cn:8443"),
     ("https://[2606:4700::1]/", "[2606:4700::1]"), ("http://a.cn:80", "a.cn")],
)  # fmt: skip
def test_the_host_as_it_is_named(url: str, header: str) -> None:
    target = target_of(url)
    assert target is not None
    assert target.host_header == header


@given(st.integers(0, cursors.HIGHEST))
@example(10**18)
@example(cursors.HIGHEST)
def test_a_cursor_comes_back(number: int) -> None:
    assert cursors.read_number(cursors.made(number)) == number


@given(st.integers(cursors.HIGHEST + 1))
def test_no_row_is_beyond_the_highest_number(number: int) -> None:
    assert cursors.read_number(cursors.made(number)) is None


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 2**57).map(lambda micros: EPOCH + timedelta(microseconds=micros))


@given(MOMENTS, st.integers(0, cursors.HIGHEST))
def test_a_cursor_of_a_moment_comes_back(at: datetime, number: int) -> None:
    assert cursors.read_at(cursors.made_at(at, number)) == (at, number)


@pytest.mark.parametrize(
    ("place", "read"),
    [("12", (None, 12)), ("1.", None), (".1", None), ("1.2.3", None), ("", None), ("9" * 40, None),
     (f"{'9' * 30}.1", None), (f"1.{cursors.HIGHEST + 1}", None)],
)  # fmt: skip
def test_odd_cursors_of_moments(place: str, read: tuple[None, int] | None) -> None:
    """An older one, of the number alone, is still known."""
    assert cursors.read_at(cursors.made(place)) == read


@given(st.text(max_size=100))
def test_no_word_but_a_cursor_is_one(text: str) -> None:
    found = cursors.read(text)
    assert found is None or cursors.read(cursors.made(found)) == found


def test_pauses_grow_and_end() -> None:
    assert list(WAITS) == sorted(WAITS)
    assert wait_after(MOST_ATTEMPTS) is None
    assert wait_after(1) == WAITS[0]
