"""The city federation, its eleven towns, sector federations, and invented enterprises' unions."""

from datetime import date, timedelta

import numpy as np
import polars as pl

from gongqiao.synthetic.rules import numbers, tables
from gongqiao.synthetic.rules.dice import Dice, Ints

REGION = str(numbers.HOME)
COLUMNS = (
    "org_code", "name", "kind", "parent_code", "region_code", "uscc", "employer_name",
    "employer_uscc", "staff_count", "founded_on",
)  # fmt: skip


def organisations(dice: Dice, enterprises: int) -> pl.DataFrame:
    """All unions, parents before children; `weight` says how many members a union draws.

    Every town has one joint union of small firms; about a tenth of the enterprises of the fitting
    trades belong to a sector federation instead of their town's.
    """
    table = tables.towns()
    rows = [_federation(table["federation"], "local_federation", "", 1951)]
    city = table["federation"]["code"]
    rows += [_federation(t, "township_federation", city, 1984) for t in table["towns"]]
    rows += [_federation(s, s["kind"], city, 2008) for s in table["sectors"]]
    rows += [_joint(town, k) for k, town in enumerate(table["towns"])]
    rows += _enterprises(dice, enterprises)
    return pl.DataFrame(rows, schema_overrides={"staff_count": pl.Int64, "weight": pl.Int64})


def union_of(dice: Dice, unions: pl.DataFrame, count: int) -> Ints:
    """For each of `count` people the row of their union."""
    return dice.weighted("union", count, unions["weight"].to_list())


def with_staff(unions: pl.DataFrame, chosen: Ints, dice: Dice) -> pl.DataFrame:
    """The staff of each employer: its members and up to a quarter more who are none."""
    members = np.bincount(chosen, minlength=unions.height)
    staff = members * dice.between("staff", unions.height, 100, 125) // 100
    grass = unions["weight"] > 0
    return unions.with_columns(pl.Series("staff_count", staff).set(~grass, None))


def _federation(row: dict[str, str], kind: str, parent: str, year: int) -> dict[str, object]:
    name = row["name"] if kind != "township_federation" else f"{row['name']}总工会"
    return _row(row["code"], name, kind, parent, founded_on=date(year, 5, 1))


def _joint(town: dict[str, object], number: int) -> dict[str, object]:
    trade = town["trades"][0]  # type: ignore[index]  # a list of the table
    return _row(
        f"{town['code']}-L01",
        f"{town['name']}{trade}行业联合工会",
        "joint_grassroots",
        str(town["code"]),
        uscc=numbers.credit_code("81", 900_000 + number),
        founded_on=date(2010, 6, 1),
        weight=60,
    )


def _enterprises(dice: Dice, count: int) -> list[dict[str, object]]:
    table = tables.towns()
    towns = table["towns"]
    of = dice.weighted("town", count, [t["weight"] for t in towns])
    size = dice.curve(
        "size", count,
        [(0, 25), (500_000, 60), (800_000, 140), (950_000, 500), (990_000, 1_500),
         (1_000_000, 3_000)],
    )  # fmt: skip
    trade = dice.bits("trade", count)
    brand = [dice.below(f"brand {k}", count, len(v)) for k, v in enumerate(table["brand"].values())]
    syllables = list(table["brand"].values())
    days = dice.below("founded", count, 5000)
    in_sector = dice.chance("sector", count, 2500)
    serial: dict[str, int] = {}
    taken: set[str] = set()
    rows = []
    for k in range(count):
        town = towns[int(of[k])]
        kind = town["trades"][int(trade[k]) % len(town["trades"])]
        name = "".join(s[int(b[k])] for s, b in zip(syllables, brand, strict=True))
        while name + kind in taken:
            name += syllables[2][len(taken) % len(syllables[2])]
        taken.add(name + kind)
        firm = f"桐乡市{name}{kind}有限公司"
        serial[town["code"]] = serial.get(town["code"], 0) + 1
        sector = {"毛衫": "TX-H1", "民宿": "TX-H2", "旅游": "TX-H2"}.get(kind)
        rows.append(
            _row(
                f"{town['code']}-{serial[town['code']]:04d}",
                f"{firm}工会",
                "grassroots",
                sector if sector and in_sector[k] else town["code"],
                uscc=numbers.credit_code("81", k),
                employer_name=firm,
                employer_uscc=numbers.credit_code("91", k),
                founded_on=date(2000, 1, 1) + timedelta(days=int(days[k])),
                weight=int(size[k]),
            )
        )
    return rows


def _row(code: str, name: str, kind: str, parent: str, **more: object) -> dict[str, object]:
    blank: dict[str, object] = {
        "org_code": code,
        "name": name,
        "kind": kind,
        "parent_code": parent,
        "region_code": REGION,
        "uscc": "",
        "employer_name": "",
        "employer_uscc": "",
        "staff_count": None,
        "founded_on": None,
        "weight": 0,
    }
    return {**blank, **more}
