"""One claim line with everything that a reviewer needs to see, put together for the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import connection
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.feeds import api as feeds
from gongqiao.kernel.money import fen_from_yuan, yuan_grouped
from gongqiao.mutualaid import drawing, permissions, queries_claims, wording_office
from gongqiao.mutualaid.enums import ClaimState, Handling, PaymentState, reasons_in
from gongqiao.mutualaid.models import Claim, Enrolment, Objection, Payment
from gongqiao.mutualaid.queries_objections import objections_of_claim
from gongqiao.mutualaid.queries_payments import outstanding, payments_of_claim
from gongqiao.mutualaid.rules import explain, explain_steps, trace
from gongqiao.mutualaid.rules.scheme import Scheme, ShareBenefit
from gongqiao.mutualaid.rules.scheme_json import from_json
from gongqiao.mutualaid.rules.states import after
from gongqiao.mutualaid.rules.types import Part
from gongqiao.mutualaid.wording import benefit_words
from gongqiao.platform import figures, gate
from gongqiao.platform.context import Actor

MOST_EVENTS = 100


@dataclass(frozen=True, slots=True)
class PartShown:
    """One benefit's part of the decision. `again`: recomputed just now, fen."""

    benefit: str
    steps: Sequence[figures.Step]
    reasons: Sequence[str]
    payable: int
    again: int


@dataclass(frozen=True, slots=True)
class Happened:
    """Something on the time line. `at` None: it still waits."""

    says: str
    at: datetime | None
    by: str = ""


@dataclass(frozen=True)
class Record:
    """A claim line as the page shows it.

    `may`: what this visitor may do with it now; `reviews`: may they decide and answer at all?
    """

    claim: Claim
    state: str
    scheme: Scheme
    enrolment: Enrolment | None
    whys: Sequence[str]
    sentences: Sequence[str]
    parts: Sequence[PartShown]
    settlements: Sequence[feeds.Settlement]
    hospitals: Mapping[str, str]  # the names that are known, by code
    events: Sequence[Happened]
    lines: Sequence[Claim]
    related: Sequence[Claim]
    objections: Sequence[Objection]
    may: frozenset[Handling]
    reviews: bool
    outstanding: int

    @property
    def again(self) -> int:
        """The whole line recomputed just now, in fen."""
        return sum(part.again for part in self.parts)

    @property
    def agrees(self) -> bool:
        """Does the computation of just now give the stored fen, part by part?"""
        return self.again == self.claim.payable and all(p.again == p.payable for p in self.parts)

    @property
    def is_sample(self) -> bool:
        """It waits for no other reason than the draw."""
        return queries_claims.SAMPLE in self.whys

    @property
    def explained(self) -> str:
        """The decision as one text."""
        unpacked = trace.unpack(self.claim.trace, self.scheme)
        says = explain.explain(unpacked, self.claim.reasons, self.scheme, wording_office.language())
        return says if unpacked or self.claim.reasons else ""


def record_of(claim: Claim, by: Actor, on: date) -> Record:
    """Everything about a line; the caller has passed its gate (`queries_claims.claim_for`)."""
    scheme = from_json(claim.version.body)
    reviews = _reviews(enrolment := queries_claims.enrolment_of(claim), by, on)
    payments = list(payments_of_claim(claim.pk)[:20])
    settlements, hospitals = feeds.settlements_with_hospitals(claim.stay_id)
    lines, related = queries_claims.lines_of_person(by, claim, on)
    state = str(getattr(claim, "shown_state", claim.state))
    limit = int(fen_from_yuan(str(claim.version.body["review"]["auto_approve_upto"])))
    waits = claim.state in (ClaimState.REVIEW, ClaimState.ON_HOLD)
    whys = queries_claims.why_waiting(claim.reasons, claim.payable, limit) if waits else []
    digest = bytes(claim.run.seed_digest).hex()
    return Record(
        claim=claim,
        state=state,
        scheme=scheme,
        enrolment=enrolment,
        whys=whys,
        sentences=wording_office.why_sentences(whys, claim.payable, limit, digest),
        parts=_parts(claim, scheme, settlements),
        settlements=settlements,
        hospitals=hospitals,
        events=_events(claim, state, settlements, payments),
        lines=lines,
        related=related,
        objections=list(objections_of_claim(claim)[:5]),
        may=_may(claim, payments) if reviews else frozenset(),
        reviews=reviews,
        outstanding=_outstanding(claim),
    )


def _outstanding(claim: Claim) -> int:
    if claim.state != ClaimState.RECOVERING:
        return 0
    with connection.cursor() as cursor:
        return outstanding(cursor, claim.pk)


def _reviews(enrolment: Enrolment | None, by: Actor, on: date) -> bool:
    scope = gate.scope_of(by, permissions.REVIEW, on)
    return scope.at_the_top or (enrolment is not None and scope.covers(enrolment.organisation.path))


def _may(claim: Claim, payments: Sequence[Payment]) -> frozenset[Handling]:
    if any(p.state != PaymentState.FAILED for p in payments):
        return frozenset()
    moves = {h for h in Handling if after(ClaimState(claim.state), h) is not None}
    if claim.amount <= 0:
        moves -= {Handling.APPROVE, Handling.HOLD}
    return frozenset(moves)


def _parts(
    claim: Claim, scheme: Scheme, settlements: Sequence[feeds.Settlement]
) -> list[PartShown]:
    language = wording_office.language()
    return [
        PartShown(
            benefit=benefit_words(scheme.benefit(part.benefit)).title,
            steps=_drawn(
                explain_steps.steps(part, scheme, language, _amounts(part, scheme, settlements))
            ),
            reasons=[wording_office.why_says(r.value) for r in reasons_in(part.reasons)],
            payable=part.payable,
            again=explain.recompute(part, scheme),
        )
        for part in trace.unpack(claim.trace, scheme)
    ]


def _drawn(lines: Sequence[explain_steps.Step]) -> list[figures.Step]:
    """The steps for the page; the last line speaks of the person, not to them."""
    return [
        replace(step, words=_("Entitled")) if step.kind == "tot" else step
        for step in drawing.drawn(lines)
    ]


def _amounts(
    part: Part, scheme: Scheme, settlements: Sequence[feeds.Settlement]
) -> Mapping[str, int | None] | None:
    """Sums of the base's columns where they give the stored base; else None, and the base stands
    as one figure (a settlement was left out by its kind, or lacks an amount)."""
    benefit = scheme.benefit(part.benefit)
    if not isinstance(benefit, ShareBenefit):
        return None
    reversed_ones = {s.init_setl_id for s in settlements if s.init_setl_id}
    live = [
        s
        for s in settlements
        if s.valid and not s.refunded and not s.init_setl_id and s.setl_id not in reversed_ones
    ]
    sums = {t.column: sum(getattr(s, t.column) or 0 for s in live) for t in benefit.base}
    total = sum(term.sign * sums[term.column] for term in benefit.base)
    return sums if total == part.base else None


def _events(
    claim: Claim,
    state: str,
    settlements: Sequence[feeds.Settlement],
    payments: Sequence[Payment],
) -> list[Happened]:
    told = audit.events_about("mutualaid.claim", claim.pk, MOST_EVENTS)
    found = [Happened(audit.sentence_of(event), event.at) for event in told]
    found += [*_paid(payments), _decided(claim), *_received(settlements)]
    found.sort(key=lambda h: h.at.timestamp() if h.at else 0.0, reverse=True)
    if state == ClaimState.REVIEW:
        return [Happened(_("It waits for a review."), None), *found]
    if state == ClaimState.ON_HOLD:
        return [Happened(_("It is on hold."), None), *found]
    says = wording_office.NEXT.get(state)
    open_states = (ClaimState.PAID, ClaimState.REJECTED, ClaimState.ADJUSTED)
    return [Happened(str(says), None), *found] if says and state not in open_states else found


def _received(settlements: Sequence[feeds.Settlement]) -> list[Happened]:
    said = []
    for one in settlements:
        text = _("Settlement %(number)s received: %(file)s, line %(line)s")
        if one.revision > 1:
            text = _("Settlement %(number)s received anew: %(file)s, line %(line)s")
        if one.refunded:
            text = _("Settlement %(number)s was refunded: %(file)s, line %(line)s")
        what = {"number": one.setl_id, "file": one.file.name, "line": f"{one.line:,}"}
        said.append(Happened(text % what, one.file.received_at))
    return said


def _decided(claim: Claim) -> Happened:
    text = _("Run %(run)s decided by the scheme's version %(version)s: %(amount)s yuan")
    what = {
        "run": claim.run_id,
        "version": claim.version.version,
        "amount": yuan_grouped(claim.payable),
    }
    return Happened(text % what, claim.run.opened_at, str(claim.opened_name))  # type: ignore[attr-defined]  # annotated


def _paid(payments: Sequence[Payment]) -> list[Happened]:
    said = []
    for one in payments:
        batch = {"batch": one.batch.code}
        said.append(Happened(_("Put into the payment batch %(batch)s") % batch, one.batch.made_at))
        if one.batch.released_at:
            said.append(Happened(_("Sent to the bank: %(batch)s") % batch, one.batch.released_at))
        if one.settled_at and one.state == PaymentState.PAID:
            arrived = _("%(amount)s yuan arrived") % {"amount": yuan_grouped(one.amount)}
            said.append(Happened(arrived, one.settled_at))
        elif one.settled_at:
            back = _("Sent back by the bank: %(why)s") % {"why": one.bank_message or one.bank_code}
            said.append(Happened(back, one.settled_at))
    return said
