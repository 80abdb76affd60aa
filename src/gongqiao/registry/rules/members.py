"""The roster of members: cells typed and checked, then decided against what is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from gongqiao.kernel.names import name_key
from gongqiao.registry.rules import cells, certificates, findings
from gongqiao.registry.rules.checks import (
    birth,
    certificate,
    dates,
    duplicates,
    gender,
    joined,
    length,
    mobile,
    name,
    required,
)

LENGTHS = {"name": 80, "certno": 30, "mobile": 30, "org_code": 40, "joined_on": 30}


@dataclass(frozen=True)
class Checked:
    """Typed rows (all of them) and what the checks found. `names`: by line, what the register
    calls the person whose certificate stands beside another name."""

    rows: pl.DataFrame
    findings: pl.DataFrame
    names: Mapping[int, str] = field(default_factory=dict)


def keys(frame: pl.DataFrame) -> pl.DataFrame:
    """line, cert_type, certno as `checked` compares them: rows about one person share them."""
    rows = cells.optional(frame, ["cert_type"])
    rows = rows.with_columns(cells.cert_type("cert_type").alias("cert_type"))
    numbers = certificates.normalised(rows["cert_type"], rows["certno"])
    return rows.select("line", "cert_type", numbers.alias("certno"))


def checked(frame: pl.DataFrame, today: date) -> Checked:
    """Type the text columns of the file and run the checks that need no register.

    Adds name_key, joined_on_day, birth_date_day, born_on, gender; certno and mobile are normalised.
    """
    rows = cells.optional(frame, ["cert_type", "mobile", "joined_on", "birth_date", "gender"])
    rows = rows.with_columns(
        cells.cert_type("cert_type").alias("cert_type"),
        cells.mobile("mobile").alias("mobile"),
        cells.day("joined_on").alias("joined_on_day"),
        cells.day("birth_date").alias("birth_date_day"),
        cells.gender("gender").alias("gender"),
        gender_unread=pl.col("gender").is_not_null() & cells.gender("gender").is_null(),
    )
    numbers = certificates.normalised(rows["cert_type"], rows["certno"])
    resident = rows["cert_type"] == "01"
    known = pl.DataFrame({"resident": resident, "certno": numbers, "told": rows["gender"]})
    rows = rows.with_columns(
        numbers.alias("certno"),
        pl.Series("name_key", [name_key(n) or None for n in rows["name"]], dtype=pl.String),
        known.select(
            number_born_on=pl.when("resident").then(
                pl.col("certno").str.slice(6, 8).str.to_date("%Y%m%d", strict=False)
            )
        )["number_born_on"],
        known.select(
            gender=pl.when("resident").then(certificates.genders(numbers)).otherwise("told")
        )["gender"].fill_null(""),
    )
    # other certificates hold no birthday: for those the column counts
    told = pl.when((pl.col("cert_type") != "01") & (pl.col("birth_date_day") <= today)).then(
        "birth_date_day"
    )
    rows = rows.with_columns(born_on=pl.coalesce("number_born_on", told))
    found = findings.together(
        required.check(rows, "name", "org_code"),
        length.check(rows, LENGTHS),
        name.check(rows),
        name.check_signs(rows),
        certificate.check(rows, today),
        birth.check(rows),
        gender.check(rows),
        mobile.check(rows),
        dates.check(rows, "joined_on", today),
        joined.check(rows),
        duplicates.check_people(rows),
    )
    return Checked(rows, found)


def decided(rows: pl.DataFrame, *, moves: bool) -> Checked:
    """What becomes of each row, given what the register knows.

    `rows` carry, from the register: org_id, org_in_scope, org_closed and org_into (of the row's
    org_code; the code of the organisation into which it was merged); person_id, known_name,
    known_name_key, known_gender, same_mobile; member_id, member_org_id, member_org_name,
    member_in_scope, member_joined_on of the open membership. Adds `action`: create, update or
    unchanged, and the flags new_name, new_mobile, new_gender (a blank is filled, nothing turned),
    new_membership, moved, new_date.
    """
    known = pl.col("person_id").is_not_null()
    elsewhere = pl.col("member_org_id").is_not_null() & (
        pl.col("member_org_id") != pl.col("org_id")
    )
    conflict = known & (pl.col("known_name_key") != pl.col("name_key"))
    may_move = pl.col("member_in_scope") & pl.lit(moves)
    rows = rows.with_columns(
        new_name=known & (pl.col("known_name") != pl.col("name")),
        new_mobile=known & pl.col("mobile").is_not_null() & ~pl.col("same_mobile").fill_null(False),
        new_gender=known & (pl.col("known_gender") == "") & (pl.col("gender") != ""),
        new_membership=known & pl.col("member_id").is_null(),
        moved=known & elsewhere.fill_null(False),
        new_date=known
        & ~elsewhere.fill_null(False)
        & (pl.col("joined_on_day") != pl.col("member_joined_on")).fill_null(False),
    )
    flags = ("new_name", "new_mobile", "new_gender", "new_membership", "moved", "new_date")
    rows = rows.with_columns(
        action=pl.when(~known)
        .then(pl.lit("create"))
        .when(pl.any_horizontal(*flags))
        .then(pl.lit("update"))
        .otherwise(pl.lit("unchanged"))
    )
    agreed = rows.filter(~conflict.fill_null(False))
    closed, merged = pl.col("org_closed"), pl.col("org_into").is_not_null()
    other = pl.col("member_org_name")
    return Checked(
        rows,
        findings.together(
            findings.where(rows, pl.col("org_id").is_null() & pl.col("org_code").is_not_null(),
                           "ORG_UNKNOWN", "org_code", pl.col("org_code").str.slice(0, 60)),
            findings.where(rows, ~pl.col("org_in_scope"), "ORG_OUT_OF_SCOPE", "org_code"),
            findings.where(rows, closed & ~merged, "ORG_CLOSED", "org_code"),
            findings.where(rows, closed & merged, "ORG_MERGED", "org_code", pl.col("org_into")),
            findings.where(rows, conflict, "NAME_CONFLICT", "name"),
            findings.where(agreed, elsewhere & ~may_move, "MEMBER_ELSEWHERE", "org_code", other),
            findings.where(agreed, elsewhere & may_move, "MEMBER_MOVES", "org_code", other),
        ),
        # only of people whom the importer may see
        dict(rows.filter(conflict & pl.col("member_in_scope"))
             .select("line", "known_name").iter_rows()),
    )  # fmt: skip
