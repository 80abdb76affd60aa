"""The one table of a case: which step leads from where to where, who takes it, on which papers.

Papers are codes; `wording.PAPERS` has their names. `clock`: who must act next within the upper
union's days once the step is taken.
"""

from dataclasses import dataclass, replace

from gongqiao.organising.enums import CaseKind, CaseState, LetterKind, Move, Side

S = CaseState
WHOLE = (CaseKind.FOUNDING, CaseKind.RE_ELECTION)
"""A whole committee is elected."""
WITHIN = (CaseKind.BY_ELECTION,)
ELECTIONS = (*WHOLE, *WITHIN)
RECALLS = (CaseKind.RECALL,)
"""Nobody is elected: the members vote on a removal."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the table."""

    move: Move
    sources: tuple[CaseState, ...]
    target: CaseState
    side: Side
    papers: tuple[str, ...] = ()
    letter: LetterKind | None = None
    needs_number: bool = False
    needs_reason: bool = False
    clock: bool = False
    kinds: tuple[CaseKind, ...] = ELECTIONS


TABLE: tuple[Step, ...] = (
    Step(Move.REQUEST, (S.DRAFT,), S.REQUESTED, Side.UNION, ("request", "preparatory_list"),
         letter=LetterKind.REQUEST, needs_number=True, clock=True, kinds=WHOLE),
    Step(Move.REQUEST, (S.DRAFT,), S.REQUESTED, Side.UNION, ("request", "party_consent"),
         letter=LetterKind.REQUEST, needs_number=True, clock=True, kinds=WITHIN),
    Step(Move.SEND_BACK, (S.REQUESTED,), S.DRAFT, Side.UPPER, needs_reason=True),
    Step(Move.PERMIT, (S.REQUESTED,), S.PREPARING, Side.UPPER, ("permit",),
         letter=LetterKind.PERMIT, needs_number=True),
    Step(Move.ELECT, (S.PREPARING,), S.ELECTED, Side.UNION,
         ("applications", "candidates", "rules", "ballots")),
    Step(Move.REPORT, (S.ELECTED,), S.REPORTED, Side.UNION,
         ("report", "result_form", "division_of_work"), letter=LetterKind.REPORT,
         needs_number=True, clock=True),
    Step(Move.TELL, (S.PREPARING,), S.PREPARING, Side.UNION, ("report", "ballots"),
         letter=LetterKind.FAILED, needs_number=True),
    Step(Move.RETURN_REPORT, (S.REPORTED,), S.PREPARING, Side.UPPER, needs_reason=True),
    Step(Move.APPROVE, (S.REPORTED,), S.APPROVED, Side.UPPER, ("approval",),
         letter=LetterKind.APPROVAL, needs_number=True, kinds=WHOLE),
    Step(Move.APPROVE, (S.REPORTED,), S.FILLED, Side.UPPER, ("approval",),
         letter=LetterKind.APPROVAL, needs_number=True, kinds=WITHIN),
    Step(Move.REGISTER, (S.APPROVED,), S.REGISTERED, Side.UPPER,
         ("certificate_form", "approval", "chair_identity")),
    Step(Move.WITHDRAW, (S.DRAFT, S.REQUESTED, S.PREPARING, S.ELECTED, S.REPORTED), S.WITHDRAWN,
         Side.UNION, needs_reason=True),
    Step(Move.VOTE, (S.DRAFT,), S.VOTED, Side.UNION, ("proposal", "hearing", "recall_ballots"),
         kinds=RECALLS),
    Step(Move.TELL, (S.DRAFT,), S.DRAFT, Side.UNION, ("report", "minutes"),
         letter=LetterKind.FAILED, needs_number=True, kinds=RECALLS),
    Step(Move.TELL, (S.KEPT,), S.KEPT, Side.UNION, ("report", "minutes"),
         letter=LetterKind.FAILED, needs_number=True, kinds=RECALLS),
    Step(Move.REPORT, (S.VOTED,), S.REPORTED, Side.UNION, ("report", "minutes"),
         letter=LetterKind.REPORT, needs_number=True, clock=True, kinds=RECALLS),
    Step(Move.RETURN_REPORT, (S.REPORTED,), S.DRAFT, Side.UPPER, needs_reason=True, kinds=RECALLS),
    Step(Move.APPROVE, (S.REPORTED,), S.NOTED, Side.UPPER, ("approval",),
         letter=LetterKind.APPROVAL, needs_number=True, kinds=RECALLS),
    Step(Move.WITHDRAW, (S.DRAFT,), S.WITHDRAWN, Side.UNION, needs_reason=True, kinds=RECALLS),
)  # fmt: skip
WAY = (S.DRAFT, S.REQUESTED, S.PREPARING, S.ELECTED, S.REPORTED, S.APPROVED, S.REGISTERED)
"""The states of a case that goes well, in their order."""
SHORT_WAY = (*WAY[:5], S.FILLED)
"""The same for a by-election after which the certificate stays as it is."""
RECALL_WAY = (S.DRAFT, S.VOTED, S.REPORTED, S.NOTED)
"""The states of a removal that was carried."""
KEPT_WAY = (S.DRAFT, S.KEPT)
"""The same for one that was not carried."""
CLOSED = frozenset({S.REGISTERED, S.FILLED, S.WITHDRAWN, S.NOTED, S.KEPT})


def step(state: CaseState, move: Move, kind: CaseKind) -> Step | None:
    """The line of the table, or None when that step is not open in that state."""
    return next((s for s in open_steps(state, kind) if s.move == move), None)


def stood(kind: CaseKind, move: Move) -> CaseState:
    """Where the step left a case that was not over by it. Only a by-election that waits for the
    certificate outlives its approval.
    """
    if (kind, move) == (CaseKind.BY_ELECTION, Move.APPROVE):
        return S.APPROVED
    return next((s.target for s in TABLE if s.move == move and kind in s.kinds), S.DRAFT)


def with_certificate(line: Step) -> Step:
    """The approval of a by-election that gives the union a new chair: the legal-person certificate
    names the old one and has to be changed."""
    return replace(line, target=S.APPROVED, clock=True)


def not_carried(line: Step) -> Step:
    """The vote of the members when they keep whom it was proposed to remove: the case is over, and
    all of them are told."""
    return replace(line, target=S.KEPT, letter=LetterKind.NOTICE)


def open_steps(state: CaseState, kind: CaseKind, *, untold: bool = True) -> list[Step]:
    """The steps that may be taken next, in the order of the table. `untold`: the last vote brought
    no result, and nobody has reported that."""
    found = (s for s in TABLE if state in s.sources and kind in s.kinds)
    return [s for s in found if untold or s.move != Move.TELL]
