"""A shadow run: a draft scheme over a past period's settlements. The books stay as they are."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path

import polars as pl
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from gongqiao.kernel.money import yuan_grouped
from gongqiao.mutualaid.models import SchemePeriod
from gongqiao.mutualaid.rules import columnar
from gongqiao.mutualaid.rules.scheme import Scheme, ShareBenefit
from gongqiao.mutualaid.services import reading, slices
from gongqiao.mutualaid.services.deciding import decide_all
from gongqiao.mutualaid.services.versions import InForce, base_columns
from gongqiao.platform.copying import copy_out
from gongqiao.platform.spreadsheet import write_frame

AGES = (0, 30, 40, 50, 60, 200)


@dataclass(frozen=True)
class Group:
    """Winners and losers of one group of people. Amounts in fen."""

    label: str
    people: int
    winners: int
    losers: int
    now: int
    draft: int


@dataclass(frozen=True)
class TierCost:
    """What one tier of the draft costs before caps: stays that reach it, base in it, aid."""

    lo: int
    upto: int | None
    rate_bp: int
    stays: int
    base: int
    aid: int

    def line(self) -> str:
        """For the terminal."""
        lo = yuan_grouped(self.lo)
        part = f"{lo} – {yuan_grouped(self.upto)}" if self.upto is not None else f"> {lo}"
        return _("%(part)s yuan at %(rate)s %%: %(stays)s stays, base %(base)s yuan, "
                 "aid %(aid)s yuan") % {
            "part": part, "rate": f"{self.rate_bp / 100:g}",
            "stays": self.stays, "base": yuan_grouped(self.base), "aid": yuan_grouped(self.aid),
        }  # fmt: skip


@dataclass(frozen=True)
class Shadow:
    """What the draft would have done with the period. Amounts in fen."""

    scheme: str
    period: int
    stays: int
    people: int
    now: int
    draft: int
    winners: int
    losers: int
    unchanged: int
    by_tier: list[TierCost] = field(default_factory=list)
    by_age: list[Group] = field(default_factory=list)
    out: str | None = None

    @property
    def difference(self) -> int:
        """Draft minus now."""
        return self.draft - self.now

    def lines(self) -> Iterator[str]:
        """For the terminal."""
        yield _("%(scheme)s, period %(no)s: %(stays)s stays of %(people)s people") % {
            "scheme": self.scheme, "no": self.period, "stays": self.stays, "people": self.people,
        }  # fmt: skip
        yield _("as decided %(now)s yuan, under the draft %(draft)s yuan (%(difference)s)") % {
            "now": yuan_grouped(self.now), "draft": yuan_grouped(self.draft),
            "difference": yuan_grouped(self.difference),
        }  # fmt: skip
        yield _("%(winners)s people get more, %(losers)s less, %(unchanged)s the same") % {
            "winners": self.winners, "losers": self.losers, "unchanged": self.unchanged,
        }  # fmt: skip
        for tier in self.by_tier:
            yield tier.line()
        for group in self.by_age:
            yield _("age %(age)s: %(people)s people, %(now)s → %(draft)s yuan") % {
                "age": group.label, "people": group.people,
                "now": yuan_grouped(group.now), "draft": yuan_grouped(group.draft),
            }  # fmt: skip
        if self.out:
            yield _("stay by stay: %(file)s") % {"file": self.out}


def shadow(period: SchemePeriod, draft: Scheme, *, out: Path | None = None) -> Shadow:
    """Replay the period under the draft, for everyone enrolled in it.

    Cover is the people's own cover of the period; the draft's dates say which stays count.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        parts = [
            _of_people(cursor, period, draft, people)
            for people in slices.enrolled_people(cursor, period.pk)
        ]
        stays = pl.concat(parts) if parts else pl.DataFrame(schema=_STAYS)
        born = _born(cursor, period.pk)
    if out is not None:
        write_frame(
            out,
            stays.sort("setl_id").select(
                "setl_id",
                "stay_date",
                now=_yuan(pl.col("now")),
                draft=_yuan(pl.col("draft")),
                difference=_yuan(_DIFFERENCE),
            ),
        )
    return _summed(period, draft, stays, born, out)


_DIFFERENCE = pl.col("draft") - pl.col("now")


def _yuan(fen: pl.Expr) -> pl.Expr:
    """Whole fen as text in yuan; may be negative."""
    whole, rest = fen.abs() // 100, (fen.abs() % 100).cast(pl.String).str.zfill(2)
    sign = pl.when(fen < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return pl.concat_str(sign, whole, pl.lit("."), rest)


_STAYS = {
    "person_id": pl.Int64,
    "stay_id": pl.Int64,
    "setl_id": pl.String,
    "stay_date": pl.Date,
    "base": pl.Int64,
    "now": pl.Int64,
    "draft": pl.Int64,
}


def _of_people(
    cursor: CursorWrapper, period: SchemePeriod, draft: Scheme, people: reading.People
) -> pl.DataFrame:
    version = InForce(
        period_id=period.pk,
        no=period.no,
        cover_from=draft.period.cover_from,
        cover_to=draft.period.cover_to,
        version_id=0,
        version=0,
        rules=draft,
    )
    rows = columnar.with_stays(reading.settlements(cursor, people, base_columns([version])))

    def full_rows(ids: list[int]) -> pl.DataFrame:
        return reading.in_full(cursor, reading.People.of(ids))

    covers = reading.covers(cursor, people, [version])
    died = reading.died(cursor, people)
    decided = decide_all(rows, covers, died, [version], full_rows)
    now = _entitled(cursor, period.pk, people)
    return (
        decided.select("person_id", "stay_id", "draw_key", "stay_date", "base", "payable")
        .rename({"draw_key": "setl_id", "payable": "draft"})
        .join(now, on=["person_id", "stay_id"], how="full", coalesce=True)
        .with_columns(pl.col("now", "draft", "base").fill_null(0))
        .select(list(_STAYS))
    )


def _entitled(cursor: CursorWrapper, period_id: int, people: reading.People) -> pl.DataFrame:
    return copy_out(
        cursor,
        "SELECT DISTINCT ON (stay_id) person_id, stay_id, payable FROM mutualaid_claim "  # noqa: S608  # integers of our own
        f"WHERE period_id = {period_id} AND {people.where('person_id')} "
        "ORDER BY stay_id, revision DESC",
        {"person_id": pl.Int64, "stay_id": pl.Int64, "now": pl.Int64},
    ).filter(pl.col("now") > 0)


def _born(cursor: CursorWrapper, period_id: int) -> pl.DataFrame:
    return copy_out(
        cursor,
        "SELECT p.id, p.born_on FROM registry_person p JOIN mutualaid_enrolment e "  # noqa: S608  # an integer of our own
        f"ON e.person_id = p.id WHERE e.period_id = {period_id}",
        {"person_id": pl.Int64, "born_on": pl.Date},
    )


def _summed(
    period: SchemePeriod, draft: Scheme, stays: pl.DataFrame, born: pl.DataFrame, out: Path | None
) -> Shadow:
    people = (
        stays.group_by("person_id")
        .agg(pl.col("now").sum(), pl.col("draft").sum())
        .join(born, on="person_id", how="left")
    )
    counts = _sides(people)
    return Shadow(
        scheme=draft.code,
        period=period.no,
        stays=stays.height,
        people=people.height,
        now=int(people["now"].sum()),
        draft=int(people["draft"].sum()),
        winners=counts[0],
        losers=counts[1],
        unchanged=people.height - counts[0] - counts[1],
        by_tier=_by_tier(draft, stays),
        by_age=_by_age(people, draft.period.cover_from),
        out=str(out) if out else None,
    )


def _sides(people: pl.DataFrame) -> tuple[int, int]:
    difference = people["draft"] - people["now"]
    return int((difference > 0).sum()), int((difference < 0).sum())


def _by_tier(draft: Scheme, stays: pl.DataFrame) -> list[TierCost]:
    """Only a draft with one `share` benefit has tiers to tell apart."""
    benefits = draft.stay_benefits()
    if len(benefits) != 1 or not isinstance(benefits[0], ShareBenefit):
        return []
    found = []
    for tier in benefits[0].tiers:
        width = None if tier.upto is None else tier.upto - tier.lo
        inside = (stays["base"] - tier.lo).clip(0, width)
        base = int(inside.sum())
        found.append(
            TierCost(
                lo=tier.lo,
                upto=tier.upto,
                rate_bp=tier.rate_bp,
                stays=int((inside > 0).sum()),
                base=base,
                aid=(base * tier.rate_bp + 5000) // 10_000,
            )
        )
    return found


def _by_age(people: pl.DataFrame, on: date) -> list[Group]:
    age = (pl.lit(on) - pl.col("born_on")).dt.total_days() / 365.25
    found = []
    for low, high in pairwise(AGES):
        mine = people.filter((age >= low) & (age < high))
        winners, losers = _sides(mine)
        label = f"{low}–{high - 1}" if high < AGES[-1] else f"{low}+"
        found.append(
            Group(
                label=label,
                people=mine.height,
                winners=winners,
                losers=losers,
                now=int(mine["now"].sum()),
                draft=int(mine["draft"].sum()),
            )
        )
    return found
