"""Deciding a shard's people: by columns where the rule allows it, else by the rule itself."""

from collections.abc import Callable

import polars as pl

from gongqiao.kernel.names import name_key
from gongqiao.mutualaid.enums import Reason
from gongqiao.mutualaid.rules import columnar, trace
from gongqiao.mutualaid.rules.benefit import decide
from gongqiao.mutualaid.rules.differences import NO_TRACE
from gongqiao.mutualaid.rules.types import MONEY_COLUMNS, Cover, Settlement
from gongqiao.mutualaid.services.versions import InForce

DECIDED: dict[str, pl.DataType | type[pl.DataType]] = {
    "period_id": pl.Int64,
    "version_id": pl.Int64,
    "person_id": pl.Int64,
    "stay_id": pl.Int64,
    "stay_date": pl.Date,
    "base": pl.Int64,
    "payable": pl.Int64,
    "reasons": pl.Int64,
    "trace": pl.List(pl.Int64),
    "draw_key": pl.String,
}

FullRows = Callable[[list[int]], pl.DataFrame]
"""Reads all amounts of some people, with `stay_id`: for those whom the columns do not suit."""


def decide_all(
    rows: pl.DataFrame,
    covers: pl.DataFrame,
    died: pl.Series,
    versions: list[InForce],
    full_rows: FullRows,
) -> pl.DataFrame:
    """The decisions of all periods: DECIDED. `rows` are a shard's settlements with `stay_id`;
    `died`: the persons who have died."""
    if rows.is_empty() or covers.is_empty():
        return pl.DataFrame(schema=DECIDED)
    odd = columnar.nameless_people(rows)
    plain = columnar.effective(rows.filter(~pl.col("person_id").is_in(odd.implode())))
    full: pl.DataFrame | None = None
    done = [pl.DataFrame(schema=DECIDED)]
    for v in versions:
        mine = covers.filter(pl.col("period_id") == v.period_id)
        one_by_one = odd
        if columnar.suits(v.rules):
            done.append(_by_columns(plain, mine, v))
        else:
            one_by_one = mine["person_id"].unique()
        if len(one_by_one):
            if full is None or not columnar.suits(v.rules):
                full = full_rows(one_by_one.to_list())
            done.append(_one_by_one(full, mine, v))
    return _about_the_person(pl.concat(done), rows, died)


def _by_columns(rows: pl.DataFrame, covers: pl.DataFrame, v: InForce) -> pl.DataFrame:
    stays = columnar.decide(rows, covers, v.rules)
    index = next(i for i, b in enumerate(v.rules.benefits) if b == v.rules.stay_benefits()[0])
    shares = covers.select("person_id", "shares")
    numbers = (
        pl.lit(index),
        pl.col("stay_date").dt.epoch("d") + _EPOCH,
        pl.col("part_base", "opening_base", "opening_paid", "raw", "payable", "at_source"),
        pl.col("shares", "part_reasons"),
    )
    packed = pl.concat_arr(n.cast(pl.Int64) for n in numbers).arr.to_list()
    return (
        stays.join(shares, on="person_id", how="left")
        .with_columns(
            pl.lit(v.period_id, dtype=pl.Int64).alias("period_id"),
            pl.lit(v.version_id, dtype=pl.Int64).alias("version_id"),
            pl.when("taken").then(packed).otherwise(NO_TRACE).alias("trace"),
            pl.col("reasons").cast(pl.Int64),
        )
        .select(list(DECIDED))
    )


_EPOCH = 719_163  # the proleptic ordinal of 1970-01-01


def _one_by_one(full: pl.DataFrame, covers: pl.DataFrame, v: InForce) -> pl.DataFrame:
    """The reference rule, person by person."""
    found: list[tuple[object, ...]] = []
    by_person = {c["person_id"]: c for c in covers.iter_rows(named=True)}
    for (person_id,), rows in full.group_by("person_id"):
        cover = by_person.get(person_id)
        if cover is not None:
            found += _of_one_person(rows, cover, v)
    return pl.DataFrame(found, schema=DECIDED, orient="row")


def _of_one_person(
    rows: pl.DataFrame, cover: dict[str, object], v: InForce
) -> list[tuple[object, ...]]:
    stay_of = {(r["source"], r["setl_id"]): r["stay_id"] for r in rows.iter_rows(named=True)}
    decisions = decide(
        [settlement_of(r) for r in rows.iter_rows(named=True)], cover_of(cover), v.rules
    )
    return [
        (
            v.period_id,
            v.version_id,
            cover["person_id"],
            stay_of[d.settlements[0]],
            d.stay_date,
            d.base,
            d.payable,
            d.reasons,
            trace.pack(d.parts, v.rules),
            (d.used or d.settlements)[0][1],
        )
        for d in decisions
    ]


def settlement_of(row: dict[str, object]) -> Settlement:
    """A row of `reading.settlements` (all amounts, not recomputed) as the rule takes it."""
    text = {
        c: row[c] or "" for c in ("mdtrt_id", "init_setl_id", "insutype", "med_type", "hosp_lv")
    }
    amounts = {c: row[c] for c in MONEY_COLUMNS}
    kept = {
        c: row[c]
        for c in ("source", "setl_id", "begndate", "enddate", "setl_time", "refunded", "valid")
    }
    return Settlement(**kept, **text, **amounts)  # type: ignore[arg-type]  # a frame's row is untyped


def cover_of(row: dict[str, object]) -> Cover:
    """A row of `reading.covers` as the rule takes it."""
    names = ("cover_from", "cover_to", "paid_on", "waiting_until", "shares", "unbroken_since")
    return Cover(**{n: row[n] for n in names})  # type: ignore[arg-type]  # a frame's row is untyped


def _about_the_person(decided: pl.DataFrame, rows: pl.DataFrame, died: pl.Series) -> pl.DataFrame:
    """R11 where a settlement's name is not the register's, R21 where the person has died."""
    differing = _names_that_differ(rows)
    marks = pl.lit(0, dtype=pl.Int64)
    if len(differing):
        hit = pl.col("stay_id").is_in(differing.implode())
        marks = marks | pl.when(hit).then(Reason.NAME_DIFFERS.bit).otherwise(0)
    if len(died):
        hit = pl.col("person_id").is_in(died.implode())
        marks = marks | pl.when(hit).then(Reason.DECEASED.bit).otherwise(0)
    return decided.with_columns((pl.col("reasons") | marks).alias("reasons"))


def _names_that_differ(rows: pl.DataFrame) -> pl.Series:
    """Stays with a settlement under another name (a reversal's does not matter), by name key."""
    odd = rows.filter(
        pl.col("names").is_not_null() & pl.col("valid") & pl.col("init_setl_id").is_null()
    )
    pairs = (names.split("\x1f", 1) for names in odd["names"])
    differ = pl.Series([key != name_key(name) for key, name in pairs], dtype=pl.Boolean)
    return odd.filter(differ)["stay_id"].unique()
