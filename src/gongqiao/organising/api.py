"""What other apps may import.

case = organising.api.open_founding(upper_id=town.pk, values={…}, on=day, by=by, at=at)
organising.api.take(case.pk, Move.REQUEST, Paper(on=day, number="云工〔2026〕1号"), seen=None, …)
"""

from datetime import date

from gongqiao.organising.enums import Body, CaseState, CommitteeKind, Move, TermState
from gongqiao.organising.models import Case
from gongqiao.organising.services.approving import approve, issue_certificate, register
from gongqiao.organising.services.cases import (
    Meeting,
    Stood,
    elect,
    open_founding,
    open_re_election,
    take,
)
from gongqiao.organising.services.clocks import watch
from gongqiao.organising.services.ending import close, merge
from gongqiao.organising.services.locking import Paper
from gongqiao.organising.services.terms import enter_term, extend_term

__all__ = [
    "Body",
    "CaseState",
    "CommitteeKind",
    "Meeting",
    "Move",
    "Paper",
    "Stood",
    "TermState",
    "approve",
    "close",
    "elect",
    "enter_term",
    "extend_term",
    "has_cases",
    "issue_certificate",
    "merge",
    "open_founding",
    "open_re_election",
    "register",
    "take",
    "watch",
]


def has_cases(on: date) -> bool:
    """Was any founding or re-election begun by that day?"""
    return Case.objects.filter(opened_on__lte=on).exists()
