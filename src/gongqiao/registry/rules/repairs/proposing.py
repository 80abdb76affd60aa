"""One proposal at most for each cell that was found wrong, and only one that passes the checks."""

from collections.abc import Callable, Mapping
from datetime import date

import polars as pl

from gongqiao.registry.enums import RosterKind
from gongqiao.registry.rules import cells, words, words_employers
from gongqiao.registry.rules import findings as found
from gongqiao.registry.rules.members import Checked
from gongqiao.registry.rules.repairs import certificate, mobile, names, organisation, plain
from gongqiao.registry.rules.repairs.proposal import BORN, TYPED, Around, Repair, Repairer, Row

SCHEMA = {"line": pl.Int64, "code": pl.String, "field": pl.String, "kind": pl.String,
          "becomes": pl.String, "figure": pl.String}  # fmt: skip
"""A proposal: the finding (line, code) that it answers, the cell, how, what it becomes."""
_DATES: dict[str, Repairer] = {"DATE_IMPOSSIBLE": plain.day}
_COUNTS: dict[str, Repairer] = {"COUNT_SHAPE": plain.count}
REPAIRERS: dict[RosterKind, dict[str, Repairer]] = {
    RosterKind.MEMBERS: {
        **dict.fromkeys(("CERT_SHAPE", "CERT_DATE", "CERT_CHECK_DIGIT"), certificate.repaired),
        "CERT_TYPE": plain.word(words.CERTIFICATE_TYPES),
        "BIRTH_DIFFERS": certificate.birth_of_number,
        "NAME_SHAPE": names.repaired,
        "NAME_LOOKALIKE": names.repaired,
        "MOBILE_SHAPE": mobile.repaired,
        "ORG_UNKNOWN": organisation.place,
        "ORG_MERGED": organisation.gone_into,
        **_DATES,
    },
    RosterKind.ORGANISATIONS: {
        "NAME_SHAPE": names.repaired,
        "KIND_UNKNOWN": plain.word(words.ORGANISATION_KINDS),
        "PARENT_UNKNOWN": organisation.place,
        "USCC_CHECK": organisation.credit_code,
        "USCC_EMPLOYER": organisation.without,
        **_DATES,
        **_COUNTS,
    },
    RosterKind.ACCOUNTS: {
        "NAME_SHAPE": names.repaired,
        "PERSON_UNKNOWN": certificate.of_an_unknown,
        "ACCOUNT_SHAPE": plain.account,
        "ACCOUNT_KIND": plain.word(words.ACCOUNT_KINDS),
    },
    RosterKind.EMPLOYERS: {
        "NAME_SHAPE": names.repaired,
        "TOWN_UNKNOWN": organisation.place,
        "USCC_CHECK": organisation.credit_code,
        "INDUSTRY_UNKNOWN": plain.word(words_employers.INDUSTRIES),
        "OWNERSHIP_UNKNOWN": plain.word(words_employers.OWNERSHIPS),
        **_COUNTS,
    },
}
PLACES = {"ORG_UNKNOWN", "ORG_MERGED", "PARENT_UNKNOWN", "TOWN_UNKNOWN"}
"""Codes whose proposals need the organisations."""
Check = Callable[[pl.DataFrame, date], Checked]


def proposed(
    kind: RosterKind, frame: pl.DataFrame, findings: pl.DataFrame, check: Check, around: Around
) -> pl.DataFrame:
    """Proposals (`SCHEMA`) for the findings of a roster, each of them passing `check`.

    `frame` has the cells as text, `check` the checks of this kind that need no register.
    """
    repairers = REPAIRERS[kind]
    codes = [*repairers, *(["NAME_CONFLICT"] if around.names else [])]
    asked = findings.filter(pl.col("code").is_in(codes)).select(*found.SCHEMA)
    concerned = frame.join(asked.select("line").unique(), on="line", how="semi")
    typed = cells.optional(concerned, ["cert_type", "birth_date"]).with_columns(
        cells.cert_type("cert_type").alias(TYPED), cells.day("birth_date").alias(BORN)
    )
    rows = {row["line"]: row for row in typed.iter_rows(named=True)}
    made = []
    for line, code, field, figure in asked.iter_rows():
        row = rows.get(line)
        if row is not None and (one := _one(repairers, row, line, code, field, figure, around)):
            made.append((line, code, one.field, str(one.kind), one.becomes, one.figure))
    proposals = pl.DataFrame(made, schema=SCHEMA, orient="row")
    proposals = proposals.unique(["line", "field"], keep="first", maintain_order=True)
    return _passing(frame, proposals, check, around.today)


def _one(
    repairers: Mapping[str, Repairer],
    row: Row,
    line: int,
    code: str,
    field: str | None,
    figure: str | None,
    around: Around,
) -> Repair | None:
    if code == "NAME_CONFLICT":
        return names.known(row, field or "", line, around)
    return repairers[code](row, field or "", figure or "", around)


def applied(frame: pl.DataFrame, repairs: pl.DataFrame) -> pl.DataFrame:
    """The cells with the repairs in them; a column that the file does not have is added."""
    for (field,), part in repairs.select("line", "field", "becomes").group_by("field"):
        key = str(field)
        if key not in frame.columns:
            frame = frame.with_columns(pl.lit(None, dtype=pl.String).alias(key))
        with_it = frame.join(
            part.select("line", "becomes"), on="line", how="left", maintain_order="left"
        )
        given = pl.col("becomes")
        frame = with_it.with_columns(
            pl.when(given == "").then(None).otherwise(pl.coalesce(given, key)).alias(key)
        ).drop("becomes")
    return frame


def _passing(
    frame: pl.DataFrame, proposals: pl.DataFrame, check: Check, today: date
) -> pl.DataFrame:
    """Without those whose cell would be refused again. A row about the same is told later."""
    if proposals.is_empty():
        return proposals
    concerned = frame.join(proposals.select("line").unique(), on="line", how="semi")
    again = check(applied(concerned, proposals), today).findings
    still = again.filter(~pl.col("code").str.starts_with("DUPLICATE"))
    same_cell = proposals.join(still, on=["line", "field"], how="anti")
    return same_cell.join(still, on=["line", "code"], how="anti")
