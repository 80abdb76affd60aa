"""Reads of the workbench: what stands behind schemes, enrolments, runs, missed claims.

Runs, funds and batches hold the whole federation's matters: they are open to whoever holds the
capability at the root of the tree. Enrolments and missed claims follow the enrolling union.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import NullIf, Round

from gongqiao.accounts.api import shown_name_of
from gongqiao.kernel.masking import mask_certno
from gongqiao.mutualaid.enums import ClaimState
from gongqiao.mutualaid.models import (
    Claim,
    Enrolment,
    EnrolmentBatch,
    MissedClaim,
    Premium,
    Run,
    Scheme,
    SchemePeriod,
    SchemeVersion,
)
from gongqiao.mutualaid.queries_people import of_people, people_called
from gongqiao.platform.crypto import decrypt
from gongqiao.platform.gate import Scope


def runs_in(scope: Scope) -> QuerySet[Run]:
    """The runs, newest first."""
    seen = Run.objects.all() if scope.at_the_top else Run.objects.none()
    return seen.select_related("scheme").annotate(shards_done=Count("shards")).order_by("-id")


def schemes() -> QuerySet[Scheme]:
    """All schemes with their newest period: they are public."""
    newest = SchemePeriod.objects.filter(scheme=OuterRef("pk")).order_by("-cover_from")
    return Scheme.objects.annotate(
        period_count=Count("periods"),
        newest_no=Subquery(newest.values("no")[:1]),
        newest_from=Subquery(newest.values("cover_from")[:1]),
        newest_to=Subquery(newest.values("cover_to")[:1]),
    ).order_by("code")


def versions_of(scheme: Scheme) -> list[SchemeVersion]:
    """All versions of all periods, newest first; at most 200."""
    found = SchemeVersion.objects.filter(period__scheme=scheme).select_related("period__scheme")
    found = found.annotate(stored_name=shown_name_of("stored_by"))
    return list(found.order_by("-period__cover_from", "-version")[:200])


def periods() -> list[SchemePeriod]:
    """All periods for choosing, newest first."""
    found = SchemePeriod.objects.select_related("scheme").order_by("-cover_from", "scheme__code")
    return list(found[:300])


def enrolments_in(scope: Scope) -> QuerySet[Enrolment]:
    """Enrolments of the unions in scope."""
    rows = Enrolment.objects.filter(scope.as_q("organisation__path"))
    return rows.select_related("person", "organisation", "period__scheme")


def enrolments_matching(
    rows: QuerySet[Enrolment], words: str, scope: Scope | None = None
) -> QuerySet[Enrolment]:
    """By the beginning of a name or of its initials, or the last four of a certificate."""
    return rows.filter(of_people(people_called(words, scope)))


def participation(unions: QuerySet[Any], period_id: int) -> QuerySet[Any]:
    """Those of the unions with enrolments in the period: enrolled, unpaid, share of the staff.

    `share` is in per cent with one decimal; None where the staff is not known.
    """
    staff = NullIf(F("staff_count"), 0)
    taking_part: QuerySet[Any] = unions.filter(enrolments__period_id=period_id).annotate(
        enrolled=Count("enrolments"),
        unpaid=Count("enrolments", filter=Q(enrolments__paid_on__isnull=True)),
        share=Round(100.0 * Count("enrolments") / staff, 1),
    )
    return taking_part


def enrolment_batches(most: int = 20) -> list[EnrolmentBatch]:
    """The files received last."""
    found = EnrolmentBatch.objects.select_related("period__scheme").order_by("-pk")
    found = found.annotate(received_name=shown_name_of("received_by"))
    return list(found[:most])


def premiums_of(scheme: Scheme) -> QuerySet[Premium]:
    """The premium money of a scheme."""
    return Premium.objects.filter(period__scheme=scheme).select_related("period__scheme")


def missed_in(scope: Scope) -> QuerySet[MissedClaim]:
    """Missed claims of the unions in scope; those without a union only from the top."""
    mine = scope.as_q("organisation__path") & Q(organisation__isnull=False)
    if scope.at_the_top:
        mine |= Q(organisation__isnull=True)
    return MissedClaim.objects.filter(mine).select_related(
        "person", "organisation", "period__scheme"
    )


@dataclass(frozen=True, slots=True)
class SlipFacts:
    """What the settlement says, masked."""

    settlement_id: int
    name: str
    masked: str
    begins: date
    ends: date
    total: int
    number: str
    hospital: str = ""  # its code


def slips(ids: list[int]) -> dict[int, SlipFacts]:
    """Settlements by id, at most a page of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, psn_name, certno_masked, begndate, enddate, medfee_sumamt, setl_id, "
            "coalesce(fixmedins_code, '') "
            "FROM feeds_settlement WHERE id = ANY(%s)",
            [ids],
        )
        return {row[0]: SlipFacts(*row) for row in cursor.fetchall()}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be meant, numbers masked."""

    person_id: int
    name: str
    masked: str
    union: str
    paid_on: date | None


def candidates(missed: MissedClaim) -> list[Candidate]:
    """The people beside a missed claim, best first."""
    ids = missed.details.get("candidates", [])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.id, p.name, (SELECT c.number FROM registry_certificate c "
            "WHERE c.person_id = p.id ORDER BY c.id DESC LIMIT 1), o.name, e.paid_on "
            "FROM registry_person p LEFT JOIN LATERAL (SELECT * FROM mutualaid_enrolment e "
            "WHERE e.person_id = p.id ORDER BY (e.period_id = %s) DESC, e.id DESC LIMIT 1) e "
            "ON true "
            "LEFT JOIN registry_organisation o ON o.id = e.organisation_id WHERE p.id = ANY(%s)",
            [missed.period_id, ids],
        )
        rows = {
            row[0]: Candidate(
                row[0], row[1], mask_certno(decrypt(row[2])) if row[2] else "", row[3] or "", row[4]
            )
            for row in cursor.fetchall()
        }
    return [rows[i] for i in ids if i in rows]


def newest_marks(scheme: Scheme) -> str:
    """Changes when a run, a review or a decision could have changed the scheme's sums."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT max(id) FROM mutualaid_run WHERE scheme_id = %s AND closed_at IS NOT "
            "NULL), (SELECT max(id) FROM mutualaid_claimhandling), "
            "(SELECT max(id) FROM mutualaid_claim)",
            [scheme.pk],
        )
        return ".".join(str(mark or 0) for mark in cursor.fetchone() or ())


def last_change(scheme: Scheme) -> Any:
    """When the scheme's last run was closed; None before the first."""
    return Run.objects.filter(scheme=scheme).aggregate(at=Max("closed_at"))["at"]


def claim_waiting(missed: MissedClaim) -> Claim | None:
    """The claim of this stay that waits in the review, if there is one."""
    found = Claim.objects.filter(
        period_id=missed.period_id, stay_id=missed.settlement_id, state=ClaimState.REVIEW
    )
    return found.order_by("-revision").first()


def person_of_slip(settlement_id: int) -> int | None:
    """Whose settlement it is; None while nobody has its number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id FROM feeds_settlement WHERE id = %s", [settlement_id])
        row = cursor.fetchone()
        return row[0] if row else None
