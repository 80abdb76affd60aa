"""Foundings and elections: opened, requested, permitted, elected, reported, approved."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.organising import wording
from gongqiao.organising.enums import Body, CaseKind, CaseState, CommitteeKind, Left, Move
from gongqiao.organising.models import Ballot, Candidate, Case, Term
from gongqiao.organising.rules import tables, voting
from gongqiao.organising.services import by_elections, clocks, failing, issuing, removing
from gongqiao.organising.services.locking import Paper, failed, locked, step_of, taken
from gongqiao.organising.services.meetings import Meeting
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry

FOUNDED = frozenset(
    {
        "grassroots", "joint_grassroots", "township_federation", "sector_federation",
        "area_federation", "chamber_federation",
    }
)  # fmt: skip
"""Kinds of organisation that are founded by this way."""
VALUES = ("name", "org_kind", "employer_name", "employer_uscc", "staff_count", "member_count",
          "women_count")  # fmt: skip


def open_founding(
    *, upper_id: int, values: Mapping[str, object], on: date, by: Actor, at: datetime
) -> Case:
    """A union is to be founded below `upper_id`. Raises Refused KIND, PARENT_CLOSED, PARENT_KIND,
    HAS_UNION, OPEN_ALREADY, USCC_CHECK, USCC_UNION, WOMEN."""
    given = {name: values[name] for name in VALUES if name in values}
    _refuse_founding(given, on)
    case = Case(kind=CaseKind.FOUNDING, upper_id=upper_id, opened_on=on, **given)
    registry.refuse_place(case.upper, case.org_kind, field="upper")
    return opened(case, by, at)


def of_union(one: registry.Organisation) -> dict[str, object]:
    """What a case takes over from a union that is there already."""
    return {"name": one.name, "org_kind": one.kind, "employer_name": one.employer_name,
            "employer_uscc": one.employer_uscc, "staff_count": one.staff_count or 0}  # fmt: skip


def open_re_election(
    organisation_id: int, *, upper_id: int, values: Mapping[str, object], on: date, by: Actor,
    at: datetime,
) -> Case:  # fmt: skip
    """The union elects anew; `values` may give name and headcounts. Raises Refused OPEN_ALREADY,
    CLOSED."""
    term = Term.objects.filter(organisation_id=organisation_id, closed_on__isnull=True).first()
    if term is not None and on <= term.started_on:
        says = _("The present committee was elected on that day or later.")
        raise Refused("ORDER", says, field="on")
    given = {name: values[name] for name in VALUES if name in values}
    _refuse_headcounts(given)
    case = Case(kind=CaseKind.RE_ELECTION, upper_id=upper_id, organisation_id=organisation_id,
                opened_on=on, **given)  # fmt: skip
    return opened(case, by, at)


def open_by_election(
    organisation_id: int, *, upper_id: int, offices: Collection[int], left: Left,
    values: Mapping[str, Any], on: date, by: Actor, at: datetime,
) -> Case:  # fmt: skip
    """Posts that were left within the term (`offices`) are filled. Raises Refused NO_TERM,
    TERM_OVER, NO_VACANCY, OPEN_ALREADY, CLOSED."""
    given = {name: values[name] for name in VALUES if name in values}
    case = by_elections.case_of(organisation_id, upper_id=upper_id, offices=offices, left=left,
                                values=given, on=on)  # fmt: skip
    return opened(case, by, at)


def take(
    case_id: int, move: Move, paper: Paper, *, seen: int | None, by: Actor, at: datetime
) -> Case:
    """A step that writes nothing but itself and its letter: request, answer, report, withdraw.

    Where the report of a removal is sent back the post is held again. A vote without result is
    told once. Raises Refused.
    """
    with transaction.atomic():
        case = locked(case_id, seen)
        step = step_of(case, move, paper, timezone.localdate(at))
        if case.kind == CaseKind.RECALL and move == Move.RETURN_REPORT:
            removing.put_back(case, paper.on, by=by, at=at)
        attempt = failing.told(case, paper.on) if move == Move.TELL else None
        made = taken(case, step, paper, by=by, at=at, attempt=attempt)
        issuing.issue(case, step, made, by=by, at=at)
        clocks.follow(case, made, by=by, at=at)
    return case


def elect(
    case_id: int,
    meetings: Sequence[Meeting],
    paper: Paper,
    *,
    years: int | None = None,
    seen: int | None,
    by: Actor,
    at: datetime,
) -> Case:
    """The meeting's votes are entered. A vote that does not hold is kept, and the case waits.

    `years`: the term for which a whole committee was elected, for the report.

    Impossible figures are refused (VOTES_ABOVE_PRESENT …); a quorum not reached, a tie or nobody
    with enough votes are stored as a failed attempt. Raises Refused.
    """
    with transaction.atomic():
        case = locked(case_id, seen)
        step = step_of(case, Move.ELECT, paper, timezone.localdate(at))
        case.years = _years(case, years, paper.on)
        _refuse_meetings(case, meetings, paper.on)
        last = case.ballots.order_by("-attempt").values_list("attempt", flat=True).first()
        ballots = [_counted(case, m, paper.on, (last or 0) + 1) for m in meetings]
        if all(b.valid for b in ballots):
            taken(case, step, paper, by=by, at=at)
        else:
            failed(case, "organising.case.failed_vote", paper.on, by=by, at=at)
            failing.tell_candidates(case, at=at)
    return case


def _years(case: Case, years: int | None, on: date) -> int | None:
    """Whoever is elected within a term stays until its end. Raises Refused TERM_YEARS."""
    if years is None or case.kind == CaseKind.BY_ELECTION:
        return None
    if years not in tables.term_rule(case.org_kind, on).years:
        raise Refused("TERM_YEARS", _("A term has three or five years."), field="years")
    return years


def _refuse_meetings(case: Case, meetings: Sequence[Meeting], on: date) -> None:
    if case.kind == CaseKind.BY_ELECTION:
        by_elections.refuse_meetings(case, meetings, on)
        return
    if CommitteeKind.UNION not in [m.committee for m in meetings]:
        raise Refused("NO_UNION_BALLOT", _("The union's committee must be elected."))
    if any(m.body == Body.COMMITTEE for m in meetings):
        says = _("A whole committee is elected by the assembly or the congress.")
        raise Refused("BODY_WHOLE", says, field="body")


def _counted(case: Case, meeting: Meeting, on: date, attempt: int) -> Ballot:
    within = case.kind == CaseKind.BY_ELECTION
    rule = tables.voting(meeting.committee, on, within=within)
    stood = tuple(voting.Candidate(s.name, s.votes, s.relative) for s in meeting.stood)
    ballot = voting.Ballot(meeting.entitled, meeting.present, meeting.seats, stood)
    told = voting.outcome(ballot, rule)
    for found in told.findings:
        if found.code in ("VOTES_ABOVE_PRESENT", "PRESENT_ABOVE_ENTITLED", "TOO_MANY_VOTES",
                          "CANDIDATE_TWICE", "RELATIVE"):  # fmt: skip
            named = _("%(committee)s: %(problem)s") % {
                "committee": wording.COMMITTEES[meeting.committee],
                "problem": wording.finding(found.code, found.figures),
            }
            raise Refused(found.code, named)
    posts = {s.name: s.post for s in meeting.stood}
    heads = [n for n in told.elected if posts[n] in ("chair", "audit_chair", "women_chair")]
    if len(heads) > 1:
        raise Refused("TWO_CHAIRS", _("A committee has one head: choose one of those elected."))
    if within:
        by_elections.refuse_posts(case, meeting, told.elected)
    made = Ballot.objects.create(
        case=case, committee=meeting.committee, attempt=attempt, body=meeting.body, held_on=on,
        entitled=meeting.entitled, present=meeting.present, seats=meeting.seats, valid=told.valid,
        findings=[[f.code, dict(f.figures)] for f in told.findings],
    )  # fmt: skip
    Candidate.objects.bulk_create(
        [
            Candidate(ballot=made, name=s.name, person_id=s.person_id, votes=s.votes,
                      relative=s.relative, elected=s.name in told.elected,
                      post=s.post if s.name in told.elected else "")
            for s in meeting.stood
        ]
    )  # fmt: skip
    return made


def _refuse_headcounts(given: Mapping[str, object]) -> None:
    if int(str(given.get("women_count", 0))) > int(str(given.get("member_count", 0))):
        raise Refused("WOMEN", _("There cannot be more women than members."), field="women_count")


def _refuse_founding(given: dict[str, object], on: date) -> None:
    if given.get("org_kind") not in FOUNDED:
        raise Refused("KIND", _("Unions of this kind are not founded here."), field="org_kind")
    _refuse_headcounts(given)
    staff, members = int(str(given.get("staff_count") or 0)), int(str(given["member_count"]))
    if 0 < staff < members:  # 0: nobody has counted the workers
        says = _("More people have asked to join than work there: one of the two is wrong.")
        raise Refused("MEMBERS", says, field="member_count")
    code = str(given.get("employer_uscc") or "").upper()
    given["employer_uscc"] = code
    if not code:
        return
    problem = registry.credit_codes.employer_problem(code)
    if problem:
        raise Refused(problem, registry.reason(problem, None), field="employer_uscc")
    union = registry.union_of_employer(code, on)
    if union is not None:
        says = _("This employer has a union already: %(union)s.") % {"union": union.name}
        raise Refused("HAS_UNION", says, field="employer_uscc")


def opened(case: Case, by: Actor, at: datetime) -> Case:
    """A case of any kind begins. Raises Refused PARENT_CLOSED, CLOSED, OPEN_ALREADY."""
    with transaction.atomic():
        # held: whoever closes the union at this moment sees the case, or is there before
        registry.organisation_locked(case.organisation_id or case.upper_id)
        _refuse_ended(case)
        case.state = CaseState.DRAFT
        case.opened_at, case.opened_by_id = at, by.user_id
        try:
            with transaction.atomic():
                case.save()
        except IntegrityError as clash:
            if "one_open" not in str(clash):
                raise
            says = _("A founding or election is under way already.")
            if case.kind == CaseKind.RECALL:
                says = _("A removal is under way here already.")
            raise Refused("OPEN_ALREADY", says) from clash
        audit.record(
            at=at,
            by=by,
            action="organising.case.open",
            subject=("founding", case.pk),
            path=case.organisation.path if case.organisation else case.upper.path,
            new={"name": case.name, "kind": case.kind},
        )
    return case


def _refuse_ended(case: Case) -> None:
    """As the organisations stand now, not as they were read before."""
    for place, field in ((case.upper_id, "upper"), (case.organisation_id, "organisation")):
        if place is not None:
            registry.refuse_closed(registry.organisations().get(pk=place), field=field)
