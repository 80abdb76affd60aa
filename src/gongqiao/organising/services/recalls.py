"""Removals (罢免): the members take a post from a chair or vice-chair before the term ends."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.organising import wording
from gongqiao.organising.enums import Body, CaseKind, Move, Proposer, Removal
from gongqiao.organising.models import Case, Recall, RecallVote
from gongqiao.organising.rules import recalls, states, tables
from gongqiao.organising.services import failing, issuing
from gongqiao.organising.services.cases import VALUES, opened
from gongqiao.organising.services.locking import Paper, failed, locked, step_of, taken
from gongqiao.organising.services.refusing import refuse
from gongqiao.organising.services.removing import remove
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who is to be removed, who proposes it, and why."""

    office_id: int
    proposer: Proposer
    backers: int
    grounds: str


@dataclass(frozen=True, slots=True)
class Counted:
    """The meeting and its votes, as they were entered."""

    body: Body
    vote: recalls.Vote


def open_recall(
    organisation_id: int, proposal: Proposal, *, upper_id: int, values: Mapping[str, object],
    on: date, by: Actor, at: datetime,
) -> Case:  # fmt: skip
    """The removal of a chair or vice-chair is proposed. Nothing happens to the post yet.

    `values` give name and headcounts. Raises Refused NOT_HELD, BACKERS_FEW, BACKERS_MANY, REASON,
    OPEN_ALREADY, CLOSED.
    """
    held = registry.holding(registry.offices_of([organisation_id], on), on)
    office = next((o for o in held if o.pk == proposal.office_id), None)
    if office is None or office.post not in recalls.REMOVABLE:
        says = _("Only somebody who is chair or vice-chair here can be removed in this way.")
        raise Refused("NOT_HELD", says, field="office")
    given = {name: values[name] for name in VALUES if name in values}
    proposal = _checked(proposal, int(str(given.get("member_count", 0))), on)
    with transaction.atomic():
        case = opened(
            Case(kind=CaseKind.RECALL, upper_id=upper_id, organisation_id=organisation_id,
                 opened_on=on, **given), by, at,
        )  # fmt: skip
        Recall.objects.create(
            case=case, office=office, post=office.post, name=office.person.name,
            proposer=proposal.proposer, backers=proposal.backers, grounds=proposal.grounds,
        )  # fmt: skip
    return case


def _checked(proposal: Proposal, members: int, on: date) -> Proposal:
    """As it is stored. Raises Refused BACKERS_FEW, BACKERS_MANY, REASON."""
    rule = tables.recall(on)
    problem = recalls.proposal_problem(proposal.proposer, proposal.backers, members, rule)
    figures = {"need": recalls.backers_needed(members, rule), "members": members}
    few = _("A third of the members must propose it: %(need)s of %(members)s.") % figures
    many = _("There are only %(members)s members.") % figures
    refuse(problem, {"BACKERS_FEW": (few, "backers"), "BACKERS_MANY": (many, "backers")})
    grounds = " ".join(proposal.grounds.split())[:300]
    if len(grounds) < 4:
        raise Refused("REASON", _("Say why, in a few words."), field="grounds")
    backers = proposal.backers if proposal.proposer == Proposer.MEMBERS else 0
    return replace(proposal, backers=backers, grounds=grounds)


def vote(
    case_id: int, counted: Counted, paper: Paper, *, seen: int | None, by: Actor, at: datetime
) -> RecallVote:
    """The members' vote is entered. Carried: the post is vacant from that day, and the days of the
    by-election run. Not carried: the case is over. No quorum: kept, and another meeting may vote.

    Raises Refused for impossible figures, BODY_MEMBERS, NOT_HELD, and what a step refuses.
    """
    with transaction.atomic():
        case = locked(case_id, seen)
        step = step_of(case, Move.VOTE, paper, timezone.localdate(at))
        if counted.body not in recalls.BODIES:
            says = _("Only the members' assembly or congress can remove somebody.")
            raise Refused("BODY_MEMBERS", says, field="body")
        told = recalls.outcome(counted.vote, tables.recall(paper.on))
        if told.removal is None:
            wrong = told.findings[0]
            raise Refused(wrong.code, wording.finding(wrong.code, wrong.figures))
        made = _stored(case, counted, told.removal, paper.on)
        _follow(case, step, paper, made, by=by, at=at)
    return made


def _stored(case: Case, counted: Counted, removal: Removal, on: date) -> RecallVote:
    last = case.recall_votes.order_by("-attempt").values_list("attempt", flat=True).first() or 0
    given = counted.vote
    return RecallVote.objects.create(
        case=case, attempt=last + 1, body=counted.body, held_on=on, entitled=given.entitled,
        present=given.present, ayes=given.ayes, noes=given.noes, abstained=given.abstained,
        removal=removal,
    )  # fmt: skip


def _follow(
    case: Case, step: states.Step, paper: Paper, made: RecallVote, *, by: Actor, at: datetime
) -> None:
    """What the vote brings about."""
    recall = Recall.objects.select_related("case", "office").get(case=case)
    figures = {"person": recall.name, "ayes": made.ayes, "entitled": made.entitled}
    if made.removal == Removal.CARRIED:
        remove(recall, paper.on, by=by, at=at)
        taken(case, step, paper, by=by, at=at, more=figures)
    elif made.removal == Removal.NOT_CARRIED:
        line = states.not_carried(step)
        issuing.issue(
            case, line, taken(case, line, paper, by=by, at=at, more=figures), by=by, at=at
        )
    else:
        failed(case, "organising.recall.no_quorum", paper.on, by=by, at=at, more=figures)
    failing.tell_of_removal(recall, made, at=at)
