"""What was planted where, so that a test can check that each case is found."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from gongqiao.synthetic.enums import REASONS, Plant
from gongqiao.synthetic.rules.lines import Lines
from gongqiao.synthetic.rules.plan import ORDINARY
from gongqiao.synthetic.rules.profiles import Profile
from gongqiao.synthetic.rules.rosters import Rolls
from gongqiao.synthetic.rules.settlements import SEALED, SEALED_MARK

_MANY = (ORDINARY, Plant.BELOW, Plant.OUTPATIENT, Plant.STRANGER)


def manifest(
    profile: Profile,
    seed: int,
    feed: pl.DataFrame,
    members: pl.DataFrame,
    rolls: Rolls,
    enrolled: dict[int, pl.DataFrame],
    days: Sequence[date],
    lines: Sequence[Lines],
) -> dict[str, Any]:
    """Plain data: `totals`, `periods`, `files`, `counts` by kind, `planted` with keys by kind.

    A planted stay has `setl_ids` (all its lines), `mdtrt_id`, `period`, `certno`, `payable` (fen,
    what the engine must come to) and `reason`; a planted roster row has its number and name.
    """
    stays = _stays(feed)
    cases: dict[str, list[dict[str, object]]] = {}
    for row in stays.filter(~pl.col("kind").is_in([str(k) for k in _MANY])).to_dicts():
        kind = str(row.pop("kind"))
        cases.setdefault(kind, []).append({**row, "reason": REASONS.get(Plant(kind), "")})
    for name, frame in (("members", rolls.members), ("enrolments", rolls.enrolments)):
        for row in frame.filter(pl.col("kind") != "").to_dicts():
            cases.setdefault(row["kind"], []).append(_roster_case(name, row))
    for row in rolls.accounts.filter(pl.col("kind_") != "").to_dicts():
        cases.setdefault(row["kind_"], []).append(_roster_case("accounts", row))
    with_card = set(rolls.accounts["certno"])
    for row in members.filter(~pl.col("certno").is_in(list(with_card))).to_dicts():
        cases.setdefault(str(Plant.NO_ACCOUNT), []).append(_roster_case("accounts", row))
    spoiled = [{"delivery": k, **case} for k, each in enumerate(lines) for case in each.spoiled]
    cases[str(Plant.UNPARSABLE)] = spoiled
    counts = {k: len(v) for k, v in sorted(cases.items())}
    return {
        "seed": seed,
        "scale": profile.scale,
        "today": profile.today.isoformat(),
        "invented": "People, numbers, accounts, enterprises and scheme parameters are invented.",
        "sealed": {"columns": list(SEALED), "mark": SEALED_MARK},
        "periods": _periods(profile, stays, enrolled),
        "totals": _totals(profile, stays, enrolled),
        "deliveries": _deliveries(feed, days, lines),
        "members": members.height,
        "counts": counts,
        "ordinary": {
            str(k): int((stays["kind"] == str(k)).sum()) for k in _MANY if k != Plant.BELOW
        } | {str(Plant.BELOW): int((stays["kind"] == str(Plant.BELOW)).sum())},
        "planted": dict(sorted(cases.items())),
    }  # fmt: skip


def _stays(feed: pl.DataFrame) -> pl.DataFrame:
    """One row a planned stay, with the numbers of all its lines."""
    return (
        feed.group_by("visit", maintain_order=True)
        .agg(
            pl.col("kind").first(),
            pl.col("period").first(),
            pl.col("person").first(),
            pl.col("certno").first(),
            pl.col("mdtrt_id").first(),
            pl.col("setl_id").unique(maintain_order=True).alias("setl_ids"),
            pl.col("deliver").unique(maintain_order=True).sort().alias("deliveries"),
            pl.col("payable").max(),
        )
        .sort("period", "kind", "visit")
        .drop("visit")
    )


def _roster_case(roster: str, row: dict[str, object]) -> dict[str, object]:
    kept = ("certno", "name", "org_code", "account_no")
    return {"roster": roster, **{k: row[k] for k in kept if k in row}}


def _periods(
    profile: Profile, stays: pl.DataFrame, enrolled: dict[int, pl.DataFrame]
) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for period in profile.periods:
        paid = stays.filter((pl.col("period") == period.no) & (pl.col("payable") > 0))
        roll = enrolled[period.no].filter(kind="") if period.no in enrolled else None
        found.append(
            {
                "no": period.no,
                "cover_from": period.cover_from.isoformat(),
                "cover_to": period.cover_to.isoformat(),
                "current": period.is_current,
                "enrolments": 0 if roll is None else roll.height,
                "premium": 0 if roll is None else int(roll["amount"].sum()),
                "payouts": paid.height,
                "payable": int(paid["payable"].sum()),
            }
        )  # fmt: skip
    return found


def _totals(
    profile: Profile, stays: pl.DataFrame, enrolled: dict[int, pl.DataFrame]
) -> dict[str, int]:
    past = [p for p in _periods(profile, stays, enrolled) if not p["current"]]
    return {
        key: sum(int(str(p[key])) for p in past)
        for key in ("enrolments", "premium", "payouts", "payable")
    }


def _deliveries(
    feed: pl.DataFrame, days: Sequence[date], lines: Sequence[Lines]
) -> list[dict[str, object]]:
    return [
        {
            "index": k,
            "day": day.isoformat(),
            "lines": mine.height,
            "unparsable": len(lines[k].spoiled),
            "medfee_sumamt": int(mine["medfee_sumamt"].sum()),
            "fund_pay_sumamt": int(mine["fund_pay_sumamt"].sum()),
        }
        for k, day in enumerate(days)
        for mine in [feed.filter(pl.col("deliver") == k)]
    ]
