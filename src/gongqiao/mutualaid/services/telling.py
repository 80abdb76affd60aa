"""All that the page "why this amount" tells: from what is stored, and computed once more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.utils.translation import get_language

from gongqiao.mutualaid.drawing import drawn
from gongqiao.mutualaid.models import Claim, SchemeVersion
from gongqiao.mutualaid.queries_mine import OwnStay
from gongqiao.mutualaid.queries_schemes import title_of
from gongqiao.mutualaid.rules import explain, explain_steps, trace
from gongqiao.mutualaid.rules.effective import Effective, effective
from gongqiao.mutualaid.rules.reasons import reason_sentences
from gongqiao.mutualaid.rules.scheme import Scheme, ShareBenefit, StayBenefit
from gongqiao.mutualaid.rules.scheme_json import from_json
from gongqiao.mutualaid.rules.stays import Stay, first_mismatch, stays_of
from gongqiao.mutualaid.rules.types import MONEY_COLUMNS, Part
from gongqiao.mutualaid.services import reading
from gongqiao.mutualaid.services.deciding import settlement_of
from gongqiao.platform.figures import Step


@dataclass(frozen=True, slots=True)
class Bill:
    """The stay's own sums over its settlements, in fen; None where the insurance said nothing."""

    total: int
    fund: int
    own: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """Why a stay pays what it pays. Money in fen.

    `recomputed` is the entitlement worked out anew from the stored parts and the stored rules.
    `left` is what the period could still pay under the cap `cap` (both None without one).
    """

    claim_id: int
    payable: int
    text: str
    steps: Sequence[Step]
    reasons: Sequence[str]
    bill: Bill | None
    begins: date | None
    ends: date | None
    scheme: str
    scheme_code: str
    period_no: int
    version: int
    version_from: datetime
    source: str
    recomputed: int
    cap: int | None
    left: int | None

    @property
    def tenths(self) -> int | None:
        """How many tenths of the own share the aid gave back, rounded down; None when unknown."""
        if self.bill is None or not self.bill.own or self.payable > self.bill.own:
            return None
        return self.payable * 10 // self.bill.own

    @property
    def agrees(self) -> bool:
        """The recomputed amount is the stored one, to the fen."""
        return self.recomputed == self.payable


def tell(stay: OwnStay) -> Told:
    """The newest decision about the stay, told. The caller has passed the gate."""
    claim = Claim.objects.get(pk=stay.claim_id)
    version = SchemeVersion.objects.get(pk=claim.version_id)
    scheme = from_json(version.body)
    parts = trace.unpack(claim.trace, scheme)
    language = get_language() or "zh-hans"
    visit = _visit_of(claim)
    steps = [
        line
        for part in parts
        for line in explain_steps.steps(part, scheme, language, _amounts(part, scheme, visit))
        if part.raw or part.base
    ]
    cap, left = _left(claim, scheme)
    rows = [e.settlement for e in visit.live] if visit else []
    return Told(
        claim_id=claim.pk,
        payable=claim.payable,
        text=explain.explain(parts, claim.reasons, scheme, language),
        steps=drawn(steps),
        reasons=reason_sentences(claim.reasons, language),
        bill=_bill(visit) if visit and visit.live else None,
        begins=min((s.begndate for s in rows), default=stay.begins),
        ends=max((s.enddate for s in rows), default=stay.ends),
        scheme=title_of(scheme),
        scheme_code=scheme.code,
        period_no=scheme.period.no,
        version=version.version,
        version_from=version.stored_at,
        source=version.source,
        recomputed=sum(explain.recompute(part, scheme) for part in parts),
        cap=cap,
        left=left,
    )


def _visit_of(claim: Claim) -> Stay | None:
    """The settlements of the stay as they stand now."""
    one = reading.People.of([claim.person_id])
    with connection.cursor() as cursor:
        rows = list(reading.settlements(cursor, one, MONEY_COLUMNS).iter_rows(named=True))
    first = next((r for r in rows if r["id"] == claim.stay_id), None)
    if first is None:
        return None
    wanted = (first["source"], first["setl_id"])
    for stay in stays_of(effective([settlement_of(row) for row in rows])):
        if wanted in [e.settlement.key for e in stay.live] + [s.key for s in stay.reversed]:
            return stay
    return None


def _bill(visit: Stay) -> Bill:
    rows = [e.settlement for e in visit.live]
    own = [s.psn_part_amt for s in rows]
    return Bill(
        total=sum(s.medfee_sumamt for s in rows),
        fund=sum(s.fund_pay_sumamt for s in rows),
        own=None if None in own else sum(amount or 0 for amount in own),
    )


def _amounts(part: Part, scheme: Scheme, visit: Stay | None) -> Mapping[str, int | None] | None:
    """The sums behind the part's base; None when the settlements have changed since."""
    benefit = scheme.benefit(part.benefit)
    if visit is None or not isinstance(benefit, ShareBenefit):
        return None
    taken = [e for e in visit.live if _takes(benefit, e)]
    sums = {
        column: sum(e.settlement.amount(column) or 0 for e in taken) for column in MONEY_COLUMNS
    }
    base = sum(term.sign * sums[term.column] for term in benefit.base)
    return sums if max(0, base) == part.base else None


def _takes(benefit: StayBenefit, row: Effective) -> bool:
    return first_mismatch(row.settlement, benefit.match) is None


def _left(claim: Claim, scheme: Scheme) -> tuple[int | None, int | None]:
    """The period's cap, and what of it the person's newest lines have not used."""
    benefits = scheme.stay_benefits()
    cap = benefits[0].cap_per_period if len(benefits) == 1 else None
    if cap is None:
        return None, None
    lines = Claim.objects.filter(person_id=claim.person_id, period_id=claim.period_id)
    newest = {line.stay_id: line for line in lines.order_by("revision")[:500]}
    parts = [p for line in newest.values() for p in trace.unpack(line.trace, scheme)]
    used = max((p.opening_paid + p.payable + p.at_source for p in parts), default=0)
    return cap, max(0, cap - used)
