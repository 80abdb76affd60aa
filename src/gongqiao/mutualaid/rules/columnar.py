"""The rule of docs/rules/mutual-aid-benefit.md over columns: many people at once.

Equal to `benefit.decide` to the fen and the reason (property tests). It takes what nearly all
settlements are: a scheme with one benefit of kind `share` or `per_diem`, people without nameless
reversals. Everybody else goes through `benefit.decide` itself.
"""

from collections.abc import Sequence

import polars as pl

from gongqiao.mutualaid.enums import Reason
from gongqiao.mutualaid.rules.scheme import (
    BASIS,
    Accumulate,
    BaseTerm,
    CountDate,
    DayCount,
    PerDiemBenefit,
    Scheme,
    ShareBenefit,
    Tier,
)

Plain = ShareBenefit | PerDiemBenefit
PERSON, STAY = "person_id", "stay_id"
UNLIMITED = 10**16

COVER_SCHEMA = {
    "person_id": pl.Int64,
    "cover_from": pl.Date,
    "cover_to": pl.Date,
    "paid_on": pl.Date,
    "waiting_until": pl.Date,
    "unbroken_since": pl.Date,
}


def suits(scheme: Scheme) -> bool:
    """True when the scheme's stays can be decided by columns."""
    benefits = scheme.stay_benefits()
    return len(benefits) == 1 and isinstance(benefits[0], ShareBenefit | PerDiemBenefit)


def with_stays(rows: pl.DataFrame) -> pl.DataFrame:
    """Add `stay_id`: the first received settlement of the person with the same `mdtrt_id`."""
    own = pl.col("mdtrt_id").is_null()
    first = pl.col("id").min().over(PERSON, "mdtrt_id")
    return rows.with_columns(pl.when(own).then(pl.col("id")).otherwise(first).alias(STAY))


def nameless_people(rows: pl.DataFrame) -> pl.Series:
    """Persons with a reversal that does not name its original."""
    nameless = pl.col("valid") & pl.col("init_setl_id").is_null() & pl.col("refunded")
    return rows.filter(nameless & (pl.col("medfee_sumamt") < 0))[PERSON].unique()


def decide(rows: pl.DataFrame, covers: pl.DataFrame, scheme: Scheme) -> pl.DataFrame:
    """One row for each stay that the period must decide.

    `rows`: `effective(with_stays(everything of the people))`; `covers`: COVER_SCHEMA, a row each;
    people without cover get no rows. Answer: person_id, stay_id, stay_date, base, payable, reasons,
    the columns of the one part (`taken` false: there is none), and `draw_key`, the smallest
    settlement number of the stay.
    """
    benefit = scheme.stay_benefits()[0]
    assert isinstance(benefit, ShareBenefit | PerDiemBenefit)
    rows = rows.join(covers.select(PERSON), on=PERSON, how="semi")
    rows = _matched(_near(rows, benefit, scheme), benefit)
    stays = _stays(rows, benefit)
    period = scheme.period
    in_period = pl.col("stay_date").is_between(period.cover_from, period.cover_to, closed="left")
    stays = stays.filter(in_period).join(covers, on=PERSON, how="left")
    stays = stays.sort(PERSON, "setl_time", "draw_key", "source")
    stays = _amounts(_covered(stays), benefit)
    is_share = pl.lit(isinstance(benefit, ShareBenefit))
    return _reasons(stays, benefit).select(
        PERSON,
        STAY,
        "stay_date",
        pl.when(pl.col("taken") & is_share).then("base").otherwise(0).alias("base"),
        pl.col("base").alias("part_base"),
        "payable",
        "reasons",
        "taken",
        "part_reasons",
        "opening_base",
        "opening_paid",
        "raw",
        "at_source",
        "draw_key",
    )


def effective(rows: pl.DataFrame) -> pl.DataFrame:
    """Drop what never counts; mark what was reversed (section 1)."""
    rows = rows.filter("valid")
    named = pl.col("init_setl_id").is_not_null() & (
        (pl.col("medfee_sumamt") < 0) | pl.col("refunded")
    )
    pointed = rows.filter(named).select("source", pl.col("init_setl_id").alias("setl_id")).unique()
    rows = rows.filter(~named)
    if pointed.is_empty():
        rows = rows.with_columns(pl.col("refunded").alias("reversed"))
    else:
        hit = pointed.with_columns(pl.lit(True).alias("_hit"))
        rows = rows.join(hit, on=["source", "setl_id"], how="left").with_columns(
            (pl.col("refunded") | pl.col("_hit").fill_null(False)).alias("reversed")
        )
    return rows.with_columns(_twice(rows))


def _twice(rows: pl.DataFrame) -> pl.Expr:
    """R09 on live settlements that look sent twice, as `stays.sent_twice` does."""
    keys: list[tuple[pl.Expr, list[str]]] = []
    if rows["source"].n_unique() > 1:
        keys.append((pl.lit(True), [PERSON, "setl_id"]))
    alike = [PERSON, "begndate", "enddate", "medfee_sumamt"]
    if rows.select(alike).is_duplicated().any():
        keys.append((pl.col("medfee_sumamt") > 0, alike))
    live, twice = ~pl.col("reversed"), pl.lit(False)
    for also, key in keys:
        twice |= live & also & (live.sum().over(key) > 1)
    return pl.when(twice).then(Reason.DUPLICATE.bit).otherwise(0).alias("twice")


def _near(rows: pl.DataFrame, benefit: Plain, scheme: Scheme) -> pl.DataFrame:
    """Only stays of which some settlement's date lies in the period: the others cannot count."""
    period = scheme.period
    inside = _date(benefit.count_date).is_between(period.cover_from, period.cover_to, closed="left")
    near = rows.select(STAY, inside.alias("_inside"))
    if near["_inside"].all():
        return rows
    return rows.join(near.filter("_inside").select(STAY).unique(), on=STAY, how="semi")


def _matched(rows: pl.DataFrame, benefit: Plain) -> pl.DataFrame:
    """`taken`: live and of the right kind; `left_out`: the reason of a live one that is not."""
    match = benefit.match
    insutype, med_type, hosp_lv = (
        _codes("insutype", match.insutype),
        _codes("med_type", match.med_type),
        _codes("hosp_lv", match.hosp_lv),
    )
    live = ~pl.col("reversed")
    return rows.with_columns(
        (live & insutype & med_type & hosp_lv).alias("taken"),
        pl.when(pl.col("reversed"))
        .then(Reason.REVERSED.bit)
        .when(~insutype)
        .then(Reason.INSUTYPE.bit)
        .when(~med_type)
        .then(Reason.MED_TYPE.bit)
        .when(~hosp_lv)
        .then(Reason.HOSPITAL.bit)
        .otherwise(0)
        .or_(pl.col("twice"))
        .cast(pl.Int32)
        .alias("left_out"),
        _date(benefit.count_date).alias("count_date"),
    )


def _codes(column: str, codes: Sequence[str] | None) -> pl.Expr:
    if codes is None:
        return pl.lit(True)
    text = pl.col(column).fill_null("")
    test = text.is_in([c for c in codes if not c.endswith("*")])
    for prefix in (c[:-1] for c in codes if c.endswith("*")):
        test |= text.str.starts_with(prefix)
    return test


def _date(count_date: CountDate) -> pl.Expr:
    column = pl.col(str(count_date))
    return column.dt.date() if count_date == CountDate.SETL_TIME else column


def _stays(rows: pl.DataFrame, benefit: Plain) -> pl.DataFrame:
    """One row a stay: over the taken settlements, else the live, else the reversed ones."""
    rank = pl.when("taken").then(0).when(~pl.col("reversed")).then(1).otherwise(2)
    rows = rows.with_columns(
        rank.cast(pl.Int8).alias("_rank"),
        *_sums(benefit),
    )
    size = pl.len().over(STAY)
    alone = rows.filter(size == 1).select(
        PERSON, STAY, *_BEST, "taken", "left_out", pl.col("setl_id").alias("draw_key"), "source"
    )
    several = rows.filter(size > 1)
    if several.height:
        alone = pl.concat([alone, _grouped(several).select(alone.columns)])
    return alone.with_columns(
        pl.col("at_source").clip(lower_bound=0),
        pl.col("left_out").alias("reasons"),
        pl.col("count_date").alias("stay_date"),
    )


_BEST = (
    "count_date",
    "setl_time",
    "begndate",
    "enddate",
    "sum",
    "at_source",
    "identity_off",
    "incomplete",
)
"""What a stay takes from its best settlements."""


def _grouped(rows: pl.DataFrame) -> pl.DataFrame:
    """The same columns for stays of several settlements."""
    marks = rows.group_by(PERSON, STAY).agg(pl.col("taken").any(), _any_bit("left_out", rows))
    best = rows.filter(pl.col("_rank") == pl.col("_rank").min().over(STAY)).sort(
        "setl_id", "source"
    )
    sums = best.group_by(PERSON, STAY).agg(
        pl.col("count_date").max(),
        pl.col("setl_time").max(),
        pl.col("begndate").min(),
        pl.col("enddate").max(),
        pl.col("sum").sum(),
        pl.col("at_source").sum(),
        pl.col("identity_off").any(),
        pl.col("incomplete").any(),
        pl.col("setl_id").first().alias("draw_key"),
        pl.col("source").first(),
    )
    return sums.join(marks, on=[PERSON, STAY])


def _any_bit(column: str, rows: pl.DataFrame) -> pl.Expr:
    """The union of masks within a group, bit by bit of those that occur at all."""
    present = 0
    for mask in rows[column].unique():
        present |= mask
    bits = [1 << n for n in range(present.bit_length()) if present >> n & 1]
    union = pl.sum_horizontal(
        pl.lit(0), *[((pl.col(column) & bit) > 0).any().cast(pl.Int32) * bit for bit in bits]
    )
    return union.cast(pl.Int32).alias(column)


def _sums(benefit: Plain) -> list[pl.Expr]:
    """Per settlement: the base expression, aid at source, and whether a named column is missing."""
    terms: tuple[BaseTerm, ...] = benefit.base if isinstance(benefit, ShareBenefit) else ()
    total, missing = pl.lit(0, dtype=pl.Int64), pl.lit(False)
    for term in terms:
        column = pl.col(term.column)
        total = total + term.sign * column.fill_null(0)
        missing = missing | column.is_null()
    return [
        total.alias("sum"),
        missing.alias("incomplete"),
        pl.col("aid_paid_at_source").fill_null(0).alias("at_source"),
    ]


def _covered(stays: pl.DataFrame) -> pl.DataFrame:
    """`cover_reason`: why the stay's date is not covered, 0 when it is (section 3)."""
    day = pl.col("stay_date")
    outside = (day < pl.col("cover_from")) | (day >= pl.col("cover_to"))
    unpaid = pl.col("paid_on").is_null() | (day < pl.col("paid_on"))
    waiting = (day < pl.col("waiting_until")).fill_null(False)
    reason = (
        pl.when(outside)
        .then(Reason.OUTSIDE_COVER.bit)
        .otherwise(
            pl.when(unpaid).then(Reason.FEE_NOT_RECEIVED.bit).otherwise(0)
            + pl.when(waiting).then(Reason.WAITING.bit).otherwise(0)
        )
    )
    start = pl.max_horizontal("cover_from", "paid_on", "waiting_until")
    early = pl.col("begndate") < pl.coalesce("unbroken_since", start)
    return stays.with_columns(reason.alias("cover_reason")).with_columns(
        ((pl.col("cover_reason") == 0) & early.fill_null(False)).alias("began_before")
    )


def _amounts(stays: pl.DataFrame, benefit: Plain) -> pl.DataFrame:
    """base, opening_base, raw, opening_paid, payable (sections 4 and 5); sorted in chain order."""
    counts = pl.col("taken") & (pl.col("cover_reason") == 0)
    if isinstance(benefit, ShareBenefit):
        stays = _share(stays, benefit, counts)
    else:
        days = (pl.col("enddate") - pl.col("begndate")).dt.total_days()
        days = (days + (benefit.day_count == DayCount.INCLUSIVE)).clip(lower_bound=0)
        paid = (days - benefit.skip_days).clip(lower_bound=0) * benefit.per_day
        stays = stays.with_columns(
            days.alias("base"),
            pl.lit(0, dtype=pl.Int64).alias("opening_base"),
            pl.when(counts).then(paid).otherwise(0).alias("raw"),
        )
    cap = UNLIMITED if benefit.cap_per_period is None else benefit.cap_per_period
    given = pl.when("taken").then(pl.max_horizontal("raw", "at_source")).otherwise(0)
    stays = stays.with_columns(
        pl.min_horizontal(_earlier(given), pl.lit(cap)).alias("opening_paid")
    )
    room = cap - pl.col("opening_paid")
    due = pl.min_horizontal("raw", room)
    return stays.with_columns(
        (due - pl.col("at_source")).clip(lower_bound=0).alias("payable"),
        (room < pl.col("raw")).alias("capped"),
    )


def _earlier(amount: pl.Expr) -> pl.Expr:
    """The sum over the same person's rows before this one; the rows are sorted by person.

    One running sum over everybody, less what it was at the person's first row: a tenth of the time
    of a sum for each person.
    """
    before = amount.cum_sum() - amount
    first = (pl.col(PERSON) != pl.col(PERSON).shift()).fill_null(True)
    return before - pl.when(first).then(before).forward_fill()


def _share(stays: pl.DataFrame, benefit: ShareBenefit, counts: pl.Expr) -> pl.DataFrame:
    base = pl.col("sum").clip(lower_bound=0)
    if benefit.accumulate == Accumulate.STAY:
        numerator = _numerator(base, benefit.tiers)
        raw = (numerator + BASIS // 2) // BASIS
        if benefit.minimum:
            low = (numerator > 0) & (numerator < benefit.minimum * BASIS)
            raw = pl.when(low).then(benefit.minimum).otherwise(raw)
        return stays.with_columns(
            base.alias("base"),
            pl.lit(0, dtype=pl.Int64).alias("opening_base"),
            pl.when(counts).then(raw).otherwise(0).alias("raw"),
        )
    stays = stays.with_columns(
        base.alias("base"), pl.when(counts).then(base).otherwise(0).alias("_in")
    )
    stays = stays.with_columns(_earlier(pl.col("_in")).alias("opening_base"))
    stays = stays.with_columns((pl.col("opening_base") + pl.col("_in")).alias("_upto"))
    after = (_numerator(pl.col("_upto"), benefit.tiers) + BASIS // 2) // BASIS
    before = (_numerator(pl.col("opening_base"), benefit.tiers) + BASIS // 2) // BASIS
    return stays.with_columns((after - before).alias("raw"))


def _numerator(base: pl.Expr, tiers: Sequence[Tier]) -> pl.Expr:
    total = pl.lit(0, dtype=pl.Int64)
    for tier in tiers:
        band = (base - tier.lo).clip(0, None if tier.upto is None else tier.upto - tier.lo)
        total = total + band * tier.rate_bp
    return total


def _reasons(stays: pl.DataFrame, benefit: Plain) -> pl.DataFrame:
    """Union the reasons of the part with what was left out (sections 3, 5 and 7)."""
    taken, covered = pl.col("taken"), pl.col("cover_reason") == 0
    nothing = taken & covered & (pl.col("raw") == 0)
    if isinstance(benefit, ShareBenefit):
        sum_of = pl.col("base") + pl.col("opening_base")
        below = (pl.col("base") > 0) & (sum_of <= _free_upto(benefit.tiers))
    else:
        below = (pl.col("base") > 0) & (pl.col("base") <= benefit.skip_days)
    bits = {
        Reason.BELOW_DEDUCTIBLE: nothing & below,
        Reason.ZERO: nothing & ~below,
        Reason.CAP_REACHED: taken & pl.col("capped"),
        Reason.PAID_AT_SOURCE: taken & (pl.col("at_source") > 0),
        Reason.IDENTITY_OFF: taken & pl.col("identity_off"),
        Reason.INCOMPLETE: taken & pl.col("incomplete"),
        Reason.BEGAN_BEFORE_COVER: taken & pl.col("began_before"),
    }
    part = pl.when(taken).then(pl.col("cover_reason")).otherwise(0)
    for reason, holds in bits.items():
        part = part + pl.when(holds).then(reason.bit).otherwise(0)
    return stays.with_columns(part.cast(pl.Int32).alias("part_reasons")).with_columns(
        (pl.col("reasons") | pl.col("part_reasons")).alias("reasons")
    )


def _free_upto(tiers: Sequence[Tier]) -> int:
    """The upper end of the leading tiers that pay nothing."""
    return next((tier.lo for tier in tiers if tier.rate_bp), UNLIMITED)
