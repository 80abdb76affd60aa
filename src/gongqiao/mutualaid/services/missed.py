"""The missed-claim finder: settlements of people who are almost enrolled, as a work list.

Each look compares whole sets and writes what it found: new finds are added, standing ones kept up
to date, those that no longer hold (the person was matched, the fee came, the claim was reviewed)
are resolved. What people dismissed stays dismissed.
"""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from gongqiao.kernel.dated import load_table
from gongqiao.kernel.masking import mask_certno
from gongqiao.kernel.names import name_key
from gongqiao.mutualaid.enums import ClaimState, MissedKind, MissedState, Reason
from gongqiao.mutualaid.models import MissedClaim, SchemePeriod
from gongqiao.mutualaid.rules import missed as rule
from gongqiao.mutualaid.rules.benefit import decide
from gongqiao.mutualaid.rules.types import MONEY_COLUMNS, Cover
from gongqiao.mutualaid.services import books
from gongqiao.mutualaid.services.deciding import settlement_of
from gongqiao.mutualaid.services.export import period_of
from gongqiao.mutualaid.services.versions import InForce, in_force
from gongqiao.platform.copying import copy_in, copy_out, raw_cursor
from gongqiao.platform.crypto import decrypt

TABLE = Path(__file__).resolve().parents[1] / "tables" / "missed.yaml"
MOST = 20_000
"""Settlements looked at in one go and source, newest first."""
MOST_ESTIMATED = 2_000

FOUND: dict[str, pl.DataType | type[pl.DataType]] = {
    "settlement_id": pl.Int64,
    "kind": pl.String,
    "person_id": pl.Int64,
    "organisation_id": pl.Int64,
    "stay_date": pl.Date,
    "candidates": pl.List(pl.Int64),
    "off": pl.Int64,
    "days": pl.Int64,
}


@dataclass(frozen=True)
class Missed:
    """What a look at a period found. `would_be_fen`: what the open ones would come to, about."""

    scheme: str
    period: int
    found: int
    new: int
    resolved: int
    open: int
    would_be_fen: int
    by_kind: dict[str, int]


@dataclass
class _Look:
    """One look at a period. Settlements with ids below `floor` were more than it looks at."""

    cursor: CursorWrapper
    version: InForce
    limits: rule.Near
    floor: int = 0

    def bounded(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Remember where a frame of the newest MOST was cut off."""
        if frame.height == MOST:
            self.floor = max(self.floor, int(frame["settlement_id"].min()))  # type: ignore[arg-type]  # whole numbers
        return frame


def near(on: date) -> rule.Near:
    """The limits in force on a day (`tables/missed.yaml`)."""
    values = load_table(TABLE).at(on).values
    return rule.Near(values["lapsed_days"], values["differing_characters"])


def refresh_all(*, scheme: str | None = None, at: datetime) -> list[Missed]:
    """Every period that is still open, of one scheme or of all."""
    open_ones = SchemePeriod.objects.filter(closed_at__isnull=True).select_related("scheme")
    if scheme is not None:
        open_ones = open_ones.filter(scheme__code=scheme)
    return [refresh_period(p, at=at) for p in open_ones.order_by("pk")]


def refresh(scheme: str, no: int, *, at: datetime) -> Missed:
    """One period by its number. Raises Refused UNKNOWN_PERIOD."""
    return refresh_period(period_of(scheme, no), at=at)


def refresh_period(period: SchemePeriod, *, at: datetime) -> Missed:
    """Look at one period; safe to repeat, and to kill."""
    version = next(v for v in in_force(period.scheme_id) if v.period_id == period.pk)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('mutualaid.missed', %s))", [period.pk]
        )
        look = _Look(cursor, version, near(books.day_of(at)))
        parts = [_almost_matched(look), _lapsed(look), _of_claims(look)]
        found = pl.concat([p.select(list(FOUND)) for p in parts])
        new, resolved = _store(look, _with_estimate(cursor, found, version), at)
    return _counted(period, found, new, resolved)


def _settlements(look: _Look, where: str, params: list[object]) -> pl.DataFrame:
    """Settlements of the period that count for something and were not taken back."""
    version = look.version
    benefits = version.rules.stay_benefits()
    day = rule.stay_date(benefits)
    day = "(s.setl_time AT TIME ZONE 'Asia/Shanghai')::date" if day == "setl_day" else f"s.{day}"
    frame = copy_out(
        look.cursor,
        f"SELECT s.id, s.person_id, {day}, s.psn_name, s.certno_masked, s.insutype, s.med_type, "  # noqa: S608  # names of our own
        f"s.hosp_lv FROM feeds_settlement s {where} AND s.valid AND NOT s.refunded "
        "AND s.init_setl_id IS NULL AND s.medfee_sumamt > 0 "
        f"AND {day} >= %s AND {day} < %s AND NOT EXISTS (SELECT FROM feeds_settlement r "
        "WHERE r.init_setl_id = s.setl_id AND r.source_id = s.source_id) "
        "ORDER BY s.id DESC LIMIT %s",
        {
            "settlement_id": pl.Int64,
            "person_id": pl.Int64,
            "stay_date": pl.Date,
            "psn_name": pl.String,
            "masked": pl.String,
            "insutype": pl.String,
            "med_type": pl.String,
            "hosp_lv": pl.String,
        },
        [*params, version.cover_from, version.cover_to, MOST],
    )
    return look.bounded(frame).filter(rule.takes(benefits))


def _almost_matched(look: _Look) -> pl.DataFrame:
    """Settlements of nobody we know, beside enrolled people."""
    rows = _settlements(look, "WHERE s.person_id IS NULL", [])
    if rows.is_empty():
        return pl.DataFrame(schema=FOUND)
    rows = rows.drop("person_id").with_columns(
        pl.Series("key", [name_key(n) for n in rows["psn_name"]], dtype=pl.String),
        pl.col("masked").str.slice(-4).alias("last4"),
    )
    numbered = rows.select("settlement_id", "key", "last4", "masked")
    near_ones = rule.pairs(numbered, _enrolled(look.cursor, look.version))
    masks = _masks(look.cursor, near_ones["certificate_id"].unique().to_list())
    off = [
        rule.characters_off(masked, masks[certificate])
        for masked, certificate in near_ones.select("masked", "certificate_id").iter_rows()
    ]
    kind = pl.when("same_name").then(pl.lit(MissedKind.SAME_NAME_OTHER_NUMBER.value))
    judged = near_ones.with_columns(
        pl.Series("off", off, dtype=pl.Int64),
        kind.otherwise(pl.lit(MissedKind.SAME_NUMBER_OTHER_NAME.value)).alias("kind"),
    ).filter(
        pl.col("off") <= pl.when("same_name").then(look.limits.differing_characters).otherwise(0)
    )
    return (
        rule.best(judged)
        .join(rows.select("settlement_id", "stay_date"), on="settlement_id")
        .with_columns(pl.lit(None, dtype=pl.Int64).alias("days"), pl.col("off").cast(pl.Int64))
    )


def _enrolled(cursor: CursorWrapper, version: InForce) -> pl.DataFrame:
    """The people of the period with each of their certificates."""
    return copy_out(
        cursor,
        "SELECT e.person_id, e.organisation_id, p.name_key, c.id, c.last4 "
        "FROM mutualaid_enrolment e JOIN registry_person p ON p.id = e.person_id "
        "JOIN registry_certificate c ON c.person_id = e.person_id WHERE e.period_id = %s",
        {
            "person_id": pl.Int64,
            "organisation_id": pl.Int64,
            "key": pl.String,
            "certificate_id": pl.Int64,
            "last4": pl.String,
        },
        [version.period_id],
    )


def _masks(cursor: CursorWrapper, certificates: list[int]) -> dict[int, str]:
    """Each certificate's number as a mask leaves it; only of those who may be meant."""
    cursor.execute("SELECT id, number FROM registry_certificate WHERE id = ANY(%s)", [certificates])
    return {i: mask_certno(decrypt(sealed)) for i, sealed in cursor.fetchall()}


_NOT_ENROLLED = """
JOIN mutualaid_enrolment e ON e.person_id = s.person_id AND e.period_id = %s
WHERE NOT EXISTS (SELECT FROM mutualaid_enrolment n
                  WHERE n.person_id = s.person_id AND n.period_id = %s)
"""


def _lapsed(look: _Look) -> pl.DataFrame:
    """Stays of people without cover, a few days after the period before or before the next one."""
    version, limits = look.version, look.limits
    first, after, before, last = rule.window(version.cover_from, version.cover_to, limits)
    found = [pl.DataFrame(schema=FOUND)]
    neighbours = SchemePeriod.objects.filter(scheme__periods=version.period_id)
    for period in neighbours.exclude(pk=version.period_id):
        if period.cover_to == first:
            days, low, high = (pl.col("stay_date") - first).dt.total_days() + 1, first, after
        elif period.cover_from == last:
            days, low, high = (last - pl.col("stay_date")).dt.total_days(), before, last
        else:
            continue
        rows = _settlements(look, _NOT_ENROLLED, [period.pk, version.period_id])
        rows = rows.filter((pl.col("stay_date") >= low) & (pl.col("stay_date") < high))
        found.append(
            _known(look.cursor, rows.with_columns(days=days), period.pk, MissedKind.LAPSED_BY_DAYS)
        )
    return pl.concat(found).unique(["settlement_id"], keep="first")


def _known(
    cursor: CursorWrapper, rows: pl.DataFrame, period_id: int, kind: MissedKind
) -> pl.DataFrame:
    """FOUND rows of people whom we know, with the union that enrolled them in the period."""
    cursor.execute(
        "SELECT person_id, organisation_id FROM mutualaid_enrolment "
        "WHERE period_id = %s AND person_id = ANY(%s)",
        [period_id, rows["person_id"].unique().to_list()],
    )
    unions = pl.DataFrame(
        cursor.fetchall(), schema={"person_id": pl.Int64, "organisation_id": pl.Int64}, orient="row"
    )
    return (
        rows.join(unions, on="person_id", how="left")
        .with_columns(
            pl.lit(kind.value).alias("kind"),
            pl.concat_list("person_id").alias("candidates"),
            pl.lit(0, dtype=pl.Int64).alias("off"),
        )
        .select(list(FOUND))
    )


_CLAIMS = """
SELECT c.stay_id, c.person_id, c.stay_date, e.paid_on - c.stay_date,
       e.paid_on IS NULL, c.reasons
FROM mutualaid_claim c
LEFT JOIN mutualaid_enrolment e ON e.person_id = c.person_id AND e.period_id = c.period_id
WHERE c.period_id = %s AND c.state <> 'adjusted'
  AND ((c.reasons & %s > 0 AND c.payable = 0 AND c.base >= 0 AND c.reasons & %s = 0)
       OR (c.state = ANY(%s) AND c.reasons & %s > 0))
  AND NOT EXISTS (SELECT FROM mutualaid_claim n WHERE n.person_id = c.person_id
                  AND n.period_id = c.period_id AND n.stay_id = c.stay_id
                  AND n.revision > c.revision)
ORDER BY c.stay_id DESC LIMIT %s
"""
_NOTHING_ANYWAY = (
    Reason.REVERSED.bit | Reason.INSUTYPE.bit | Reason.MED_TYPE.bit | Reason.HOSPITAL.bit
)


def _of_claims(look: _Look) -> pl.DataFrame:
    """Decided stays whose fee has not come or came some days late, and those under another name."""
    waiting = [ClaimState.REVIEW.value, ClaimState.ON_HOLD.value]
    fee, name = Reason.FEE_NOT_RECEIVED.bit, Reason.NAME_DIFFERS.bit
    rows = copy_out(
        look.cursor,
        _CLAIMS,
        {
            "settlement_id": pl.Int64,
            "person_id": pl.Int64,
            "stay_date": pl.Date,
            "days": pl.Int64,
            "unpaid": pl.Boolean,
            "reasons": pl.Int64,
        },
        [look.version.period_id, fee, _NOTHING_ANYWAY, waiting, name, MOST],
    )
    rows = look.bounded(rows)
    no_fee = (pl.col("reasons") & fee) > 0
    late = no_fee & ~pl.col("unpaid") & pl.col("days").is_between(1, look.limits.lapsed_days)
    groups = (
        (rows.filter(no_fee & pl.col("unpaid")), MissedKind.FEE_UNPAID),
        (rows.filter(late), MissedKind.LAPSED_BY_DAYS),
        (rows.filter((pl.col("reasons") & name) > 0), MissedKind.SAME_NUMBER_OTHER_NAME),
    )
    return pl.concat([_known(look.cursor, g, look.version.period_id, kind) for g, kind in groups])


def _with_estimate(cursor: CursorWrapper, found: pl.DataFrame, version: InForce) -> pl.DataFrame:
    """Add `would_be`: what the settlement by itself would bring under full cover."""
    ids = found["settlement_id"].unique().sort(descending=True).head(MOST_ESTIMATED).to_list()
    text = ("setl_id", "mdtrt_id", "init_setl_id", "insutype", "med_type", "hosp_lv")
    columns = ("begndate", "enddate", "refunded", "valid", *text, *MONEY_COLUMNS)
    cursor.execute(
        f"SELECT id, source_id::text, setl_time AT TIME ZONE 'Asia/Shanghai', {', '.join(columns)} "  # noqa: S608  # names of our own
        "FROM feeds_settlement WHERE id = ANY(%s)",
        [ids],
    )
    names = ("id", "source", "setl_time", *columns)
    cover = Cover(
        cover_from=version.cover_from, cover_to=version.cover_to, paid_on=version.cover_from
    )
    amounts = {
        row[0]: sum(
            d.payable
            for d in decide(
                [settlement_of(dict(zip(names, row, strict=True)))], cover, version.rules
            )
        )
        for row in cursor.fetchall()
    }
    would_be = [amounts.get(i) for i in found["settlement_id"]]
    return found.with_columns(pl.Series("would_be", would_be, dtype=pl.Int64))


_UPSERT = """
INSERT INTO mutualaid_missedclaim AS m
  (period_id, settlement_id, kind, person_id, organisation_id, stay_date, details, found_at, state,
   note)
SELECT %s, settlement_id, kind, person_id, organisation_id, stay_date, details::jsonb, %s, 'open',
       ''
FROM mutualaid_found ORDER BY settlement_id, kind
ON CONFLICT (period_id, settlement_id, kind) DO UPDATE
SET person_id = EXCLUDED.person_id, organisation_id = EXCLUDED.organisation_id,
    stay_date = EXCLUDED.stay_date, details = EXCLUDED.details,
    state = CASE WHEN m.state = 'resolved' AND m.handled_by_id IS NULL THEN 'open' ELSE m.state END
RETURNING (xmax = 0)
"""
_RESOLVE = """
UPDATE mutualaid_missedclaim m SET state = 'resolved', handled_at = %s
WHERE m.period_id = %s AND m.state = 'open' AND NOT EXISTS (
  SELECT FROM mutualaid_found f WHERE f.settlement_id = m.settlement_id AND f.kind = m.kind)
  AND m.settlement_id >= %s
"""


def _store(look: _Look, found: pl.DataFrame, at: datetime) -> tuple[int, int]:
    """Write what was found; how many are new, how many are settled since."""
    raw, version = raw_cursor(look.cursor), look.version
    raw.execute(
        "CREATE TEMP TABLE IF NOT EXISTS mutualaid_found (settlement_id bigint, kind text, "
        "person_id bigint, organisation_id bigint, stay_date date, details text) ON COMMIT DROP"
    )
    raw.execute("TRUNCATE mutualaid_found")
    details = pl.struct("candidates", "off", "days", "would_be").struct.json_encode()
    rows = found.unique(["settlement_id", "kind"], keep="first").with_columns(details=details)
    kept = ["settlement_id", "kind", "person_id", "organisation_id", "stay_date", "details"]
    copy_in(raw, "mutualaid_found", rows.select(kept))
    new = raw.execute(_UPSERT, [version.period_id, at]).fetchall()
    resolved = raw.execute(_RESOLVE, [at, version.period_id, look.floor]).rowcount
    return sum(row[0] for row in new), resolved


def _counted(period: SchemePeriod, found: pl.DataFrame, new: int, resolved: int) -> Missed:
    standing = MissedClaim.objects.filter(period=period, state=MissedState.OPEN)
    rows = standing.values_list("kind", "details__would_be")
    by_kind: dict[str, int] = {}
    total = 0
    for kind, would_be in rows.iterator():
        by_kind[kind] = by_kind.get(kind, 0) + 1
        total += would_be or 0
    return Missed(
        scheme=period.scheme.code,
        period=period.no,
        found=found.height,
        new=new,
        resolved=resolved,
        open=sum(by_kind.values()),
        would_be_fen=total,
        by_kind=dict(sorted(by_kind.items())),
    )
