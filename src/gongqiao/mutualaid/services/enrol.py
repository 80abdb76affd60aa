"""Group enrolment from a file: one transaction, set by set, refused rows one by one."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import polars as pl
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import get_language

from gongqiao.audit import api as audit
from gongqiao.kernel.identifiers import normalise_certificate
from gongqiao.kernel.names import name_key
from gongqiao.mutualaid.consenting import Signed, note_signed
from gongqiao.mutualaid.models import EnrolmentBatch, SchemePeriod
from gongqiao.mutualaid.rules import enrolment as rule
from gongqiao.mutualaid.services import touch
from gongqiao.mutualaid.services.export import period_of
from gongqiao.mutualaid.services.periods import require_open
from gongqiao.mutualaid.services.versions import InForce, in_force
from gongqiao.platform.context import Actor
from gongqiao.platform.copying import copy_in, copy_out
from gongqiao.platform.crypto import blind_indexes
from gongqiao.platform.spreadsheet import Column, Table, read_table, write_like

COLUMNS = (
    Column("certno", "证件号码", ("身份证号", "身份证", "身份证号码", "证件号")),
    Column("name", "姓名", ("职工姓名", "参保人")),
    Column("org_code", "工会编码", ("单位编码", "组织编码")),
    Column("shares", "份数", ("参保份数",), required=False),
    Column("paid_on", "缴费日期", ("到账日期", "交费日期"), required=False),
    Column("amount", "金额", ("缴费金额", "互助金"), required=False),
)


@dataclass
class Enrolled:
    """What happened to the rows: rows = enrolled + paid + unchanged + refused."""

    batch_id: int
    rows: int = 0
    enrolled: int = 0
    paid: int = 0  # enrolled before without the fee, which has come now
    unchanged: int = 0
    refused: int = 0
    amount: int = 0  # fen of the new rows
    signed: int = 0  # whose signature under the consent is new
    reasons: dict[str, int] = field(default_factory=dict)
    report: str | None = None


def enrol(
    path: Path,
    *,
    scheme: str,
    period_no: int,
    by: Actor,
    at: datetime,
    today: date,
    signed: Signed | None = None,
) -> Enrolled:
    """Enrol the people of a file (contract, section 2). Raises Unusable or Refused for the whole
    (UNKNOWN_PERIOD, PERIOD_CLOSED).

    A row of someone enrolled already is unchanged when it says the same, brings the fee when it was
    missing, and is refused otherwise. `today` names the report. `signed`: what the people of the
    good rows signed on its form; without it each of them is asked on the phone.
    """
    period = period_of(scheme, period_no)
    versions = in_force(period.scheme_id)
    version = next(v for v in versions if v.period_id == period.pk)
    table = read_table(path, columns=COLUMNS)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('mutualaid.enrol', 0))")
        require_open(period.pk)
        rows = _checked(cursor, table, period, version)
        batch = EnrolmentBatch.objects.create(
            period=period,
            name=path.name[:200],
            sha256=hashlib.sha256(path.read_bytes()).digest(),
            received_at=at,
            received_by=by.name,
        )
        done = _write(cursor, rows, period, version, versions, batch)
        done.report = _report(table, rows, version, today, batch.pk)
        batch.enrolled, batch.refused, batch.amount = done.enrolled, done.refused, done.amount
        if signed is not None:
            good = rows.filter(pl.col("problem").is_null())["person_id"].to_list()
            note_signed(batch, good, signed, by=by, at=at)
            done.signed = batch.signed
        batch.save()
        touch.enrolled_by(batch.pk)
        audit.record(
            at=at,
            by=by,
            action="mutualaid.enrol",
            subject=("mutualaid.period", period.pk),
            new={"batch": batch.pk, "enrolled": done.enrolled, "refused": done.refused},
        )
    return done


def _checked(
    cursor: CursorWrapper, table: Table, period: SchemePeriod, version: InForce
) -> pl.DataFrame:
    """One row a line with its person, organisation, standing enrolment and `problem`."""
    frame = table.frame
    missing = [c.key for c in COLUMNS if c.key not in frame.columns]
    frame = frame.with_columns([pl.lit(None, dtype=pl.String).alias(c) for c in missing])
    rows = rule.typed(frame, version.rules)
    broken = [r.row for r in table.remarks]
    rows = _with_people(cursor, rows)
    rows = _with_organisations(cursor, rows)
    standing = copy_out(
        cursor,
        "SELECT person_id, organisation_id, shares, paid_on FROM mutualaid_enrolment "  # noqa: S608  # an integer of our own
        f"WHERE period_id = {period.pk}",
        {
            "person_id": pl.Int64,
            "old_organisation": pl.Int64,
            "old_shares": pl.Int64,
            "old_paid": pl.Date,
        },
    )
    rows = rows.join(standing, on="person_id", how="left", maintain_order="left")
    first = pl.col("person_id").is_first_distinct()
    alike = (pl.col("old_organisation") == pl.col("organisation_id")) & (
        pl.col("old_shares") == pl.col("shares_no")
    )
    fits = alike & (
        pl.col("old_paid").is_null() | pl.col("old_paid").eq_missing(pl.col("paid_day"))
    )
    known = pl.col("old_organisation").is_not_null()
    problem = (
        pl.when(pl.col("line").is_in(broken))
        .then(pl.lit("BROKEN_ROW"))
        .when(pl.col("problem").is_not_null())
        .then(pl.col("problem"))
        .when(pl.col("person_id").is_null())
        .then(pl.lit("UNKNOWN_PERSON"))
        .when(pl.col("typed_key") != pl.col("name_key"))
        .then(pl.lit("NAME_CONFLICT"))
        .when(pl.col("organisation_id").is_null())
        .then(pl.lit("UNKNOWN_ORGANISATION"))
        .when(~first)
        .then(pl.lit("DUPLICATE_IN_FILE"))
        .when(known & ~fits)
        .then(pl.lit("ALREADY_ENROLLED"))
    )
    return rows.with_columns(problem.alias("problem"), known.alias("known"))


def _with_people(cursor: CursorWrapper, rows: pl.DataFrame) -> pl.DataFrame:
    numbers = [normalise_certificate("01", n or "") for n in rows["certno"]]
    rows = rows.with_columns(
        pl.Series("number_index", blind_indexes(numbers), dtype=pl.Binary),
        pl.Series("typed_key", [name_key(n or "") for n in rows["name"]], dtype=pl.String),
    )
    known = copy_out(
        cursor,
        "SELECT DISTINCT ON (c.number_index) c.number_index, c.person_id, p.name_key "
        "FROM registry_certificate c JOIN registry_person p ON p.id = c.person_id "
        "ORDER BY c.number_index, c.cert_type",
        {"number_index": pl.Binary, "person_id": pl.Int64, "name_key": pl.String},
    )
    return rows.join(known, on="number_index", how="left", maintain_order="left")


def _with_organisations(cursor: CursorWrapper, rows: pl.DataFrame) -> pl.DataFrame:
    known = copy_out(
        cursor,
        "SELECT code, id FROM registry_organisation",
        {"org_code": pl.String, "organisation_id": pl.Int64},
    )
    return rows.join(known, on="org_code", how="left", maintain_order="left")


def _write(
    cursor: CursorWrapper,
    rows: pl.DataFrame,
    period: SchemePeriod,
    version: InForce,
    versions: list[InForce],
    batch: EnrolmentBatch,
) -> Enrolled:
    good = rows.filter(pl.col("problem").is_null())
    fresh = good.filter(~pl.col("known"))
    late = good.filter(
        pl.col("known") & pl.col("old_paid").is_null() & pl.col("paid_day").is_not_null()
    )
    ends = _earlier_ends(cursor, period, versions, fresh)
    waits = [
        rule.waiting_until(version.rules, paid, ends.get(person, []))
        for person, paid in fresh.select("person_id", "paid_day").iter_rows()
    ]
    new = fresh.select(
        pl.lit(period.pk).alias("period_id"),
        "person_id",
        "organisation_id",
        pl.lit(batch.pk).alias("batch_id"),
        pl.col("shares_no").alias("shares"),
        pl.col("paid_day").alias("paid_on"),
        pl.col("fen").alias("amount"),
        pl.Series("waiting_until", waits, dtype=pl.Date),
    )
    copy_in(cursor, "mutualaid_enrolment", new)
    for person, paid, fen in late.select("person_id", "paid_day", "fen").iter_rows():
        cursor.execute(
            "UPDATE mutualaid_enrolment SET paid_on = %s, amount = %s, batch_id = %s "
            "WHERE period_id = %s AND person_id = %s AND paid_on IS NULL",
            [paid, fen, batch.pk, period.pk, person],
        )
    refused = rows.filter(pl.col("problem").is_not_null())
    return Enrolled(
        batch_id=batch.pk,
        rows=rows.height,
        enrolled=new.height,
        paid=late.height,
        unchanged=good.height - new.height - late.height,
        refused=refused.height,
        amount=int(new["amount"].sum()) + int(late["fen"].sum()),
        reasons=dict(refused.group_by("problem").len().sort("problem").iter_rows()),
    )


def _earlier_ends(
    cursor: CursorWrapper, period: SchemePeriod, versions: list[InForce], fresh: pl.DataFrame
) -> dict[int, list[date]]:
    """Person → ends of earlier covers of the scheme; only asked where waiting differs by it."""
    waits = next(v for v in versions if v.period_id == period.pk).rules.enrolment
    if not (waits.waiting_new or waits.waiting_lapsed or waits.waiting_renewal):
        return {}
    cursor.execute(
        "SELECT e.person_id, array_agg(p.cover_to) FROM mutualaid_enrolment e "
        "JOIN mutualaid_schemeperiod p ON p.id = e.period_id "
        "WHERE p.scheme_id = %s AND p.cover_from < %s AND e.person_id = ANY(%s) "
        "GROUP BY e.person_id",
        [period.scheme_id, period.cover_from, fresh["person_id"].to_list()],
    )
    return dict(cursor.fetchall())


def _report(
    table: Table, rows: pl.DataFrame, version: InForce, today: date, batch_id: int
) -> str | None:
    """The refused rows as they came, with reason_code and reason; None when there are none."""
    refused = rows.filter(pl.col("problem").is_not_null()).select("line", "problem")
    if refused.is_empty():
        return None
    folder = Path(settings.MEDIA_ROOT) / "reports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    ending = "xlsx" if table.kind == "xlsx" else "csv"
    path = folder / f"enrol-{today:%Y%m%d}-{batch_id}-refused.{ending}"
    language = get_language() or "zh-hans"
    cells = refused.join(table.cells, on="line", how="left", maintain_order="left")
    positions = [str(n) for n in range(len(table.header))]
    lines = (
        [
            *(row[p] or "" for p in positions),
            row["problem"],
            rule.sentence(row["problem"], version.rules, language),
        ]
        for row in cells.iter_rows(named=True)
    )
    write_like(path, table.kind, [*table.header, "reason_code", "reason"], lines)
    path.chmod(0o600)
    return str(path)
