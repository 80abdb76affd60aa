"""What a shard reads: its people's settlements, covers, names and standing claim lines."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import polars as pl
from django.db.backends.utils import CursorWrapper

from gongqiao.feeds import api as feeds
from gongqiao.mutualaid.rules import columnar
from gongqiao.mutualaid.rules.types import MONEY_COLUMNS
from gongqiao.mutualaid.services.versions import InForce
from gongqiao.platform.copying import BETWEEN, copy_out, from_utc, numbers_out, texts_out

DENSE = 0.3
"""From this share of touched people on, a shard reads its whole range instead of a list."""


@dataclass(frozen=True)
class People:
    """The touched people of a shard: sorted ids within [low, high).

    `whole`: besides these, whoever has a new settlement; everybody of the range is read until
    `found` tells who that is.
    """

    low: int
    high: int
    ids: Sequence[int]
    whole: bool = False

    @classmethod
    def of(cls, ids: Sequence[int]) -> "People":
        """These and nobody else, in any order."""
        return cls(min(ids), max(ids) + 1, sorted(ids))

    def found(
        self, rows: pl.DataFrame, fresh: Sequence[tuple[int, int]]
    ) -> tuple["People", pl.DataFrame]:
        """With the ids of all who have a settlement with an id of these ranges, and their rows."""
        if not self.whole:
            return self, rows
        new = rows.select("id", "person_id").filter(is_new(fresh))["person_id"]
        marked = pl.Series(self.ids, dtype=pl.Int64)
        ids = pl.concat([new, marked]).unique().sort()
        people = People(self.low, self.high, ids.to_list())
        return people, rows if len(new) == rows.height else _only(rows, people)

    def where(self, column: str) -> str:
        """A condition on a person column. Ids are integers of our own, not input."""
        dense = len(self.ids) > DENSE * (self.high - self.low)
        if self.whole or dense or len(self.ids) > 20_000:
            return f"{column} >= {self.low} AND {column} < {self.high}"
        return f"{column} = ANY('{{{','.join(map(str, self.ids))}}}'::bigint[])"


def is_new(fresh: Sequence[tuple[int, int]]) -> pl.Expr:
    """True for settlements with an id of these ranges."""
    ranges = [pl.col("id").is_between(low, high) for low, high in fresh]
    return pl.any_horizontal(pl.lit(False), *ranges)


_TEXT = ("setl_id", "mdtrt_id", "init_setl_id", "insutype", "med_type", "hosp_lv")
_PERSON_PART = """CASE
    WHEN psn_part_amt IS NOT NULL THEN psn_part_amt
    WHEN hosp_part_amt IS NULL AND acct_pay IS NOT NULL AND psn_cash_pay IS NOT NULL
        THEN acct_pay + COALESCE(acct_mulaid_pay, 0) + psn_cash_pay
    ELSE medfee_sumamt - fund_pay_sumamt - COALESCE(hosp_part_amt, 0) END"""
FLAGS = {"refunded": 1, "valid": 2, "identity_off": 4}
_FLAGS = (
    "CASE WHEN valid AND NOT refunded AND NOT identity_off "  # nearly all of them
    f"THEN {FLAGS['valid']} ELSE "
    + " + ".join(f"{bit} * {name}::int" for name, bit in FLAGS.items())
    + f" END + {2 ** len(FLAGS)} * source_id"
)
"""Four columns in one: what a shard spends on reading goes by columns."""
_NAMES = "CASE WHEN p.name <> s.psn_name THEN p.name_key || E'\\x1f' || s.psn_name END"


def settlements(
    cursor: CursorWrapper, people: People, amounts: Sequence[str], *, recompute: bool = True
) -> pl.DataFrame:
    """All settlements of the people, with the named amounts besides those always needed.

    `names`: the key of the person and the name on it, with a unit separator between, where the
    names differ.
    `recompute`: a missing personal share is filled from the identities, as the rule does.
    """
    wanted = _wanted(amounts)
    expressions = [
        f"{_PERSON_PART} AS psn_part_amt" if c == "psn_part_amt" and recompute else c
        for c in wanted
    ]
    query = (
        f"SELECT s.id, person_id, {_NAMES}, "  # noqa: S608  # column names of this module and integers
        + ", ".join(_TEXT)
        + f", begndate, enddate, setl_time, {_FLAGS}, "
        + ", ".join(expressions)
        + " FROM feeds_settlement s LEFT JOIN (SELECT id, name, name_key FROM registry_person "
        + f"WHERE {people.where('id')}) p ON p.id = s.person_id"
        + f" WHERE {people.where('person_id')}"
    )
    frame = copy_out(
        cursor,
        query,
        {
            "id": pl.Int64,
            "person_id": pl.Int64,
            "names": pl.String,
            **dict.fromkeys(_TEXT, pl.String),
            "begndate": pl.Date,
            "enddate": pl.Date,
            "setl_time": pl.Datetime("us"),  # in UTC
            "flags": pl.Int64,
            **dict.fromkeys(wanted, pl.Int64),
        },
    )
    cursor.execute("SELECT id, code FROM feeds_feedsource")
    codes = dict(cursor.fetchall())
    frame = _only(frame, people)
    return frame.with_columns(
        (pl.col("flags") // 2 ** len(FLAGS))
        .replace_strict(codes, return_dtype=pl.String)
        .alias("source"),
        from_utc(frame["setl_time"]),
        *((pl.col("flags") & bit != 0).alias(name) for name, bit in FLAGS.items()),
    )


def _wanted(amounts: Sequence[str]) -> list[str]:
    return sorted({*amounts, "medfee_sumamt", "aid_paid_at_source"})


_PART_FROM = ("fund_pay_sumamt", "hosp_part_amt", "acct_pay", "acct_mulaid_pay", "psn_cash_pay",
    "psn_part_amt")  # fmt: skip
_COPIED = ("psn_name", *_TEXT, "begndate", "enddate", "setl_time", *FLAGS)


def copies(file_ids: Collection[int], amounts: Sequence[str]) -> feeds.Copies:
    """The kept copies of these files with all that `settled` needs for these amounts."""
    return feeds.Copies(file_ids, {*_COPIED, *_wanted(amounts), *_PART_FROM})


def settled(
    cursor: CursorWrapper, people: People, amounts: Sequence[str], held: feeds.Copies | None
) -> pl.DataFrame:
    """`settlements`, out of the kept copies where they stand for the table."""
    rows = held.of(cursor, people.low, people.high) if held else None
    if rows is None:
        return settlements(cursor, people, amounts)
    wanted = _wanted(amounts)
    missing = {*_TEXT, *wanted, *_PART_FROM} - set(rows.columns)
    rows = rows.with_columns(
        pl.lit(None, dtype=pl.String if c in _TEXT else pl.Int64).alias(c) for c in missing
    )
    rows = _only(rows, people)
    return rows.with_columns(_names(cursor, people, rows), _person_part()).select(
        "id", "person_id", "names", "source", *(c for c in _COPIED if c != "psn_name"), *wanted
    )


def _names(cursor: CursorWrapper, people: People, rows: pl.DataFrame) -> pl.Series:
    """`names` of `settlements`. Keys are asked for only where names differ: they hardly ever do."""
    register = texts_out(
        cursor,
        f"SELECT id, name FROM registry_person WHERE {people.where('id')}",  # noqa: S608  # integers of our own
        "person_id",
        "name",
    )
    both = rows.select("person_id", "psn_name").join(
        register, on="person_id", how="left", maintain_order="left"
    )
    differs = (both["name"] != both["psn_name"]).fill_null(False)
    if not differs.any():
        return pl.repeat(None, rows.height, dtype=pl.String, eager=True).alias("names")
    odd = People.of(both.filter(differs)["person_id"].unique().to_list())
    keys = copy_out(
        cursor,
        f"SELECT id, name_key FROM registry_person WHERE {odd.where('id')}",  # noqa: S608  # integers of our own
        {"person_id": pl.Int64, "name_key": pl.String},
    )
    told = pl.concat_str("name_key", "psn_name", separator=BETWEEN)
    return (
        both.with_columns(differs.alias("differs"))
        .join(keys, on="person_id", how="left", maintain_order="left")
        .select(pl.when("differs").then(told).alias("names"))
        .to_series()
    )


def _person_part() -> pl.Expr:
    """`_PERSON_PART` over columns."""
    by_parts = pl.col("acct_pay") + pl.col("acct_mulaid_pay").fill_null(0) + pl.col("psn_cash_pay")
    rest = (
        pl.col("medfee_sumamt") - pl.col("fund_pay_sumamt") - pl.col("hosp_part_amt").fill_null(0)
    )
    return (
        pl.when(pl.col("psn_part_amt").is_not_null())
        .then("psn_part_amt")
        .when(pl.col("hosp_part_amt").is_null() & by_parts.is_not_null())
        .then(by_parts)
        .otherwise(rest)
        .alias("psn_part_amt")
    )


def in_full(cursor: CursorWrapper, people: People) -> pl.DataFrame:
    """All amounts of their settlements as they were delivered, with `stay_id`."""
    return columnar.with_stays(settlements(cursor, people, MONEY_COLUMNS, recompute=False))


_NEVER = -1_000_000
"""A day since 1970 before all others: none."""


def covers(cursor: CursorWrapper, people: People, versions: list[InForce]) -> pl.DataFrame:
    """One row for each person and period enrolled: `columnar.COVER_SCHEMA`, period_id, shares."""
    ids = ",".join(str(v.period_id) for v in versions)
    frame = numbers_out(
        cursor,
        f"SELECT period_id, person_id, COALESCE(paid_on - DATE '1970-01-01', {_NEVER}), "  # noqa: S608  # integers of our own
        f"COALESCE(waiting_until - DATE '1970-01-01', {_NEVER}), shares "
        f"FROM mutualaid_enrolment WHERE period_id IN ({ids}) AND {people.where('person_id')}",
        ("period_id", "person_id", "paid_on", "waiting_until", "shares"),
    ).with_columns(
        pl.when(pl.col(c) != _NEVER).then(pl.col(c)).cast(pl.Int32).cast(pl.Date).alias(c)
        for c in ("paid_on", "waiting_until")
    )
    periods = pl.DataFrame(
        [(v.period_id, v.cover_from, v.cover_to) for v in versions],
        schema={"period_id": pl.Int64, "cover_from": pl.Date, "cover_to": pl.Date},
        orient="row",
    )
    return _unbroken(_only(frame, people).join(periods, on="period_id"), versions)


def _unbroken(covers: pl.DataFrame, versions: list[InForce]) -> pl.DataFrame:
    """Add `unbroken_since`: where earlier periods join on without a gap, the first covered day."""
    start = pl.when(pl.col("paid_on").is_not_null()).then(
        pl.max_horizontal("cover_from", "paid_on", "waiting_until")
    )
    covers = covers.with_columns(start.alias("start"))
    before: pl.DataFrame | None = None
    done: list[pl.DataFrame] = []
    for v in versions:
        mine = covers.filter(pl.col("period_id") == v.period_id)
        if before is None:
            mine = mine.with_columns(pl.lit(None, dtype=pl.Date).alias("unbroken_since"))
        else:
            mine = mine.join(before, on="person_id", how="left").with_columns(
                pl.when(
                    (pl.col("start") == pl.col("cover_from"))
                    & (pl.col("cover_from") == pl.col("_end"))
                )
                .then(pl.col("_since"))
                .alias("unbroken_since")
            )
            mine = mine.drop("_since", "_end")
        done.append(mine)
        before = mine.select(
            "person_id",
            pl.coalesce("unbroken_since", "start").alias("_since"),
            pl.when(pl.col("start").is_not_null()).then(pl.col("cover_to")).alias("_end"),
        )
    return pl.concat(done)


def died(cursor: CursorWrapper, people: People) -> pl.Series:
    """The persons who have died."""
    query = f"SELECT id FROM registry_person WHERE died_on IS NOT NULL AND {people.where('id')}"  # noqa: S608  # integers of our own
    return copy_out(cursor, query, {"person_id": pl.Int64})["person_id"]


STANDING: dict[str, pl.DataType | type[pl.DataType]] = {
    "id": pl.Int64,
    "period_id": pl.Int64,
    "person_id": pl.Int64,
    "stay_id": pl.Int64,
    "revision": pl.Int64,
    "stay_date": pl.Date,
    "base": pl.Int64,
    "payable": pl.Int64,
    "amount": pl.Int64,
    "reasons": pl.Int64,
    "trace": pl.List(pl.Int64),
    "state": pl.String,
    "in_payment": pl.Boolean,
}


def standing(cursor: CursorWrapper, people: People, versions: list[InForce]) -> pl.DataFrame:
    """All claim lines of the people in the scheme's periods."""
    ids = ",".join(str(v.period_id) for v in versions)
    columns = ", ".join(f"c.{c}" for c in STANDING if c != "in_payment")
    frame = copy_out(
        cursor,
        f"SELECT {columns}, EXISTS (SELECT 1 FROM mutualaid_payment p WHERE p.claim_id = c.id "  # noqa: S608  # columns of this module, integers of our own
        "AND p.state <> 'failed') FROM mutualaid_claim c "
        f"WHERE c.period_id IN ({ids}) AND {people.where('c.person_id')}",
        {**STANDING, "trace": pl.String},
    )
    numbers = pl.col("trace").str.extract_all("-?[0-9]+").list.eval(pl.element().cast(pl.Int64))
    return _only(frame.with_columns(numbers), people)


def _only(frame: pl.DataFrame, people: People) -> pl.DataFrame:
    """A range was read where a list would have been long: keep the touched."""
    if people.whole or len(people.ids) == people.high - people.low:
        return frame
    ids = pl.DataFrame({"person_id": pl.Series(people.ids, dtype=pl.Int64)})
    return frame.join(ids, on="person_id", how="semi")
