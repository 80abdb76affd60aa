"""Roster files with their planted rows: members, accounts, enrolments."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from gongqiao.synthetic.enums import Plant
from gongqiao.synthetic.rules import numbers, people, tables
from gongqiao.synthetic.rules.dice import Bools, Dice, Ints
from gongqiao.synthetic.rules.enrolments import Taking, day_number, paid_on
from gongqiao.synthetic.rules.plan import ORDINARY
from gongqiao.synthetic.rules.profiles import PREMIUM, Period, Profile

ENROL = ("certno", "name", "org_code", "shares", "paid_on", "amount")


@dataclass(frozen=True, slots=True)
class Rolls:
    """Roster rows with the planted ones; `kind` is "" on a row that is as it should be.

    `second_accounts`: new cards of those whose first payment the bank sends back.
    `enrolments`: planted rows for the last period of the past.
    """

    members: pl.DataFrame
    accounts: pl.DataFrame
    second_accounts: pl.DataFrame
    enrolments: pl.DataFrame


def with_planted_names(crowd: pl.DataFrame, planned: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """Give the people of the name cases a name with a rare character or a middle dot."""
    table = tables.names()
    renamed = crowd["name"].to_list()
    rare, parts = list(table["rare"]), table["dotted"]
    for kind in (Plant.RARE_CHARACTER, Plant.DOT_VARIANT):
        chosen = planned.filter(pl.col("kind") == kind)["person"].unique().sort().to_list()
        drawn = dice.bits(kind, len(chosen))
        for person, number in zip(chosen, drawn.tolist(), strict=True):
            if kind is Plant.RARE_CHARACTER:
                renamed[person] = renamed[person].replace("·", "")[:1] + rare[number % len(rare)]
            else:
                first, last = parts["first"], parts["last"]
                name = f"{first[number % len(first)]}·{last[number // 64 % len(last)]}"
                renamed[person] = name
    return crowd.with_columns(pl.Series("name", renamed, dtype=pl.String))


def enrolment(
    dice: Dice, period: Period, taking: Taking, members: pl.DataFrame, planned: pl.DataFrame
) -> pl.DataFrame:
    """The enrolment rows of a period: `ENROL`, `person`, `kind`; ordered by union."""
    days = paid_on(dice, period, taking.people.size)
    start = day_number(period.cover_from)
    special = planned.filter(pl.col("period") == period.no)
    for kind, day in ((Plant.WAITING, start - 3), (Plant.PAID_LATE, start + 60)):
        days[_are(taking.people, special, kind)] = day
    unpaid = _are(taking.people, special, Plant.PREMIUM_UNPAID)
    rows = members[taking.people]
    paid = pl.Series(days).cast(pl.Int32).cast(pl.Date).set(pl.Series(unpaid), None)
    fees = pl.Series(np.where(unpaid, 0, PREMIUM))
    return rows.select(
        "certno",
        "name",
        "org_code",
        pl.lit(1).alias("shares"),
        paid.alias("paid_on"),
        fees.alias("amount"),
        "person",
        pl.lit("").alias("kind"),
    ).sort("org_code", "person")


def _are(among: Ints, planned: pl.DataFrame, kind: Plant) -> Bools:
    return np.isin(among, planned.filter(pl.col("kind") == kind)["person"].to_numpy())


def rolls(dice: Dice, profile: Profile, members: pl.DataFrame, planned: pl.DataFrame) -> Rolls:
    """Members and accounts with what is planted among them."""
    wanted = profile.roster
    last = max(p.no for p in profile.past)
    plain = planned.filter((pl.col("kind") == ORDINARY) & (pl.col("payable") < 300_000))
    fails = plain.filter(pl.col("period") == last).sort("end")["person"].to_list()
    chosen = iter(dict.fromkeys(fails))
    of = {
        kind: [next(chosen) for _ in range(wanted[kind])]
        for kind in (Plant.NO_ACCOUNT, Plant.HOLDER_DIFFERS, Plant.BANK_FAILS)
    }
    cards = people.accounts(members, dice).with_columns(_kinds(members, of))
    cards = cards.filter(pl.col("kind_") != Plant.NO_ACCOUNT).with_columns(
        pl.when(pl.col("kind_") == Plant.HOLDER_DIFFERS)
        .then(pl.concat_str("name", pl.lit("（代）")))
        .otherwise("holder_name")
        .alias("holder_name")
    )
    # in the village one of them has not named another account yet
    named = of[Plant.BANK_FAILS][: -1 if profile.late_money else None]
    second = people.accounts(members[named], dice, first=members.height + 100)
    return Rolls(
        members=_members(dice, profile, members),
        accounts=_accounts(dice, profile, cards, members.height),
        second_accounts=second.with_columns(pl.lit("").alias("kind_")),
        enrolments=_enrolments(dice, profile, members, planned, last),
    )


def _kinds(members: pl.DataFrame, of: dict[Plant, list[int]]) -> pl.Series:
    kinds = [""] * members.height
    for kind, chosen in of.items():
        for person in chosen:
            kinds[person] = str(kind)
    return pl.Series("kind_", kinds, dtype=pl.String)


def _members(dice: Dice, profile: Profile, members: pl.DataFrame) -> pl.DataFrame:
    """The roster, with rows among it that the import must refuse or leave as they are."""
    spare = numbers.identity_cards(dice.box("spare"), np.arange(50) % 2 == 0, 0)["certno"]
    known = members.filter(pl.col("cert_type") == "01").head(20)
    fresh = iter(spare.map_elements(numbers.card_beside, return_dtype=pl.String).to_list())
    base = known.to_dicts()
    planted: list[dict[str, object]] = []
    for k in range(profile.roster[Plant.BAD_CHECK_DIGIT]):
        bad = numbers.wrong_check_digit(next(fresh))
        planted.append({**base[k], "certno": bad, "kind": Plant.BAD_CHECK_DIGIT})
    for k in range(profile.roster[Plant.UNKNOWN_ORGANISATION]):
        row = {**base[k], "certno": next(fresh), "org_code": "TX99-0001"}
        planted.append({**row, "kind": Plant.UNKNOWN_ORGANISATION})
    for k in range(profile.roster[Plant.NAME_CONFLICT]):
        other = people.another_name(str(base[k]["name"]), dice, k)
        planted.append({**base[k], "name": other, "kind": Plant.NAME_CONFLICT})
    for k in range(profile.roster[Plant.MEMBER_TWICE]):
        planted.append({**base[-1 - k], "kind": Plant.MEMBER_TWICE})
    rows = [{**row, "person": -1, "kind": str(row["kind"]), "mobile": None} for row in planted]
    extra = pl.DataFrame(rows, schema={**members.schema, "kind": pl.String})
    return pl.concat([members.with_columns(pl.lit("").alias("kind")), extra])


def _accounts(dice: Dice, profile: Profile, cards: pl.DataFrame, first: int) -> pl.DataFrame:
    nobody = profile.roster[Plant.ACCOUNT_OF_NOBODY]
    spare = numbers.identity_cards(dice.box("nobody"), np.ones(nobody, dtype=np.bool_), 0)
    strange = cards.head(nobody).with_columns(
        spare["certno"].map_elements(numbers.card_beside, return_dtype=pl.String).alias("certno"),
        numbers.accounts(first + 50, nobody).alias("account_no"),
        pl.lit(str(Plant.ACCOUNT_OF_NOBODY)).alias("kind_"),
        pl.lit(-1, dtype=pl.Int64).alias("person"),
    )
    return pl.concat([cards, strange])


def _enrolments(
    dice: Dice, profile: Profile, members: pl.DataFrame, planned: pl.DataFrame, last: int
) -> pl.DataFrame:
    """Rows of the last past period that must be refused: a second union, and an unknown number."""
    ordinary = planned.filter((pl.col("kind") == ORDINARY) & (pl.col("period") == last))
    period = next(p for p in profile.periods if p.no == last)
    paid = date(period.cover_from.year - 1, 12, 15)
    others = members["org_code"].unique().sort()
    rows = []
    for k in range(profile.roster[Plant.ENROLLED_TWICE]):
        who = members.row(int(ordinary["person"][k]), named=True)
        union = next(code for code in others if code != who["org_code"])
        rows.append((who["certno"], who["name"], union, str(Plant.ENROLLED_TWICE)))
    unknown = profile.roster[Plant.ENROLLED_UNKNOWN]
    spare = numbers.identity_cards(dice.box("unknown"), np.ones(unknown, dtype=np.bool_), 0)
    for number in spare["certno"]:
        rows.append(
            (numbers.card_beside(number), "沈示例", str(others[0]), str(Plant.ENROLLED_UNKNOWN))
        )
    return pl.DataFrame(
        [
            {"certno": c, "name": n, "org_code": o, "shares": 1, "paid_on": paid,
             "amount": PREMIUM, "person": -1, "kind": k}
            for c, n, o, k in rows
        ],
        schema_overrides={"shares": pl.Int32, "amount": pl.Int64, "person": pl.Int64},
    )  # fmt: skip
