"""The decisions file: a row for each stay of an enrolled person in a period (contract, 5)."""

from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

import polars as pl
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from gongqiao.kernel.period import CHINA
from gongqiao.mutualaid.enums import reason_codes
from gongqiao.mutualaid.models import Run, SchemePeriod
from gongqiao.mutualaid.rules import columnar
from gongqiao.mutualaid.rules.effective import EffectiveState, effective
from gongqiao.mutualaid.services import reading, slices
from gongqiao.mutualaid.services.deciding import settlement_of
from gongqiao.platform.copying import copy_out
from gongqiao.platform.errors import Refused
from gongqiao.platform.spreadsheet import write_frame

COLUMNS = (
    "scheme",
    "period_no",
    "certno_masked",
    "psn_no",
    "mdtrt_id",
    "setl_ids",
    "stay_date",
    "base",
    "payable",
    "state",
    "reason_codes",
    "scheme_version",
    "assessed_at",
)


@dataclass(frozen=True)
class Exported:
    """What was written. Amounts in fen."""

    out: str
    rows: int
    payable: int


def period_of(scheme: str, no: int) -> SchemePeriod:
    """The period, or Refused."""
    found = SchemePeriod.objects.filter(scheme__code=scheme, no=no).select_related("scheme").first()
    if found is None:
        raise Refused(
            "UNKNOWN_PERIOD",
            _("There is no period %(no)d of a scheme %(code)s.") % {"no": no, "code": scheme},
        )
    return found


def export_claims(scheme: str, no: int, out: Path) -> Exported:
    """Write the decisions of a period as they stand now. Raises Refused for an unknown period."""
    frame = decisions(period_of(scheme, no))
    columns = (*COLUMNS[:7], _yuan("base"), _yuan("payable"), *COLUMNS[9:])
    write_frame(out, frame.select(columns))
    return Exported(str(out), frame.height, int(frame["payable"].sum()))


def _yuan(column: str) -> pl.Expr:
    whole, rest = pl.col(column) // 100, (pl.col(column) % 100).cast(pl.String).str.zfill(2)
    return pl.concat_str(whole, pl.lit("."), rest).alias(column)


def decisions(period: SchemePeriod) -> pl.DataFrame:
    """The rows of the file, sorted by (mdtrt_id, smallest setl_id); amounts in fen."""
    with connection.cursor() as cursor:
        parts = [
            _of_people(cursor, period, people)
            for people in slices.decided_people(cursor, period.pk)
        ]
    if not parts:
        return pl.DataFrame(schema=dict.fromkeys(COLUMNS, pl.String)).with_columns(
            pl.col("base", "payable").cast(pl.Int64)
        )
    return pl.concat(parts).sort("mdtrt_id", "_first").select(COLUMNS)


_NEWEST = {
    "stay_id": pl.Int64,
    "stay_date": pl.String,
    "base": pl.Int64,
    "payable": pl.Int64,
    "reasons": pl.Int64,
    "state": pl.String,
    "run_id": pl.Int64,
    "scheme_version": pl.String,
    "certno_masked": pl.String,
    "psn_no": pl.String,
}
_QUERY = """
SELECT DISTINCT ON (c.stay_id) c.stay_id, c.stay_date, c.base, c.payable, c.reasons,
    CASE WHEN c.amount = 0 AND c.payable > 0 THEN
        (SELECT {shown_of_paying} FROM mutualaid_claim o {payment_of_o}
         WHERE o.person_id = c.person_id AND o.period_id = c.period_id
           AND o.stay_id = c.stay_id AND o.amount > 0
         ORDER BY o.revision DESC LIMIT 1)
    ELSE {shown} END,
    c.run_id, v.version, s.certno_masked, COALESCE(s.psn_no, '')
FROM mutualaid_claim c
JOIN feeds_settlement s ON s.id = c.stay_id
JOIN mutualaid_schemeversion v ON v.id = c.version_id
{payment_of_c}
WHERE c.period_id = {period} AND {people}
ORDER BY c.stay_id, c.revision DESC
"""


def _of_people(cursor: CursorWrapper, period: SchemePeriod, people: reading.People) -> pl.DataFrame:
    query = _QUERY.format(
        shown=_SHOWN.format(c="c", p="p"),
        shown_of_paying=_SHOWN.format(c="o", p="q"),
        payment_of_c=_PAYMENT.format(c="c", p="p"),
        payment_of_o=_PAYMENT.format(c="o", p="q"),
        period=period.pk,
        people=people.where("c.person_id"),
    )
    newest = copy_out(cursor, query, _NEWEST).filter(
        (pl.col("payable") != 0) | (pl.col("reasons") != 0)
    )
    rows = reading.in_full(cursor, people)
    opened = dict(Run.objects.filter(scheme_id=period.scheme_id).values_list("pk", "opened_at"))
    when = {k: v.replace(tzinfo=v.tzinfo or UTC).astimezone(CHINA) for k, v in opened.items()}
    return newest.join(_numbers(rows), on="stay_id", how="left").with_columns(
        pl.lit(period.scheme.code).alias("scheme"),
        pl.lit(str(period.no)).alias("period_no"),
        pl.col("mdtrt_id").fill_null(""),
        pl.col("reasons")
        .map_elements(reason_codes, return_dtype=pl.String, skip_nulls=False)
        .alias("reason_codes"),
        pl.col("run_id")
        .replace_strict(
            {k: v.isoformat(timespec="seconds") for k, v in when.items()}, return_dtype=pl.String
        )
        .alias("assessed_at"),
    )


_PAYMENT = """LEFT JOIN LATERAL (
    SELECT state, account_id FROM mutualaid_payment x WHERE x.claim_id = {c}.id
    ORDER BY x.attempt DESC LIMIT 1) {p} ON true"""
_SHOWN = """CASE
    WHEN {p}.state IS NULL THEN {c}.state
    WHEN {p}.state <> 'failed' THEN {p}.state
    WHEN {c}.state NOT IN ('auto_ok', 'approved') THEN {c}.state
    WHEN EXISTS (SELECT 1 FROM registry_bankaccount b WHERE b.person_id = {c}.person_id
        AND b.state = 'active' AND b.id <> {p}.account_id) THEN 'corrected'
    ELSE 'bank_failed' END"""


def _numbers(rows: pl.DataFrame) -> pl.DataFrame:
    """stay_id → mdtrt_id, setl_ids (live ones, else reversed ones), `_first`."""
    odd = columnar.nameless_people(rows)
    plain = columnar.effective(rows.filter(~pl.col("person_id").is_in(odd.implode())))
    kept = [plain.select("stay_id", "mdtrt_id", "setl_id", "source", "reversed")]
    if len(odd):
        kept.append(_of_the_odd(rows.filter(pl.col("person_id").is_in(odd.implode()))))
    return (
        pl.concat(kept)
        .filter(pl.col("reversed") == pl.col("reversed").min().over("stay_id"))
        .sort("setl_id", "source")
        .group_by("stay_id", maintain_order=True)
        .agg(
            pl.col("mdtrt_id").first(),
            pl.col("setl_id").str.join(";").alias("setl_ids"),
            pl.col("setl_id").first().alias("_first"),
        )
    )


def _of_the_odd(rows: pl.DataFrame) -> pl.DataFrame:
    """People with nameless reversals: the reference says what is live and what is reversed."""
    stay_of = {(r["source"], r["setl_id"]): r["stay_id"] for r in rows.iter_rows(named=True)}
    found = []
    for _person, mine in rows.group_by("person_id"):
        for e in effective([settlement_of(r) for r in mine.iter_rows(named=True)]):
            if e.state in (EffectiveState.LIVE, EffectiveState.REVERSED):
                s = e.settlement
                is_reversed = e.state == EffectiveState.REVERSED
                stay = stay_of[s.key]
                found.append((stay, s.mdtrt_id or None, s.setl_id, s.source, is_reversed))
    schema = {
        "stay_id": pl.Int64,
        "mdtrt_id": pl.String,
        "setl_id": pl.String,
        "source": pl.String,
        "reversed": pl.Boolean,
    }
    return pl.DataFrame(found, schema=schema, orient="row")
