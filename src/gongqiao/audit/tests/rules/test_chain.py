"""The chain of hashes without a database."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from gongqiao.audit.rules.chain import EMPTY, START, HeadMark, Link, check, extend

DIGESTS = [hashlib.sha256(bytes([n])).digest() for n in range(6)]


def stored(digests: list[bytes]) -> tuple[list[Link], HeadMark]:
    marks = list(extend(EMPTY, digests))
    links = [
        Link(m.position, 100 + m.position, m.hash, d) for m, d in zip(marks, digests, strict=True)
    ]
    return links, marks[-1] if marks else EMPTY


def codes(links: list[Link], head: HeadMark, known: HeadMark | None = None) -> list[str]:
    return [finding.code for finding in check(links, head, known)]


def test_first_link_by_hand() -> None:
    links, head = stored(DIGESTS[:1])
    assert head.hash == hashlib.sha256(START + DIGESTS[0]).digest()
    assert codes(links, head) == []


def test_nothing_stored_is_intact() -> None:
    assert codes([], EMPTY) == []
    assert codes([], EMPTY, EMPTY) == []


def test_extending_in_two_steps_is_the_same_chain() -> None:
    whole = list(extend(EMPTY, DIGESTS))
    first = list(extend(EMPTY, DIGESTS[:2]))
    assert whole == first + list(extend(first[-1], DIGESTS[2:]))


@given(st.integers(0, 5))
def test_changed_event_is_named(which: int) -> None:
    links, head = stored(DIGESTS)
    links[which] = Link(links[which].position, links[which].event_id, links[which].hash, b"x" * 32)
    found = list(check(links, head))
    assert [(f.code, f.figures["event"]) for f in found] == [("HASH_DIFFERS", 101 + which)]


@given(st.integers(0, 5))
def test_lost_event_is_named(which: int) -> None:
    links, head = stored(DIGESTS)
    links[which] = Link(links[which].position, links[which].event_id, links[which].hash, None)
    assert codes(links, head) == ["EVENT_MISSING"]


@given(st.integers(0, 4))
def test_lost_link_is_found(which: int) -> None:
    links, head = stored(DIGESTS)
    del links[which]
    assert codes(links, head) == ["LINK_MISSING"]


def test_links_cut_from_the_end_are_found() -> None:
    links, head = stored(DIGESTS)
    assert codes(links[:-2], head) == ["HEAD_DIFFERS"]


def test_a_chain_rewritten_from_end_to_end_is_found_with_a_known_head() -> None:
    _, known = stored(DIGESTS)
    links, head = stored(DIGESTS[::-1])
    assert codes(links, head) == []
    assert codes(links, head, known) == ["KNOWN_HEAD_DIFFERS"]
    short, short_head = stored(DIGESTS[:3])
    assert codes(short, short_head, known) == ["KNOWN_HEAD_DIFFERS"]
