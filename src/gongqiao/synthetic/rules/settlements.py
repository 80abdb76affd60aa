"""From planned stays to the lines of the feed, and what later files do to them."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl

from gongqiao.synthetic.enums import Plant
from gongqiao.synthetic.rules import numbers, tables
from gongqiao.synthetic.rules.amounts import MONEY, amounts, entitlement
from gongqiao.synthetic.rules.dice import Dice
from gongqiao.synthetic.rules.enrolments import day_number
from gongqiao.synthetic.rules.people import another_name
from gongqiao.synthetic.rules.plan import DAY
from gongqiao.synthetic.rules.profiles import Profile

SEALED_MARK = "GQSEALED"
"""Stands in every sealed medical value of the city: it must never be found behind the door."""
SEALED = ("dise_no", "dise_name", "dscg_maindiag_name", "oprn_oprt_name", "wardarea_name")
FEED = (
    "setl_id", "init_setl_id", "mdtrt_id", "psn_no", "psn_cert_type", "certno", "psn_name",
    "insutype", "med_type", "hosp_lv", "fixmedins_code", "begndate", "enddate", "setl_time",
    *MONEY, "aid_paid_at_source", "refd_setl_flag", "vali_flag", "pay_loc", *SEALED,
)  # fmt: skip
_BEFORE_UP, _AFTER_UP = "before", "after"


def settlements(
    dice: Dice, profile: Profile, planned: pl.DataFrame, crowd: pl.DataFrame, days: Sequence[date]
) -> pl.DataFrame:
    """Every line that is delivered: the columns of `FEED` (amounts in fen), `deliver` (index of the
    file), `person`, `kind`, `period`, `payable`, `role` ("" or what a further line is)."""
    split = _split(dice, planned).sort("setl", "visit", "role")
    filled = _fill(dice, profile, split, crowd, days)
    return _deliver(filled, days).sort("deliver", "setl_time", "setl_id", "role")


def _split(dice: Dice, planned: pl.DataFrame) -> pl.DataFrame:
    """Plans with several lines: interim settlements, settlements before others, revised ones."""
    kind = pl.col("kind")
    frames = [
        planned.filter(
            ~kind.is_in([Plant.INTERIM, Plant.RESETTLED, Plant.REVISED_UP])
        ).with_columns(pl.lit("").alias("role"))
    ]
    interim = planned.filter(kind == Plant.INTERIM)
    third = pl.col("base") // 3
    middle = (pl.col("begn") + pl.col("end")) // 2
    frames.append(
        interim.with_columns(
            third.alias("base"),
            middle.alias("end"),
            (middle * DAY + 36_000).alias("setl"),
            pl.lit("interim").alias("role"),
        )
    )
    frames.append(
        interim.with_columns(
            (pl.col("base") - third).alias("base"),
            middle.alias("begn"),
            pl.lit("").alias("role"),
        )
    )
    again = planned.filter(kind == Plant.RESETTLED)
    wrong = dice.between("wrong", again.height, 100, 90_000)
    frames.append(
        again.with_columns(
            (pl.col("base") + pl.Series(wrong)).alias("base"), pl.lit("first").alias("role")
        )
    )
    frames.append(again.with_columns(pl.col("setl") + 7_200, pl.lit("").alias("role")))
    raised = planned.filter(kind == Plant.REVISED_UP)
    frames.append(
        raised.with_columns(
            (pl.col("base") - 2_000).clip(lower_bound=0).alias("base"),
            pl.lit(_BEFORE_UP).alias("role"),
        )
    )
    frames.append(raised.with_columns(pl.lit(_AFTER_UP).alias("role")))
    return pl.concat(frames)


def _fill(
    dice: Dice, profile: Profile, rows: pl.DataFrame, crowd: pl.DataFrame, days: Sequence[date]
) -> pl.DataFrame:
    hospitals = pl.DataFrame(tables.towns()["hospitals"])
    kinds = rows["kind"]
    outpatient = (kinds == Plant.OUTPATIENT).to_numpy()
    levels = hospitals["level"].to_numpy()[rows["hospital"].to_numpy()]
    deductible = np.select(
        [outpatient, levels <= "02", levels <= "07"], [0, 80_000, 50_000], 30_000
    ).astype(np.int64)
    money = amounts(
        rows["base"].to_numpy(),
        deductible,
        np.where((kinds == Plant.NOTHING_LEFT).to_numpy(), 5_000, 0),
        dice.box("amounts"),
    )
    clock = pl.col("setl").cast(pl.Int64) * 1_000_000
    edges = np.array([day_number(day) for day in days])
    deliver = np.searchsorted(edges, rows["setl"].to_numpy() // DAY, side="right")
    shown = crowd[rows["person"].to_numpy()].select("certno", "name", "cert_type")
    table = rows.with_columns(
        clock.cast(pl.Datetime("us")).alias("setl_time"),
        pl.col("begn").cast(pl.Int32).cast(pl.Date).alias("begndate"),
        pl.col("end").cast(pl.Int32).cast(pl.Date).alias("enddate"),
        pl.Series("deliver", deliver),
        shown["certno"],
        shown["cert_type"].alias("psn_cert_type"),
        shown["name"].alias("psn_name"),
        hospitals["code"][rows["hospital"].to_numpy()].alias("fixmedins_code"),
        hospitals["level"][rows["hospital"].to_numpy()].alias("hosp_lv"),
        pl.format("3304{}", pl.col("person").cast(pl.String).str.zfill(10)).alias("psn_no"),
        pl.format("V{}", pl.col("visit").cast(pl.String).str.zfill(9)).alias("mdtrt_id"),
        *[money[name] for name in MONEY],
    )
    return _sealed(_coded(_numbered(table), profile, dice), dice)


def _numbered(rows: pl.DataFrame) -> pl.DataFrame:
    """Settlement numbers in the order of time; a revised settlement keeps its number."""
    serial = pl.int_range(pl.len(), dtype=pl.Int64).cast(pl.String).str.zfill(7)
    number = pl.concat_str(pl.col("setl_time").dt.strftime("%Y%m%d%H%M%S"), serial)
    named = rows.with_columns(number.alias("setl_id"))
    twice = pl.col("kind") == Plant.REVISED_UP
    return named.with_columns(
        pl.when(twice)
        .then(pl.col("setl_id").first().over("visit"))
        .otherwise("setl_id")
        .alias("setl_id")
    )


def _coded(rows: pl.DataFrame, profile: Profile, dice: Dice) -> pl.DataFrame:
    """Codes, names and numbers as the kind of case wants them."""
    kind = pl.col("kind")
    count = rows.height
    tiers = {p.no: p.terms.tiers for p in profile.periods}
    inpatient = pl.Series(["21", "21", "21", "2101", "26", "25", "22"])
    outdoor = pl.Series(["11", "14", "13"])
    inside = inpatient[dice.below("inpatient", count, len(inpatient))]
    outside = outdoor[dice.below("outpatient", count, len(outdoor))]
    source = [
        int(entitlement(np.array([base]), tiers[no])[0]) if what == Plant.AT_SOURCE else None
        for what, base, no in rows.select("kind", "base", "period").iter_rows()
    ]
    insured = pl.when(kind == Plant.OTHER_INSURANCE).then(pl.lit("390")).otherwise(pl.lit("310"))
    part = pl.when(kind == Plant.PART_MISSING).then(None).otherwise("psn_part_amt")
    off = (kind == Plant.IDENTITY_OFF).cast(pl.Int64) * 100
    return rows.with_columns(
        pl.lit(None, dtype=pl.String).alias("init_setl_id"),
        insured.alias("insutype"),
        pl.when(kind == Plant.OUTPATIENT).then(outside).otherwise(inside).alias("med_type"),
        pl.when(kind == Plant.OUTPATIENT).then("enddate").otherwise("begndate").alias("begndate"),
        pl.when(kind == Plant.NO_VISIT).then(None).otherwise("mdtrt_id").alias("mdtrt_id"),
        part.alias("psn_part_amt"),
        pl.when(kind == Plant.INVALID).then(pl.lit("0")).otherwise(pl.lit("1")).alias("vali_flag"),
        pl.Series("aid_paid_at_source", source, dtype=pl.Int64),
        (pl.col("medfee_sumamt") + off).alias("medfee_sumamt"),
        pl.lit("0").alias("refd_setl_flag"),
        pl.lit("2").alias("pay_loc"),
        pl.Series("psn_name", _written_names(rows, dice)),
        pl.Series("certno", _written_numbers(rows)),
    )  # fmt: skip


def _written_names(rows: pl.DataFrame, dice: Dice) -> list[str]:
    """The names as the sender writes them."""
    rare, dots = set(tables.names()["rare"]), tables.names()["dots"]

    def written(kind: str, name: str, number: int) -> str:
        if kind == Plant.NAME_DIFFERS:
            return another_name(name, dice, number)
        if kind == Plant.RARE_CHARACTER:
            return "".join("?" if c in rare else c for c in name)
        if kind == Plant.DOT_VARIANT:
            return name.replace("·", str(dots[number % len(dots)]))
        return name

    return [written(*row) for row in rows.select("kind", "psn_name", "visit").iter_rows()]


def _written_numbers(rows: pl.DataFrame) -> list[str]:
    return [
        numbers.mistyped(number) if kind == Plant.NEAR_NUMBER and cert == "01" else number
        for kind, number, cert in rows.select("kind", "certno", "psn_cert_type").iter_rows()
    ]


def _sealed(rows: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """Medical columns that the door must drop; every value carries the mark."""
    draw = pl.Series(dice.below("sealed", rows.height, 90)).cast(pl.String).str.zfill(2)
    return rows.with_columns(
        (pl.lit(f"{SEALED_MARK}-{name}-") + draw).alias(name) for name in SEALED
    )


def _deliver(rows: pl.DataFrame, days: Sequence[date]) -> pl.DataFrame:
    """Add what comes beside and later: reversals, flagged originals, revisions, duplicates."""
    kind = pl.col("kind")
    is_first = pl.col("role").is_in(["first", ""])
    lines = rows.with_columns(
        (pl.col("deliver") + kind.is_in([Plant.REVERSAL_FIRST]).cast(pl.Int64)
         + (pl.col("role") == _AFTER_UP).cast(pl.Int64)).alias("deliver")
    )  # fmt: skip

    def pick(*kinds: Plant) -> pl.DataFrame:
        return lines.filter(kind.is_in([str(k) for k in kinds]) & is_first)

    first = lines.filter((kind == Plant.RESETTLED) & (pl.col("role") == "first"))
    ahead = pick(Plant.REVERSAL_FIRST).with_columns(pl.col("deliver") - 1)
    soon = pl.concat([first, pick(Plant.REVERSED), ahead])
    late = pick(Plant.REVERSED_LATE, Plant.RESETTLED_LATER, Plant.FLAGGED_AND_REVERSED)
    nameless = _negative(pick(Plant.NAMELESS_REVERSAL), 5_400).with_columns(
        pl.lit(None, dtype=pl.String).alias("init_setl_id"),
        pl.lit(None, dtype=pl.Int64).alias("psn_part_amt"),
    )
    flagged = pick(Plant.FLAGGED_AGAIN, Plant.FLAGGED_AND_REVERSED).with_columns(
        pl.lit("1").alias("refd_setl_flag"), pl.col("deliver") + 1, pl.lit("flagged").alias("role")
    )
    copies = pick(Plant.DUPLICATE).with_columns(pl.lit("copy").alias("role"))
    again = pick(Plant.DELIVERED_AGAIN, Plant.REVISED_ASIDE).with_columns(
        pl.when(kind == Plant.REVISED_ASIDE)
        .then(pl.lit("1"))
        .otherwise("pay_loc")
        .alias("pay_loc"),
        pl.col("deliver") + 1,
        pl.lit("copy").alias("role"),
    )
    settled_again = _moved(pick(Plant.RESETTLED_LATER), days, 7_200).with_columns(
        pl.concat_str("setl_id", pl.lit("B")).alias("setl_id"), pl.lit("again").alias("role")
    )
    return pl.concat(
        [
            lines,
            _negative(soon, 5_400),
            _negative(_moved(late, days, 0), 0),
            nameless,
            flagged,
            copies,
            again,
            settled_again,
        ]
    )


def _moved(rows: pl.DataFrame, days: Sequence[date], seconds: int) -> pl.DataFrame:
    """The lines as of five days after their file was delivered: they come with the next one."""
    arrived = pl.Series(list(days))[rows["deliver"].to_numpy()].cast(pl.Datetime("us"))
    moment = arrived + pl.duration(days=5, hours=10, seconds=seconds)
    return rows.with_columns(
        pl.select(moment.alias("setl_time")).to_series() if rows.height else pl.col("setl_time"),
        pl.col("deliver") + 1,
    )


def _negative(rows: pl.DataFrame, seconds: int) -> pl.DataFrame:
    """The rows that take these settlements back."""
    return rows.with_columns(
        *[-pl.col(name) for name in MONEY],
        pl.col("setl_id").alias("init_setl_id"),
        pl.concat_str("setl_id", pl.lit("R")).alias("setl_id"),
        pl.col("setl_time") + pl.duration(seconds=seconds),
        pl.lit("1").alias("refd_setl_flag"),
        pl.lit("reversal").alias("role"),
    )
