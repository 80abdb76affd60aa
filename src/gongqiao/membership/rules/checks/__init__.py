"""One check a file: the members of a union in, those whom it finds out.

A frame of members has one row a person: person_id, name, gender, born_on, has_mobile, proved,
mobile_holders, certificates (standing ones), expired (any), doubtful (any), joined_on, alike.
"""

from collections.abc import Callable, Mapping

import polars as pl

from gongqiao.membership.rules.checks import (
    certificate_expired,
    certificate_missing,
    certificate_wrong,
    duplicate,
    gender,
    joined,
    mobile_missing,
    mobile_shared,
    mobile_unproved,
    name,
)

CHECKS: Mapping[str, Callable[[], pl.Expr]] = {
    "mobile_missing": mobile_missing.failed,
    "mobile_shared": mobile_shared.failed,
    "mobile_unproved": mobile_unproved.failed,
    "certificate_missing": certificate_missing.failed,
    "certificate_expired": certificate_expired.failed,
    "certificate_wrong": certificate_wrong.failed,
    "gender_missing": gender.failed,
    "name_signs": name.failed,
    "joined_early": joined.failed,
    "duplicate": duplicate.failed,
}
SCHEMA = {
    "person_id": pl.Int64, "organisation_id": pl.Int64, "name": pl.String, "gender": pl.String,
    "born_on": pl.Date, "joined_on": pl.Date, "has_mobile": pl.Boolean, "proved": pl.Boolean,
    "mobile_holders": pl.Int64, "certificates": pl.Int64, "expired": pl.Boolean,
    "doubtful": pl.Boolean, "alike": pl.Boolean,
}  # fmt: skip


def findings(members: pl.DataFrame) -> pl.DataFrame:
    """person_id, organisation_id, code: one row for each thing to mend."""
    parts = [
        members.filter(check().fill_null(value=False)).select(
            "person_id", "organisation_id", pl.lit(code).alias("code")
        )
        for code, check in CHECKS.items()
    ]
    return pl.concat(parts)
