"""Large input files for measurements, from one seed: rosters, an enrolment, settlement feeds.

People, numbers and amounts come from the generators of the synthetic city. A feed has one period's
inpatient stays of enrolled members in the order of time, few of them interim or reversed;
a row depends on its index and the seed only, so a file of a million begins like one of ten million
in everything but its times.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np
import polars as pl

from gongqiao.synthetic.rules import organisations, people
from gongqiao.synthetic.rules.amounts import MONEY, amounts
from gongqiao.synthetic.rules.dice import Bools, Dice, Ints
from gongqiao.synthetic.rules.profiles import Period, Terms
from gongqiao.synthetic.rules.scheme import scheme_file

MEMBERS = 252_000
CHUNK = 250_000
CODE = "bench"
YEAR = 2019
REVERSALS_PER_10000, INTERIMS_PER_10000 = 40, 40
NARROW = (
    "setl_id", "init_setl_id", "mdtrt_id", "psn_cert_type", "certno", "psn_name", "insutype",
    "med_type", "begndate", "enddate", "setl_time", "medfee_sumamt", "inscp_scp_amt",
    "fund_pay_sumamt", "act_pay_dedc", "psn_part_amt", "refd_setl_flag",
)  # fmt: skip
"""Seventeen columns: those of the measurement that the design was chosen by."""
WIDE = (
    *NARROW[:-1], *[name for name in MONEY if name not in NARROW], "hosp_lv", "fixmedins_code",
    "psn_no", "vali_flag", "pay_loc", "refd_setl_flag",
)  # fmt: skip
_BASES = (
    (0, 0), (400_000, 60_000), (800_000, 250_000), (950_000, 900_000), (1_000_000, 4_000_000)
)  # fmt: skip


@dataclass(frozen=True)
class Rosters:
    """Where the files of a roster stand."""

    organisations: Path
    members: Path
    accounts: Path
    enrolment: Path
    scheme: Path


@lru_cache(maxsize=2)
def crowd(members: int = MEMBERS, seed: int = 1) -> pl.DataFrame:
    """The people: `person`, `name`, `cert_type`, `certno`, `mobile` and more (rules.people)."""
    return people.people(Dice(seed, "bench").box("people"), members, home_per_100=12)


def period() -> Period:
    """The one period of the measurement: a calendar year with the demo's terms."""
    tiers = ((100_000, 0), (500_000, 4_500), (1_000_000, 5_500), (None, 6_500))
    start, end = date(YEAR, 1, 1), date(YEAR + 1, 1, 1)
    return Period(1, start, end, MEMBERS, 0, Terms(tiers, 2_000_000))


def roster_files(folder: Path, members: int = MEMBERS, seed: int = 1) -> Rosters:
    """Write organisations, members, accounts, an enrolment of all of them, and the scheme."""
    folder.mkdir(parents=True, exist_ok=True)
    dice = Dice(seed, "bench")
    unions = organisations.organisations(dice.box("unions"), 1_180)
    chosen = organisations.union_of(dice, unions, members)
    unions = organisations.with_staff(unions, chosen, dice)
    known = people.members(crowd(members, seed), chosen, unions["org_code"], dice)
    files = Rosters(
        organisations=folder / "organisations.csv",
        members=folder / "members.csv",
        accounts=folder / "accounts.csv",
        enrolment=folder / "enrolment.csv",
        scheme=folder / "scheme.yaml",
    )
    unions.select(organisations.COLUMNS).write_csv(files.organisations)
    known.drop("person").write_csv(files.members)
    people.accounts(known, dice).drop("person").write_csv(files.accounts)
    known.select(
        "certno",
        "name",
        "org_code",
        pl.lit(1).alias("shares"),
        pl.lit(f"{YEAR - 1}-12-15").alias("paid_on"),
        pl.lit("50.00").alias("amount"),
    ).write_csv(files.enrolment)
    files.scheme.write_text(scheme_file(period(), CODE), encoding="utf-8")
    return files


def settlement_file(
    path: Path,
    n: int,
    members: int = MEMBERS,
    seed: int = 1,
    *,
    start: int = 0,
    wide: bool = False,
    known: pl.DataFrame | None = None,
    days: tuple[date, int] | None = None,
) -> Path:
    """Write a feed of `n` lines in bounded memory.

    `start`: the index of the first line; a file that begins above 0 is settled after all files that
    begin at 0, so its settlements are new. `known`: the people, as `crowd` gives them; `days`: the
    first day of settling and how many days there are.
    """
    known = crowd(members, seed) if known is None else known
    first, many = days or ((date(YEAR, 1, 21), 320) if start == 0 else (date(YEAR, 12, 12), 15))
    span = ((first - date(1970, 1, 1)).days, many)
    with path.open("wb") as stream:
        for low in range(start, start + n, CHUNK):
            count = min(CHUNK, start + n - low)
            rows = _rows(Dice(seed, "bench/feed"), low, count, start, n, known, span)
            rows.select(WIDE if wide else NARROW).write_csv(
                stream,
                include_header=low == start,
                float_precision=2,
                datetime_format="%Y-%m-%d %H:%M:%S",
            )
    return path


def _rows(
    dice: Dice,
    first: int,
    count: int,
    start: int,
    total: int,
    known: pl.DataFrame,
    span: tuple[int, int],
) -> pl.DataFrame:
    """Lines `first` … `first + count − 1`: what follows its predecessor never opens a chunk."""
    turn = dice.below("turn", count, 10_000, first)
    turn[0] = 9_999
    takes_back = turn < REVERSALS_PER_10000
    interim = (turn >= REVERSALS_PER_10000) & (turn < REVERSALS_PER_10000 + INTERIMS_PER_10000)
    own = ~(takes_back | interim)
    # a line that is not its own copies the nearest own line before it
    leader = np.maximum.accumulate(np.where(own, np.arange(count), 0))
    index = first + np.arange(count, dtype=np.int64)
    takes_back &= np.diff(leader, prepend=-1) == 0
    takes_back &= own[np.maximum(np.arange(count) - 1, 0)]
    interim |= ~own & ~takes_back
    person = dice.below("person", count, known.height, first)[leader]
    seconds = span[0] * 86_400 + (index - start) * (span[1] * 86_400) // total
    money = _money(dice, first, count, takes_back)
    nights = dice.between("nights", count, 2, 15, first)[leader]
    end = seconds // 86_400
    table = {
        "setl_id": _number("S", index),
        "init_setl_id": _number("S", index - 1).set(pl.Series(~takes_back), None),
        "mdtrt_id": _number("V", first + leader),
        "begndate": _days(end - nights),
        "enddate": _days(end),
        "setl_time": pl.Series(seconds * 1_000_000).cast(pl.Datetime("us")),
        "refd_setl_flag": takes_back.astype(np.int8),
    }
    who = known[person].select("cert_type", "certno", "name", "person")
    return pl.DataFrame(table).with_columns(
        who["cert_type"].alias("psn_cert_type"),
        who["certno"],
        who["name"].alias("psn_name"),
        pl.format("3304{}", who["person"].cast(pl.String).str.zfill(10)).alias("psn_no"),
        pl.lit("310").alias("insutype"),
        pl.lit("21").alias("med_type"),
        pl.lit("02").alias("hosp_lv"),
        pl.lit("H33048390001").alias("fixmedins_code"),
        pl.lit("1").alias("vali_flag"),
        pl.lit("2").alias("pay_loc"),
        *[money[name] for name in MONEY],
    )


def _money(dice: Dice, first: int, count: int, takes_back: Bools) -> pl.DataFrame:
    """Amounts in yuan; a line that takes back has those of the line before, negative."""
    base = dice.curve("base", count, _BASES, first)
    fen = amounts(base, np.full(count, 80_000), np.zeros(count, dtype=np.int64), dice, first)
    back = pl.Series(takes_back)
    return fen.select(
        (pl.when(back).then(-pl.col(name).shift(1)).otherwise(pl.col(name)) / 100).alias(name)
        for name in MONEY
    )


def _number(letter: str, index: Ints) -> pl.Series:
    return letter + pl.Series(index).cast(pl.String).str.zfill(10)


def _days(numbers: Ints) -> pl.Series:
    return pl.Series(numbers).cast(pl.Int32).cast(pl.Date)
