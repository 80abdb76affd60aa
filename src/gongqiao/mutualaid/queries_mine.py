"""What a signed-in person may see of mutual aid: their own, and nobody else's.

Every function takes the person; whoever asks for another's line gets None, as if it were not there.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection
from django.utils import timezone

from gongqiao.mutualaid.enums import ClaimState, PaymentState
from gongqiao.mutualaid.models import Claim, Enrolment, Objection, Payment, SchemeVersion
from gongqiao.mutualaid.queries_payments import with_shown_state
from gongqiao.mutualaid.queries_schemes import title_of
from gongqiao.mutualaid.rules.scheme import Scheme
from gongqiao.mutualaid.rules.scheme_json import from_json
from gongqiao.mutualaid.rules.states import PAYABLE
from gongqiao.registry.api import accounts_of_person

MOST_LINES = 200
MOST_COVERS = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a stay: what it adds (fen, may be negative) and where the money is.

    `state` is the shown one; `at` the moment the bank answered or None; `last4` of the account.
    """

    claim_id: int
    amount: int
    state: ClaimState
    at: datetime | None = None
    last4: str = ""
    withheld: int = 0
    no_account: bool = False


@dataclass(frozen=True, slots=True)
class OwnStay:
    """A stay with what it is entitled to now. `claim_id` is its newest line; dates inclusive."""

    claim_id: int
    stay_id: int
    scheme: str
    scheme_code: str
    period_id: int
    period_no: int
    stay_date: date
    begins: date | None
    ends: date | None
    payable: int
    reasons: int
    lines: tuple[Line, ...] = field(default=())

    @property
    def leading(self) -> Line | None:
        """The newest line that moves money and still stands."""
        moving = [line for line in self.lines if line.amount and line.state != ClaimState.ADJUSTED]
        return moving[-1] if moving else None


def stays_of_person(person_id: int, *, with_days: bool = True) -> list[OwnStay]:
    """The person's stays that were decided, newest first; the newest 200 lines of them.

    Without days the first and last day of a stay are not looked up.
    """
    rows = Claim.objects.filter(person_id=person_id).select_related("period__scheme")
    newest = list(with_shown_state(rows).order_by("-pk")[:MOST_LINES])
    return _stays(person_id, newest, with_days=with_days)


def stay_of_person(person_id: int, claim_id: int) -> OwnStay | None:
    """The stay that one of the person's lines belongs to; None when it is not theirs."""
    line = Claim.objects.filter(pk=claim_id, person_id=person_id).first()
    if line is None:
        return None
    rows = Claim.objects.filter(
        person_id=person_id, stay_id=line.stay_id, period_id=line.period_id
    ).select_related("period__scheme")
    return _stays(person_id, list(with_shown_state(rows).order_by("-pk")[:MOST_LINES]))[0]


def _stays(person_id: int, claims: list[Claim], *, with_days: bool = True) -> list[OwnStay]:
    """Claims (newest first) as stays with their lines oldest first."""
    if not claims:
        return []
    accounts = accounts_of_person(person_id)
    last4 = {account.pk: account.last4 for account in accounts}
    has_account = any(account.state == "active" for account in accounts)
    payments = _latest_payments(c.pk for c in claims)
    days = _days_of(c.stay_id for c in claims) if with_days else {}
    groups: dict[tuple[int, int], list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[claim.stay_id, claim.period_id].append(claim)
    return [
        OwnStay(
            claim_id=group[0].pk,
            stay_id=group[0].stay_id,
            scheme=title_of(group[0].period.scheme),
            scheme_code=group[0].period.scheme.code,
            period_id=group[0].period_id,
            period_no=group[0].period.no,
            stay_date=group[0].stay_date,
            begins=days.get(group[0].stay_id, (None, None))[0],
            ends=days.get(group[0].stay_id, (None, None))[1],
            payable=group[0].payable,
            reasons=group[0].reasons,
            lines=tuple(
                _line(claim, payments.get(claim.pk), last4, has_account) for claim in group[::-1]
            ),
        )
        for group in groups.values()
    ]


def _line(claim: Claim, payment: Payment | None, last4: dict[int, str], has_account: bool) -> Line:
    state = ClaimState(claim.shown_state)  # type: ignore[attr-defined]  # annotated by with_shown_state
    return Line(
        claim_id=claim.pk,
        amount=claim.amount,
        state=state,
        at=payment.settled_at if payment else None,
        last4=last4.get(payment.account_id, "") if payment else "",
        withheld=payment.withheld if payment else 0,
        no_account=state in PAYABLE and claim.amount > 0 and not has_account,
    )


def _latest_payments(claim_ids: Iterable[int]) -> dict[int, Payment]:
    """Claim → the latest payment that went to the bank or still stands."""
    rows = Payment.objects.filter(claim_id__in=list(claim_ids)).order_by("attempt")
    return {
        row.claim_id: row
        for row in rows
        if not (row.state == PaymentState.FAILED and row.settled_at is None)
    }


def _days_of(stay_ids: Iterable[int]) -> dict[int, tuple[date, date]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, begndate, enddate FROM feeds_settlement WHERE id = ANY(%s)",
            [sorted(set(stay_ids))],
        )
        return {row[0]: (row[1], row[2]) for row in cursor.fetchall()}


@dataclass(frozen=True, slots=True)
class OwnCover:
    """An enrolment as the person reads it. `begins` is the first covered day, None while the fee
    has not come; `ends` exclusive; `is_now` on the day asked about."""

    scheme: str
    scheme_code: str
    period_no: int
    organisation: str
    shares: int
    amount: int
    paid_on: date | None
    begins: date | None
    ends: date
    period_begins: date
    waiting_until: date | None
    rules: Scheme
    on: date

    @property
    def is_over(self) -> bool:
        """The period has ended."""
        return self.on >= self.ends

    @property
    def is_waiting(self) -> bool:
        """Enrolled and paid, but the first covered day lies ahead."""
        return self.begins is not None and self.on < self.begins

    @property
    def is_now(self) -> bool:
        """Covered on that day."""
        return self.begins is not None and self.begins <= self.on < self.ends


def covers_of_person(person_id: int, on: date) -> list[OwnCover]:
    """The person's enrolments, newest period first, with the rules as they stand today."""
    rows = list(
        Enrolment.objects.filter(person_id=person_id)
        .select_related("period__scheme", "organisation")
        .order_by("-period__cover_from", "pk")[:MOST_COVERS]
    )
    newest = SchemeVersion.objects.filter(period__in={r.period_id for r in rows})
    versions = {v.period_id: v for v in newest.order_by("version")}
    return [_cover(row, versions[row.period_id], on) for row in rows if row.period_id in versions]


def _cover(row: Enrolment, version: SchemeVersion, on: date) -> OwnCover:
    starts = [row.period.cover_from, row.waiting_until, row.paid_on]
    return OwnCover(
        scheme=title_of(row.period.scheme),
        scheme_code=row.period.scheme.code,
        period_no=row.period.no,
        organisation=row.organisation.name,
        shares=row.shares,
        amount=row.amount,
        paid_on=row.paid_on,
        begins=max(day for day in starts if day) if row.paid_on else None,
        ends=row.period.cover_to,
        period_begins=row.period.cover_from,
        waiting_until=row.waiting_until,
        rules=from_json(version.body),
        on=on,
    )


def objections_of_stay(person_id: int, stay: OwnStay) -> list[Objection]:
    """What the person said about a stay and what they were answered, newest first."""
    rows = Objection.objects.filter(
        person_id=person_id, stay_id=stay.stay_id, period_id=stay.period_id
    )
    return list(rows.order_by("-pk")[:20])


def day_of(moment: datetime | None) -> date | None:
    """The day in China on which something happened."""
    return timezone.localtime(moment).date() if moment else None
