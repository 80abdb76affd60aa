"""Who is almost enrolled: settlements beside enrolled people, by name and number. Pure.

A settlement shows its number masked (`3304**********123X`), so numbers are compared by what the
mask leaves: length, the first four and the last four characters.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl
from rapidfuzz.distance import OSA

from gongqiao.kernel.names import name_key
from gongqiao.mutualaid.rules.scheme import CountDate, Match, StayBenefit

MOST_CANDIDATES = 5
SHOWN = 4
"""Characters that a mask leaves at each end."""


@dataclass(frozen=True, slots=True)
class Near:
    """From when a name or a number is near: days beside cover, characters of a number."""

    lapsed_days: int
    differing_characters: int


def characters_off(one: str, other: str) -> int | None:
    """How many visible characters of two masked numbers differ; None when they cannot be compared.

    Two neighbours in each other's place count as one.
    """
    if len(one) != len(other) or len(one) < 2 * SHOWN:
        return None
    head = OSA.distance(one[:SHOWN], other[:SHOWN])
    return int(head + OSA.distance(one[-SHOWN:], other[-SHOWN:]))


def names_alike(one: str, other: str) -> bool:
    """Is one name the other with one character wrong?

    Names of two characters must also sound the same (张伟, 张玮): too many people share one of two.
    """
    a, b = name_key(one), name_key(other)
    if a == b or min(len(a), len(b)) < 2 or OSA.distance(a, b) != 1:
        return False
    return max(len(a), len(b)) > 2 or _sound(a) == _sound(b)


def _sound(name: str) -> list[str]:
    from pypinyin import Style, lazy_pinyin  # its tables take a while to load: only who needs them

    return lazy_pinyin(name, style=Style.NORMAL)


def pairs(unmatched: pl.DataFrame, enrolled: pl.DataFrame) -> pl.DataFrame:
    """Settlements beside enrolled people who may be meant, before numbers are compared.

    `unmatched`: settlement_id, key (of the name), last4. `enrolled`: person_id, certificate_id,
    key, last4, …. Same name; or the same last four characters and a name that is alike. Adds
    `same_name`.
    """
    by_name = unmatched.join(enrolled.drop("last4"), on="key").with_columns(same_name=True)
    by_number = unmatched.join(enrolled, on="last4", suffix="_enrolled").filter(
        pl.col("key") != pl.col("key_enrolled")
    )
    alike = [names_alike(a, b) for a, b in by_number.select("key", "key_enrolled").iter_rows()]
    by_number = by_number.filter(pl.Series(alike, dtype=pl.Boolean)).with_columns(same_name=False)
    return pl.concat([by_name, by_number.select(by_name.columns)])


def best(judged: pl.DataFrame) -> pl.DataFrame:
    """One row for each settlement and kind: candidates best first, and the only one, if it is.

    `judged`: settlement_id, kind, person_id, organisation_id, off.
    """
    ordered = judged.unique(["settlement_id", "kind", "person_id"]).sort(
        "settlement_id", "kind", "off", "person_id"
    )
    found = ordered.group_by("settlement_id", "kind", maintain_order=True).agg(
        pl.col("person_id").head(MOST_CANDIDATES).alias("candidates"),
        pl.col("organisation_id").first(),
        pl.col("off").first(),
        (pl.col("off") == pl.col("off").min()).sum().alias("equals"),
    )
    only = pl.when(pl.col("equals") == 1).then(pl.col("candidates").list.first())
    return found.with_columns(only.alias("person_id")).drop("equals")


def stay_date(benefits: tuple[StayBenefit, ...]) -> str:
    """The date column that counts for the scheme's first benefit; `setl_day`: of `setl_time`."""
    which = benefits[0].count_date if benefits else CountDate.ENDDATE
    return "setl_day" if which == CountDate.SETL_TIME else which.value


def takes(benefits: tuple[StayBenefit, ...]) -> pl.Expr:
    """True for settlements that some benefit would take by insurance, kind and hospital."""
    some = pl.lit(False)
    for benefit in benefits:
        some = some | _match(benefit.match)
    return some


def _match(match: Match) -> pl.Expr:
    all_of = pl.lit(True)
    for column in ("insutype", "med_type", "hosp_lv"):
        wanted: tuple[str, ...] | None = getattr(match, column)
        if wanted is None:
            continue
        value = pl.col(column).fill_null("")
        one_of = value.is_in([w for w in wanted if not w.endswith("*")])
        for prefix in (w[:-1] for w in wanted if w.endswith("*")):
            one_of = one_of | value.str.starts_with(prefix)
        all_of = all_of & one_of
    return all_of


def window(cover_from: date, cover_to: date, near: Near) -> tuple[date, date, date, date]:
    """Days just after a cover that ended when this period began, and just before the next one.

    Both half-open and within the period: [cover_from, a) and [b, cover_to).
    """
    days = timedelta(days=near.lapsed_days)
    return cover_from, min(cover_from + days, cover_to), max(cover_to - days, cover_from), cover_to
