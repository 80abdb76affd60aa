"""Invented people: names by frequency, numbers that are nobody's, unions, accounts."""

from datetime import date

import numpy as np
import polars as pl

from gongqiao.synthetic.rules import numbers, tables
from gongqiao.synthetic.rules.dice import Bools, Dice, Ints

RARE_PER_10000, DOTTED_PER_10000, FOREIGN_PER_10000 = 30, 20, 20


def people(dice: Dice, count: int, *, home_per_100: int = 30) -> pl.DataFrame:
    """`person` (0 …), `name`, `is_rare`, `is_dotted`, `cert_type`, `certno`, `born_on`, `mobile`.

    About one mobile number in fifty is unknown; some certificates are of type 08.
    """
    men = dice.chance("man", count, 5200)
    cards = numbers.identity_cards(dice, men, home_per_100)
    foreign = dice.chance("foreign", count, FOREIGN_PER_10000)
    passports = pl.Series(np.arange(count) * 7919 % 10**7).cast(pl.String).str.zfill(7)
    named = names(dice, men)
    return named.with_columns(
        pl.int_range(count, dtype=pl.Int64).alias("person"),
        pl.Series("cert_type", np.where(foreign, "08", "01").astype(object), dtype=pl.String),
        cards["certno"].zip_with(pl.Series(~foreign), "ZZ" + passports).alias("certno"),
        cards["born_on"],
        numbers.mobiles(0, count).set(pl.Series(dice.chance("no mobile", count, 200)), None),
    )


def names(dice: Dice, men: Bools) -> pl.DataFrame:
    """`name` and how it is written: `is_rare` (a character outside common fonts), `is_dotted`."""
    table = tables.names()
    count = men.size
    family = pl.Series(list(table["surnames"]), dtype=pl.String)
    drawn = family[dice.weighted("family", count, list(table["surnames"].values()))]
    given = table["given"]
    single = dice.chance("single", count, 1600)
    first = _characters(dice, "first", given, men)
    rare = dice.chance("rare", count, RARE_PER_10000)
    second = _characters(dice, "second", given, men).zip_with(
        pl.Series(~rare), _gather(dice, "odd", list(table["rare"]), count)
    )
    last = second.set(pl.Series(single & ~rare), "")
    dotted = dice.chance("dotted", count, DOTTED_PER_10000) & ~rare
    parts = table["dotted"]
    foreign = (
        _gather(dice, "dot first", parts["first"], count)
        + "·"
        + _gather(dice, "dot last", parts["last"], count)
    )
    plain = drawn + first + last
    return pl.DataFrame(
        {"name": plain.zip_with(pl.Series(~dotted), foreign), "is_rare": rare, "is_dotted": dotted}
    )


def _characters(dice: Dice, name: str, given: dict[str, str], men: Bools) -> pl.Series:
    male = _gather(dice, f"{name} m", list(given["m"]), men.size)
    female = _gather(dice, f"{name} f", list(given["f"]), men.size)
    return male.zip_with(pl.Series(men), female)


def _gather(dice: Dice, name: str, pool: list[str], count: int) -> pl.Series:
    return pl.Series(pool, dtype=pl.String)[dice.below(name, count, len(pool))]


def another_name(name: str, dice: Dice, number: int) -> str:
    """A name of somebody else, for a settlement that carries a wrong one."""
    men = np.array([number % 2 == 0])
    drawn = str(names(dice.box("another", number), men)["name"][0])
    return drawn if drawn != name else drawn + "英"


def members(crowd: pl.DataFrame, union_of: Ints, codes: pl.Series, dice: Dice) -> pl.DataFrame:
    """The roster rows: `name, cert_type, certno, mobile, org_code, joined_on`, and `person`.

    Everybody joined as a grown-up and before the first period was enrolled.
    """
    first = (date(2006, 1, 1) - date(1970, 1, 1)).days
    grown = crowd["born_on"].cast(pl.Int32).to_numpy() + 18 * 366
    drawn = first + dice.below("joined", crowd.height, 3000)
    joined = pl.Series(np.maximum(grown, drawn)).cast(pl.Int32)
    return crowd.select("person", "name", "cert_type", "certno", "mobile").with_columns(
        codes[union_of].alias("org_code"), joined.cast(pl.Date).alias("joined_on")
    )


def accounts(crowd: pl.DataFrame, dice: Dice, first: int = 0) -> pl.DataFrame:
    """A social card for everyone: the rows of an accounts file, and `person`."""
    banks = pl.Series(["桐乡示例农村商业银行", "示例银行嘉兴分行", "示例储蓄银行"])
    return crowd.select(
        "person",
        "certno",
        "name",
        banks[dice.weighted("bank", crowd.height, [6, 3, 1])].alias("bank_name"),
        pl.lit("桐乡支行").alias("bank_branch"),
        numbers.accounts(first, crowd.height).alias("account_no"),
        pl.col("name").alias("holder_name"),
        pl.lit("social_card").alias("kind"),
    )
