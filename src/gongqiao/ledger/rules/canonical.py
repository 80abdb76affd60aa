"""The text of which the hashes are made: docs/rules/ledger.md. The reference for the fast paths.

The database computes the same hash in `ledger_entry_hash` when an entry is booked.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

GENESIS = bytes(32)
"""What stands before the first entry."""


@dataclass(frozen=True, slots=True)
class Line:
    """One posting as it is hashed: `amount` in fen, debit positive."""

    line: int
    account: str
    amount: int
    ref: int | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """What an entry says besides its postings."""

    seq: int
    key: str
    fund: str
    kind: str
    booked_at: datetime
    booked_on: date
    actor_id: int | None
    actor: str
    memo: str
    reverses: str
    postings: int
    debit: int
    body: bytes


def line_text(line: Line) -> str:
    """`line,account_code,amount,ref` and a line feed; ref is blank when there is none."""
    ref = "" if line.ref is None else line.ref
    return f"{line.line},{line.account},{line.amount},{ref}\n"


def body_digest(lines: Iterable[Line]) -> bytes:
    """SHA-256 over the lines in the order of their numbers."""
    ordered = sorted(lines, key=lambda x: x.line)
    return hashlib.sha256("".join(map(line_text, ordered)).encode()).digest()


def instant(at: datetime) -> str:
    """UTC with microseconds: 2026-11-23T05:38:44.000000Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def header_text(header: Header) -> str:
    """One `name:length:value` line per field; the length in UTF-8 bytes leaves no ambiguity."""
    fields = (
        ("seq", header.seq),
        ("key", header.key),
        ("fund", header.fund),
        ("kind", header.kind),
        ("booked_at", instant(header.booked_at)),
        ("booked_on", header.booked_on.isoformat()),
        ("actor_id", "" if header.actor_id is None else header.actor_id),
        ("actor", header.actor),
        ("memo", header.memo),
        ("reverses", header.reverses),
        ("postings", header.postings),
        ("debit", header.debit),
        ("body", header.body.hex()),
    )
    return "".join(f"{name}:{len(str(v).encode())}:{v}\n" for name, v in fields)


def entry_hash(previous: bytes, header: Header) -> bytes:
    """SHA-256 over the hash before and the header."""
    return hashlib.sha256(previous + header_text(header).encode()).digest()
