"""What an organisation lacks on a day: findings with a tone, the gravest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gongqiao.kernel.findings import Finding
from gongqiao.organising.enums import CommitteeKind, TermState
from gongqiao.organising.rules import acting, committees
from gongqiao.organising.rules.certificates import Change
from gongqiao.organising.rules.committees import Officer
from gongqiao.organising.rules.tables import Proportion, Thresholds
from gongqiao.organising.rules.vacancies import Vacancy

COVERING = frozenset({"joint_grassroots"})
GRAVE = frozenset(
    {
        "NO_TERM", "TERM_OVERDUE", "NO_CHAIR", "VACANT_LONG", "CERTIFICATE_EXPIRED", "CODE_WRONG",
        "CODE_EMPLOYERS",
    }
)  # fmt: skip
"""Findings that need somebody soon; the others are advice."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules ask of an organisation on a day."""

    kind: str
    members: int
    women: int
    uscc: str
    employer_uscc: str
    staff: int | None
    officers: tuple[Officer, ...]
    term: TermState | None
    certificate_until: date | None
    units: int
    closed: bool = False
    vacant: tuple[Vacancy, ...] = ()
    changes: tuple[Change, ...] = ()  # what has to enter the certificate


def lacks(
    facts: Facts,
    on: date,
    thresholds: Thresholds,
    proportions: Sequence[Proportion],
    code_problem: str | None,
) -> list[Finding]:
    """Everything missing, the grave ones first. A closed organisation lacks nothing."""
    if facts.closed or facts.kind == "group":
        return []
    found = [
        *_term(facts),
        *_vacant(facts, on),
        *_officers(facts, on, thresholds),
        *_certificate(facts, on, code_problem),
    ]
    if facts.kind in COVERING and not facts.units:
        found.append(Finding("NO_UNITS"))
    found += committees.proportion_findings(facts.officers, proportions)
    return sorted(found, key=lambda f: f.code not in GRAVE)


def _term(facts: Facts) -> list[Finding]:
    codes = {
        None: "NO_TERM",
        TermState.OVERDUE: "TERM_OVERDUE",
        TermState.DUE: "TERM_DUE",
        TermState.EXTENDED: "TERM_EXTENDED",
    }
    code = codes.get(facts.term)
    return [Finding(code)] if code else []


def _vacant(facts: Facts, on: date) -> list[Finding]:
    return [
        Finding(
            "VACANT_LONG" if one.long(on) else "VACANT",
            {"post": one.post, "since_on": one.since, "until_on": one.last_day},
        )
        for one in facts.vacant
    ]


def _leading(facts: Facts, posts: set[str], on: date, *, small: bool) -> list[Finding]:
    """Without a chair: nobody leads, or somebody has led for too long."""
    if "chair" in posts or (small and "organiser" in posts):
        return []
    leads = next((o for o in facts.officers if o.post == "acting_chair"), None)
    if leads is None:
        return [Finding("NOBODY_LEADS")] if posts else []
    over = acting.until(leads.since) if leads.since else None
    if leads.since and over is not None and on >= over:
        return [Finding("ACTING_LONG", {"name": leads.name, "since_on": leads.since})]
    return []


def _officers(facts: Facts, on: date, thresholds: Thresholds) -> list[Finding]:
    posts = {o.post for o in facts.officers}
    found = []
    small = facts.members < thresholds.union_members
    vacant = {one.post for one in facts.vacant}  # told with its days
    found += _leading(facts, posts, on, small=small)
    if "chair" not in posts | vacant and not (small and "organiser" in posts):
        found.append(Finding("NO_CHAIR"))
    if not committees.members_of(CommitteeKind.AUDIT, facts.officers) and not small:
        found.append(Finding("NO_AUDIT"))
    if facts.women >= thresholds.women_members and not committees.members_of(
        CommitteeKind.WOMEN, facts.officers
    ):
        found.append(Finding("NO_WOMEN", {"women": facts.women}))
    return found


def _certificate(facts: Facts, on: date, code_problem: str | None) -> list[Finding]:
    found = []
    if code_problem == "USCC_EMPLOYER":
        found.append(Finding("CODE_EMPLOYERS"))
    elif facts.uscc and code_problem:
        found.append(Finding("CODE_WRONG"))
    if facts.certificate_until is None:
        found.append(Finding("NO_CERTIFICATE"))
    elif on >= facts.certificate_until:
        last_day = facts.certificate_until - timedelta(days=1)
        found.append(Finding("CERTIFICATE_EXPIRED", {"until_on": last_day}))
    return found + [change.finding for change in facts.changes]
