"""The chain of hashes, and what is wrong with one.

hash(1) = SHA-256(START ‖ digest of the first event),
hash(n) = SHA-256(hash(n−1) ‖ digest of event n).
The digest of an event is SHA-256 of its content as one canonical JSON array (see queries.DIGEST).
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gongqiao.kernel.findings import Finding

START = b"\x00" * 32


@dataclass(frozen=True, slots=True)
class Link:
    """A stored link and the digest of its event as it is now (None: the event is gone)."""

    position: int
    event_id: int
    hash: bytes
    digest: bytes | None


@dataclass(frozen=True, slots=True)
class HeadMark:
    """How far the chain reaches: what an auditor notes down to compare later."""

    position: int
    hash: bytes


EMPTY = HeadMark(0, START)


def extend(last: HeadMark, digests: Iterable[bytes]) -> Iterator[HeadMark]:
    """The links that follow, one for each digest."""
    position, previous = last.position, last.hash
    for digest in digests:
        position, previous = position + 1, hashlib.sha256(previous + digest).digest()
        yield HeadMark(position, previous)


def check(
    links: Iterable[Link], head: HeadMark, known: HeadMark | None = None
) -> Iterator[Finding]:
    """Walk the whole chain in order of position and report each link that does not hold.

    `head` is the stored last link; `known` an earlier head that an auditor kept elsewhere.
    After a broken link the walk goes on from what is stored, so each finding names its own place.
    """
    position, previous = 0, START
    known_seen = known is None or known == EMPTY
    for link in links:
        if link.position != position + 1:
            yield Finding("LINK_MISSING", {"position": position + 1, "until": link.position - 1})
        elif link.digest is None:
            yield Finding("EVENT_MISSING", {"position": link.position, "event": link.event_id})
        elif hashlib.sha256(previous + link.digest).digest() != link.hash:
            yield Finding("HASH_DIFFERS", {"position": link.position, "event": link.event_id})
        if known is not None and link.position == known.position:
            known_seen = link.hash == known.hash
        position, previous = link.position, link.hash
    if (position, previous) != (head.position, head.hash):
        yield Finding("HEAD_DIFFERS", {"position": position, "head": head.position})
    if not known_seen and known is not None:
        yield Finding("KNOWN_HEAD_DIFFERS", {"position": known.position})
