"""Booking: one path for two lines and for two hundred thousand.

Lock order: the head of the chain first, everything else after it; so bookings never deadlock and
the order of `seq` is the order of commits. Call late in a long transaction: others wait for it.
"""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _
from psycopg import Cursor

from gongqiao.kernel.money import yuan_grouped
from gongqiao.ledger.enums import CLOSING
from gongqiao.ledger.kinds import account_says
from gongqiao.ledger.models import LARGEST_POSTING, Posting
from gongqiao.ledger.services import limits
from gongqiao.platform.binary import binary
from gongqiao.platform.context import Actor
from gongqiao.platform.copying import copy_encoded, copy_out, raw_cursor
from gongqiao.platform.errors import Refused

FRAME = {"account_id": pl.Int64, "amount": pl.Int64, "ref": pl.Int64}


@dataclass(frozen=True, slots=True)
class Leg:
    """One posting to be: an account code, fen (debit positive), the caller's reference."""

    account: str
    amount: int
    ref: int | None = None


@dataclass(frozen=True, slots=True)
class PostResult:
    """The entry that stands for the key; `repeated` when it stood there before."""

    entry_id: int
    repeated: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry about to be booked."""

    key: str
    fund_id: int
    kind: str
    on: date
    memo: str
    by: Actor
    at: datetime
    reverses: int | None
    digest: bytes
    count: int
    debit: int


@dataclass(frozen=True, slots=True)
class _Account:
    id: int
    code: str
    never_negative: bool
    name: str


def post(
    *,
    key: str,
    fund: str,
    kind: str,
    on: date,
    postings: Sequence[Leg],
    memo: str = "",
    by: Actor,
    at: datetime,
) -> PostResult:
    """Book one entry on a fund (by its code). Same key and same postings: the earlier entry.

    Raises Refused: KEY_TAKEN, KEY_LONG, DAY (before 1990, or more than a year ahead), UNKNOWN_FUND,
    UNKNOWN_ACCOUNT, UNBALANCED, CLOSED_PERIOD, OVERDRAWN …
    """
    limits.require_bookable(key, on, at)
    with transaction.atomic(), connection.cursor() as cursor:
        fund_id = fund_id_of(cursor, fund)
        known = {a.code: a.id for a in _accounts(raw_cursor(cursor), fund_id)}
        for leg in postings:
            if leg.account not in known:
                raise _unknown_account(leg.account)
        frame = pl.DataFrame(
            {
                "account_id": [known[leg.account] for leg in postings],
                "amount": [leg.amount for leg in postings],
                "ref": [leg.ref for leg in postings],
            },
            schema=FRAME,
        )
        return post_bulk(
            cursor, key=key, fund_id=fund_id, kind=kind, on=on, frame=frame, memo=memo, by=by, at=at
        )


def post_bulk(
    cursor: CursorWrapper | Cursor[Any],
    *,
    key: str,
    fund_id: int,
    kind: str,
    on: date,
    frame: pl.DataFrame,
    memo: str = "",
    by: Actor,
    at: datetime,
) -> PostResult:
    """Book one entry of any number of lines inside the caller's transaction.

    `frame` has the integer columns `account_id`, `amount` (fen, debit positive) and `ref` (may be
    null); its row order is the order of the lines. Refuses as `post` does. The caller commits.
    """
    if kind == CLOSING:
        raise Refused("RESERVED_KIND", _("Only a period close books closing entries."))
    return book(
        cursor, key=key, fund_id=fund_id, kind=kind, on=on, frame=frame, memo=memo, by=by, at=at
    )


def reverse(*, key: str, of: int, on: date, memo: str = "", by: Actor, at: datetime) -> PostResult:
    """Book the opposite of the entry with id `of`, line by line; once only.

    Raises Refused: UNKNOWN_ENTRY, ALREADY_REVERSED, REVERSAL (of a reversal or a closing entry) and
    what `post` refuses.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        raw = raw_cursor(cursor)
        lock_head(raw)
        earlier = raw.execute(
            "SELECT e.fund_id, e.kind, e.reverses_id, r.key FROM ledger_entry e "
            "LEFT JOIN ledger_entry r ON r.reverses_id = e.id WHERE e.id = %s",
            [of],
        ).fetchone()
        if earlier is None:
            raise Refused("UNKNOWN_ENTRY", _("This entry is not in the books."))
        fund_id, kind, reverses_id, reversed_by = earlier
        if reverses_id is not None or kind == CLOSING:
            raise Refused("REVERSAL", _("A reversal or a closing entry cannot be reversed."))
        if reversed_by not in (None, key):
            raise Refused("ALREADY_REVERSED", _("This entry has been reversed already."))
        frame = copy_out(
            cursor,
            "SELECT account_id, -amount, ref FROM ledger_posting WHERE entry_id = %s ORDER BY line",
            dict(FRAME),
            [of],
        )
        return book(
            cursor,
            key=key,
            fund_id=fund_id,
            kind=kind,
            on=on,
            frame=frame,
            memo=memo,
            by=by,
            at=at,
            reverses=of,
        )


def book(
    cursor: CursorWrapper | Cursor[Any],
    *,
    key: str,
    fund_id: int,
    kind: str,
    on: date,
    frame: pl.DataFrame,
    memo: str,
    by: Actor,
    at: datetime,
    reverses: int | None = None,
) -> PostResult:
    """The one way into the books (inside the ledger; other apps use `post` and `post_bulk`)."""
    raw = raw_cursor(cursor)
    accounts = _accounts(raw, fund_id)
    _check_frame(frame, {a.id for a in accounts})
    entry = _Entry(
        key=key,
        fund_id=fund_id,
        kind=kind,
        on=on,
        memo=memo,
        by=by,
        at=at,
        reverses=reverses,
        digest=frame_digest(frame, {a.id: a.code for a in accounts}),
        count=frame.height,
        debit=int(frame["amount"].filter(frame["amount"] > 0).sum()),
    )
    if (earlier := _standing(raw, entry)) is not None:
        return earlier
    lock_head(raw)
    if (earlier := _standing(raw, entry)) is not None:
        return earlier
    _check_open(raw, entry)
    _check_cash(raw, frame, accounts)
    entry_id = _insert(raw, entry)
    lines = pl.int_range(1, frame.height + 1, dtype=pl.Int32, eager=True).alias("line")
    rows = frame.select(
        pl.lit(entry_id, dtype=pl.Int64).alias("entry_id"), lines, "account_id", "amount", "ref"
    )
    copy_encoded(raw, "ledger_posting", binary(rows, Posting))
    return PostResult(entry_id=entry_id, repeated=False)


def frame_digest(frame: pl.DataFrame, codes: dict[int, str]) -> bytes:
    """`canonical.body_digest` of a whole frame at once."""
    text = io.BytesIO()
    frame.select(
        pl.int_range(1, frame.height + 1, dtype=pl.Int64, eager=True).alias("line"),
        pl.col("account_id").replace_strict(
            list(codes), list(codes.values()), return_dtype=pl.String
        ),
        "amount",
        "ref",
    ).write_csv(text, include_header=False, quote_style="never")
    return hashlib.sha256(text.getbuffer()).digest()


def lock_head(raw: Cursor[Any]) -> None:
    """Queue up behind whoever is booking; held until the transaction ends."""
    raw.execute("SELECT ledger_lock_head()")


def fund_id_of(cursor: CursorWrapper, code: str) -> int:
    """The id of a fund by its code; raises Refused UNKNOWN_FUND."""
    row = raw_cursor(cursor).execute("SELECT id FROM ledger_fund WHERE code = %s", [code])
    found = row.fetchone()
    if found is None:
        raise Refused(
            "UNKNOWN_FUND", _("There is no fund “%(code)s”.") % {"code": code}, field="fund"
        )
    return int(found[0])


def _accounts(raw: Cursor[Any], fund_id: int) -> list[_Account]:
    rows = raw.execute(
        "SELECT id, code, never_negative, name FROM ledger_account WHERE fund_id = %s ORDER BY id",
        [fund_id],
    )
    return [_Account(*row) for row in rows.fetchall()]


def _unknown_account(account: object) -> Refused:
    says = _("The fund has no account “%(account)s”.") % {"account": account}
    return Refused("UNKNOWN_ACCOUNT", says, field="account", figures={"account": account})


def _check_frame(frame: pl.DataFrame, account_ids: set[int]) -> None:
    """Shape first, then arithmetic: the sentences here, the same rules again in the database."""
    if frame.schema != FRAME:
        raise TypeError(f"postings need the columns {FRAME}, not {dict(frame.schema)}")
    amounts = frame["amount"]
    if frame.height < 2:
        raise Refused("TOO_FEW", _("An entry needs at least two postings."))
    if amounts.null_count() or (amounts == 0).any():
        raise Refused("ZERO", _("A posting needs an amount other than zero."), field="amount")
    if (amounts.abs() > LARGEST_POSTING).any():
        raise Refused("TOO_LARGE", _("An amount this large is a mistake."), field="amount")
    strange = set(frame["account_id"].unique().to_list()) - account_ids
    if strange:
        raise _unknown_account(min(strange, key=str))
    rest = int(amounts.sum())
    if rest:
        raise Refused(
            "UNBALANCED",
            _("Debits and credits differ by %(rest)s yuan.") % {"rest": yuan_grouped(abs(rest))},
            figures={"rest": rest},
        )


def _standing(raw: Cursor[Any], entry: _Entry) -> PostResult | None:
    """The entry already booked under the key; Refused when it says something else."""
    row = raw.execute(
        "SELECT id, fund_id, kind, reverses_id, body_digest FROM ledger_entry WHERE key = %s",
        [entry.key],
    ).fetchone()
    if row is None:
        return None
    if (*row[1:4], bytes(row[4])) != (entry.fund_id, entry.kind, entry.reverses, entry.digest):
        raise Refused(
            "KEY_TAKEN",
            _("Something else is booked under “%(key)s” already.") % {"key": entry.key},
            field="key",
        )
    return PostResult(entry_id=row[0], repeated=True)


def _check_open(raw: Cursor[Any], entry: _Entry) -> None:
    row = raw.execute(
        'SELECT max("end") FROM ledger_closedperiod WHERE fund_id = %s', [entry.fund_id]
    ).fetchone()
    closed_to = row[0] if row else None
    if closed_to is not None and entry.on < closed_to:
        raise Refused(
            "CLOSED_PERIOD",
            _("The books before %(day)s are closed; choose that day or a later one.")
            % {"day": closed_to.isoformat()},
            field="on",
        )


def _check_cash(raw: Cursor[Any], frame: pl.DataFrame, accounts: list[_Account]) -> None:
    guarded = {a.id: account_says(a.code, a.name) for a in accounts if a.never_negative}
    moved = (
        frame.filter(pl.col("account_id").is_in(list(guarded)))
        .group_by("account_id")
        .agg(pl.col("amount").sum())
        .filter(pl.col("amount") < 0)
        .sort("account_id")
    )
    for account_id, amount in moved.iter_rows():
        row = raw.execute(
            "SELECT balance FROM ledger_accountbalance WHERE account_id = %s", [account_id]
        ).fetchone()
        balance = row[0] if row else 0
        if balance + amount < 0:
            raise Refused(
                "OVERDRAWN",
                _(
                    "The account %(account)s holds %(balance)s yuan; %(amount)s yuan cannot be "
                    "paid from it. Book a top-up of at least %(missing)s yuan first."
                )
                % {
                    "account": guarded[account_id],
                    "balance": yuan_grouped(balance),
                    "amount": yuan_grouped(-amount),
                    "missing": yuan_grouped(-amount - balance),
                },
                figures={"balance": balance, "amount": -amount},
            )


def _insert(raw: Cursor[Any], entry: _Entry) -> int:
    """The trigger adds seq, prev_hash, hash and the transaction number."""
    row = raw.execute(
        "INSERT INTO ledger_entry (key, fund_id, booked_at, booked_on, kind, memo, actor_id, "
        "actor_name, reverses_id, body_digest, posting_count, debit_total) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id",
        [
            entry.key,
            entry.fund_id,
            entry.at,
            entry.on,
            entry.kind,
            entry.memo,
            entry.by.user_id,
            entry.by.name,
            entry.reverses,
            entry.digest,
            entry.count,
            entry.debit,
        ],
    ).fetchone()
    assert row is not None
    return int(row[0])
