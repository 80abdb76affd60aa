"""Numbers of invented people and organisations: right in form, impossible in life.

| number | what keeps it from being anybody's |
|---|---|
| identity card (type 01) | sequence 996 … 999: set aside for centenarians, here of working age |
| other certificates | begin with `ZZ`, no issuer's letters |
| mobile | begins with 154, which was never given to an operator |
| bank account | begins with 9156, no issuer of bank cards; its Luhn digit is right |
| credit code | the organisation part begins with `QQ`; the check digits are right |
"""

from datetime import date

import numpy as np
import polars as pl

from gongqiao.synthetic.rules.dice import Bools, Dice, Ints

FIRST_BIRTH, LAST_BIRTH = date(1966, 1, 1), date(1994, 12, 31)
HOME = 330483
AWAY = (
    330425, 330402, 330411, 330421, 330424, 330481, 330482, 330502, 330521, 330106, 330326,
    341122, 341282, 341522, 360428, 361128, 410928, 411322, 411722, 420922, 421182, 431224,
    500234, 511523, 511922, 520221, 522223, 532926, 610924, 650102,
)  # fmt: skip
"""Counties from which people move to Tongxiang, and Tongxiang's own code before 1993."""
SEQUENCES = {False: (996, 998), True: (997, 999)}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ORG = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def identity_cards(dice: Dice, men: Bools, home_per_100: int = 30) -> pl.DataFrame:
    """One number for each person, all different: `certno`, `born_on`.

    Each (county, birth day, sex) has two numbers; whoever finds them taken draws again. Raises
    ValueError when the counties are too full for that (some 700,000 people).
    """
    days = (LAST_BIRTH - FIRST_BIRTH).days + 1
    count = men.size
    slot = np.zeros(count, dtype=np.int64)
    taken = np.zeros(0, dtype=np.int64)
    waiting = np.arange(count)
    for attempt in range(60):
        box = dice.box("card", attempt)
        weights = [home_per_100 * len(AWAY), *[100 - home_per_100] * len(AWAY)]
        county = box.weighted("county", waiting.size, weights)
        day = box.below("day", waiting.size, days)
        place = ((county * days + day) * 2 + men[waiting]) * 2
        slot[waiting] = place + box.below("sequence", waiting.size, 2)
        order = np.argsort(slot[waiting], kind="stable")
        drawn = slot[waiting][order]
        first = np.concatenate([[True], drawn[1:] != drawn[:-1]]) & ~np.isin(drawn, taken)
        taken = np.concatenate([taken, drawn[first]])
        waiting = np.sort(waiting[order[~first]])
        if waiting.size == 0:
            return _cards(slot, days)
    raise ValueError("more people than numbers")


def _cards(slot: Ints, days: int) -> pl.DataFrame:
    sequence, man = slot % 2, (slot // 2) % 2
    day, county = (slot // 4) % days, slot // 4 // days
    counties = np.array([HOME, *AWAY], dtype=np.int64)[county]
    born = pl.Series("born_on", day).cast(pl.Int32) + (FIRST_BIRTH - date(1970, 1, 1)).days
    return pl.DataFrame(
        {"county": counties, "born_on": born.cast(pl.Date), "sequence": 996 + man + 2 * sequence}
    ).select(
        with_check_digit(
            pl.col("county") * 100_000_000_000
            + pl.col("born_on").dt.year().cast(pl.Int64) * 10_000_000
            + pl.col("born_on").dt.month().cast(pl.Int64) * 100_000
            + pl.col("born_on").dt.day().cast(pl.Int64) * 1000
            + pl.col("sequence")
        ).alias("certno"),
        "born_on",
    )


def with_check_digit(seventeen: pl.Expr) -> pl.Expr:
    """The 17 digits (as a whole number) with the check digit of GB 11643 behind."""
    total = pl.sum_horizontal(
        seventeen // 10 ** (16 - i) % 10 * weight for i, weight in enumerate(_WEIGHTS)
    )
    check = (total % 11).replace_strict(dict(enumerate(_CHECK)), return_dtype=pl.String)
    return seventeen.cast(pl.String) + check


def card_beside(certno: str) -> str:
    """A right number that nobody of the city has: the same county and day, sequence 986 … 989.

    No county counts nine hundred births of one sex in a day, so it is nobody's in life either.
    """
    body = certno[:14] + f"{int(certno[14:17]) - 10:03d}"
    total = sum(int(c) * w for c, w in zip(body, _WEIGHTS, strict=True))
    return body + _CHECK[total % 11]


def wrong_check_digit(certno: str) -> str:
    """The number with a check digit that does not fit."""
    return certno[:-1] + ("1" if certno[-1] != "1" else "2")


def mistyped(certno: str) -> str:
    """The number with its 17th digit wrong: one character off, and no longer a right number."""
    return certno[:16] + str((int(certno[16]) + 4) % 10) + certno[17:]


def mobiles(first: int, count: int) -> pl.Series:
    """Different mobile numbers of the range 154."""
    spread = (np.arange(first, first + count, dtype=np.int64) * 7_368_787 + 1_234_567) % 10**8
    return pl.Series("mobile", 15_400_000_000 + spread).cast(pl.String)


def accounts(first: int, count: int, kind: int = 0) -> pl.Series:
    """Different account numbers of 19 digits, the last by Luhn. `kind` 1: a second card."""
    serial = (np.arange(first, first + count, dtype=np.int64) * 387_420_489 + 17) % 10**11
    body = (np.int64(915_600 + kind) * 10**12 + serial * 10 + 7) % 10**18
    doubled = np.zeros(count, dtype=np.int64)
    for place in range(18):
        digit = body // 10**place % 10
        doubled += np.where(place % 2 == 0, digit * 2 // 10 + digit * 2 % 10, digit)
    check = (10 - doubled % 10) % 10
    return pl.Series("account_no", body).cast(pl.String) + pl.Series(check).cast(pl.String)


def credit_code(register: str, serial: int) -> str:
    """A unified social credit code: `81` a grassroots union, `91` an enterprise."""
    body = f"QQ{serial:06d}"
    rest = 11 - sum(_ORG.index(c) * w for c, w in zip(body, _ORG_WEIGHTS, strict=True)) % 11
    text = f"{register}{HOME}{body}{'0' if rest == 11 else 'X' if rest == 10 else rest}"
    total = sum(_USCC.index(c) * w for c, w in zip(text, _USCC_WEIGHTS, strict=True))
    return text + _USCC[-total % 31]
