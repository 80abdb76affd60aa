"""Checks of an enrolment file, row by row, and the end of a person's waiting period. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from gongqiao.kernel.money import NotMoney, fen_from_yuan
from gongqiao.mutualaid.rules.scheme import Scheme

SENTENCES = {
    "MISSING_VALUE": (
        "证件号码、姓名、工会编码都必须填写。",
        "certno, name and org_code must be filled in.",
    ),
    "BAD_SHARES": (
        "份数必须是 1 到 {most} 的整数。",
        "Shares must be a whole number, 1 to {most}.",
    ),
    "BAD_DATE": ("缴费日期写不对，请写成 2026-03-05。", "paid_on is not a date; write 2026-03-05."),
    "BAD_AMOUNT": ("金额写不对，请写成 50.00。", "amount is not an amount in yuan; write 50.00."),
    "AMOUNT_DIFFERS": (
        "金额和份数对不上，每份应为 {amounts} 元。",
        "The amount does not fit the shares: {amounts} yuan each.",
    ),
    "UNKNOWN_PERSON": (
        "会员库里没有这个证件号，请先导入会员。",
        "No member has this number: import the member first.",
    ),
    "NAME_CONFLICT": (
        "证件号对应的姓名和这里写的不一样。",
        "The number belongs to somebody with another name.",
    ),
    "UNKNOWN_ORGANISATION": ("没有这个工会编码。", "There is no union with this code."),
    "DUPLICATE_IN_FILE": (
        "这个人在本文件里已经出现过。",
        "This person stands in the file already.",
    ),
    "ALREADY_ENROLLED": (
        "这个人本期已经参保，一人只算一份。",
        "Enrolled in this period already: one person, one enrolment.",
    ),
    "BROKEN_ROW": ("这一行读不出来。", "This row cannot be read."),
}
"""Reason code → sentence in Chinese and English."""
_ONE_SHARE = ("份数只能是 1。", "There is one share to a person: shares must be 1.")


def sentence(code: str, rules: Scheme, language: str) -> str:
    """The sentence of a refusal, with the scheme's figures filled in."""
    most = rules.enrolment.shares_max
    text = (_ONE_SHARE if code == "BAD_SHARES" and most == 1 else SENTENCES[code])[
        0 if language.startswith("zh") else 1
    ]
    amounts = " / ".join(f"{p.amount / 100:.2f}" for p in rules.premium)
    return text.format(most=most, amounts=amounts)


def typed(rows: pl.DataFrame, rules: Scheme) -> pl.DataFrame:
    """Add `shares_no`, `paid_day`, `fen` and `problem` (a code, or null) to rows of text."""
    judged = [_judged(r, rules) for r in rows.iter_rows(named=True)]
    schema = {"shares_no": pl.Int64, "paid_day": pl.Date, "fen": pl.Int64, "problem": pl.String}
    return rows.hstack(pl.DataFrame(judged, schema=schema, orient="row"))


def _judged(
    row: dict[str, str | None], rules: Scheme
) -> tuple[int | None, date | None, int | None, str | None]:
    if not (row["certno"] and row["name"] and row["org_code"]):
        return None, None, None, "MISSING_VALUE"
    shares = _whole(row.get("shares") or "1")
    if shares is None or not 1 <= shares <= rules.enrolment.shares_max:
        return None, None, None, "BAD_SHARES"
    paid_on, problem = _day(row.get("paid_on"))
    if problem:
        return None, None, None, problem
    try:
        fen = int(fen_from_yuan(row.get("amount") or "0"))
    except NotMoney:
        return None, None, None, "BAD_AMOUNT"
    if fen < 0:
        return None, None, None, "BAD_AMOUNT"
    if (fen or paid_on is not None) and fen not in {p.amount * shares for p in rules.premium}:
        return None, None, None, "AMOUNT_DIFFERS"
    return shares, paid_on, fen, None


def _whole(text: str) -> int | None:
    text = text.removesuffix(".0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def _day(text: str | None) -> tuple[date | None, str | None]:
    """Blank: not paid yet. Accepts 2026-03-05, 2026/3/5, 20260305 and a time behind."""
    if not text:
        return None, None
    head = text.split(" ")[0].split("T")[0].replace("/", "-").replace(".", "-")
    try:
        if "-" in head:
            year, month, day = (int(part) for part in head.split("-"))
        elif len(head) == len("20260305"):
            year, month, day = int(head[:4]), int(head[4:6]), int(head[6:])
        else:
            return None, "BAD_DATE"
        found = date(year, month, day)
    except (ValueError, OverflowError):
        return None, "BAD_DATE"
    return (found, None) if 1990 <= found.year <= 2100 else (None, "BAD_DATE")


def waiting_until(
    rules: Scheme, paid_on: date | None, earlier_cover_ends: Sequence[date]
) -> date | None:
    """The first day after waiting, None where nothing is to be waited for.

    Renewal: an earlier cover ends when this one begins (or later); lapsed: an earlier one ended
    before; new: there was none.
    """
    waits = rules.enrolment
    if not earlier_cover_ends:
        days = waits.waiting_new
    elif max(earlier_cover_ends) >= rules.period.cover_from:
        days = waits.waiting_renewal
    else:
        days = waits.waiting_lapsed
    if days == 0 or paid_on is None:
        return None
    return max(rules.period.cover_from, paid_on) + timedelta(days=days)
