"""The lines of a delivery as text, and those among them that nobody can read."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from gongqiao.synthetic.enums import Plant
from gongqiao.synthetic.rules.amounts import MONEY
from gongqiao.synthetic.rules.profiles import Profile
from gongqiao.synthetic.rules.settlements import FEED

_AMOUNTS = (*MONEY, "aid_paid_at_source")
Row = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Lines:
    """One delivery. `rows`: the columns of `FEED`, all text. `broken`: lines that have no columns.

    `spoiled`: for each unusable line its `reason` (the receiver's code) and its `setl_id`.
    """

    rows: pl.DataFrame
    broken: tuple[str, ...]
    spoiled: tuple[dict[str, str], ...]


SPOILING: tuple[tuple[str, Callable[[Row], Row]], ...] = (
    ("BAD_AMOUNT", lambda row: {**row, "inscp_scp_amt": "12,3x4.00"}),
    ("BAD_DATE", lambda row: {**row, "enddate": "2017-02-30"}),
    ("MISSING_KEY", lambda row: {**row, "setl_id": None}),
    ("MISSING_VALUE", lambda row: {**row, "med_type": None}),
    ("BAD_FLAG", lambda row: {**row, "refd_setl_flag": "9"}),
    ("DATE_ORDER", lambda row: {**row, "begndate": "2031-01-01"}),
    ("TOO_LONG", lambda row: {**row, "mdtrt_id": "V" * 60}),
)
BROKEN = "BROKEN_LINE"


def lines_of(feed: pl.DataFrame, delivery: int, profile: Profile) -> Lines:
    """The delivery of that index. Those of the past periods carry the planted unusable lines."""
    mine = feed.filter(pl.col("deliver") == delivery)
    rows = as_text(mine)
    wanted = profile.planted.get(Plant.UNPARSABLE, 0) if delivery < len(profile.past) else 0
    models = as_text(mine.filter(pl.col("kind") == Plant.BELOW).head(wanted)).to_dicts()
    bad: list[Row] = []
    broken: list[str] = []
    spoiled: list[dict[str, str]] = []
    for number, model in enumerate(models):
        name = f"BAD{delivery}{number:03d}"
        turn = number % (len(SPOILING) + 1)
        if turn < len(SPOILING):
            reason, spoil = SPOILING[turn]
            bad.append(spoil({**model, "setl_id": name}))
        else:
            reason = BROKEN
            broken.append(f'{name},"{model["psn_name"]},not a line of this table')
        spoiled.append({"reason": reason, "setl_id": name})
    extra = pl.DataFrame(bad, schema=rows.schema)
    return Lines(pl.concat([rows, extra]), tuple(broken), tuple(spoiled))


def as_text(rows: pl.DataFrame) -> pl.DataFrame:
    """Every column of `FEED` as it stands in a file; amounts in yuan with two decimals."""
    return rows.select(
        pl.col(name).dt.strftime("%Y-%m-%d %H:%M:%S") if name == "setl_time"
        else pl.col(name).dt.strftime("%Y-%m-%d") if name in ("begndate", "enddate")
        else yuan(name) if name in _AMOUNTS
        else pl.col(name)
        for name in FEED
    )  # fmt: skip


def yuan(name: str) -> pl.Expr:
    """Fen as yuan with two decimals: −5 → -0.05."""
    fen = pl.col(name)
    sign = pl.when(fen < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    cents = (fen.abs() % 100).cast(pl.String).str.zfill(2)
    return (sign + (fen.abs() // 100).cast(pl.String) + "." + cents).alias(name)
