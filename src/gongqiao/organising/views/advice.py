"""What a case should heed: usual numbers, thresholds. Advice, never a block."""

from datetime import date

from gongqiao.kernel.findings import Finding
from gongqiao.organising import queries, wording
from gongqiao.organising.enums import Body, CaseKind, CommitteeKind
from gongqiao.organising.models import Ballot, Case
from gongqiao.organising.rules import committees, tables
from gongqiao.registry import api as registry


def advice_for(case: Case, on: date) -> list[str]:
    """Sentences about the case as it stands; a by-election or a removal changes no size, and what
    is usual for so many members is so for unions of workers themselves, not for federations.
    """
    if case.kind in (CaseKind.BY_ELECTION, CaseKind.RECALL) or case.org_kind not in registry.BASIC:
        return []
    found: list[Finding] = []
    limits = tables.thresholds(on)
    if case.org_kind == "grassroots" and case.member_count < limits.union_members:
        found.append(Finding("FEW_MEMBERS", {"least": limits.union_members}))
    if committees.full_time_chair_possible(case.staff_count, limits):
        found.append(Finding("FULL_TIME_CHAIR", {"least": limits.full_time_chair_staff}))
    held = [b for b in queries.ballots_of(case) if b.committee == CommitteeKind.UNION]
    if held:
        found += _about(case, held[0], on)
    return [wording.finding(f.code, f.figures) for f in found]


def _about(case: Case, ballot: Ballot, on: date) -> list[Finding]:
    usual = tables.band("committee", case.member_count, on)
    sizes = [committees.size_finding("COMMITTEE_SIZE", ballot.seats, usual)]
    above = tables.thresholds(on).congress_above
    if ballot.body == Body.CONGRESS:
        delegates = tables.band("delegates", case.member_count, on)
        sizes.append(committees.size_finding("DELEGATES", ballot.entitled, delegates))
    elif case.member_count > above:
        sizes.append(Finding("CONGRESS_USUAL", {"above": above}))
    return [f for f in sizes if f is not None]
