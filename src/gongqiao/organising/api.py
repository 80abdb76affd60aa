"""What other apps may import.

case = organising.api.open_founding(upper_id=town.pk, values={…}, on=day, by=by, at=at)
organising.api.take(case.pk, Move.REQUEST, Paper(on=day, number="云工〔2026〕1号"), seen=None, …)
"""

from collections.abc import Collection
from datetime import date

from gongqiao.organising.enums import (
    Body,
    CaseState,
    CommitteeKind,
    Left,
    Move,
    Proposer,
    TermState,
)
from gongqiao.organising.models import Case, Term
from gongqiao.organising.rules.recalls import Vote
from gongqiao.organising.services.acting import name_acting
from gongqiao.organising.services.approving import approve, register
from gongqiao.organising.services.cases import (
    elect,
    of_union,
    open_by_election,
    open_founding,
    open_re_election,
    take,
)
from gongqiao.organising.services.certificate_watch import watch_certificates
from gongqiao.organising.services.certificates import change_certificate, issue_certificate
from gongqiao.organising.services.clocks import watch, watch_vacancies
from gongqiao.organising.services.ending import close, merge
from gongqiao.organising.services.locking import Paper
from gongqiao.organising.services.meetings import Meeting, Stood
from gongqiao.organising.services.recalls import Counted, Proposal, open_recall
from gongqiao.organising.services.recalls import vote as vote_on_recall
from gongqiao.organising.services.terms import enter_term, extend_term

__all__ = [
    "Body",
    "CaseState",
    "CommitteeKind",
    "Counted",
    "Left",
    "Meeting",
    "Move",
    "Paper",
    "Proposal",
    "Proposer",
    "Stood",
    "TermState",
    "Vote",
    "approve",
    "change_certificate",
    "close",
    "elect",
    "enter_term",
    "extend_term",
    "has_cases",
    "issue_certificate",
    "merge",
    "name_acting",
    "of_union",
    "open_by_election",
    "open_founding",
    "open_re_election",
    "open_recall",
    "register",
    "running_terms",
    "take",
    "vote_on_recall",
    "watch",
    "watch_certificates",
    "watch_vacancies",
]


def running_terms(organisation_ids: Collection[int], until: date) -> dict[int, date]:
    """When the present committee of each was elected, where its term runs beyond that day."""
    running = Term.objects.filter(
        organisation_id__in=organisation_ids, closed_on__isnull=True, ends_on__gt=until
    )
    return dict(running.values_list("organisation_id", "started_on"))


def has_cases(on: date) -> bool:
    """Was any founding or re-election begun by that day?"""
    return Case.objects.filter(opened_on__lte=on).exists()
