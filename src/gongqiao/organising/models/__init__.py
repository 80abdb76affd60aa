"""The tables of organising."""

from gongqiao.organising.models.cases import Ballot, Candidate, Case, CaseStep, IssuedLetter
from gongqiao.organising.models.recalls import Recall, RecallVote
from gongqiao.organising.models.terms import LegalPerson, Term

__all__ = [
    "Ballot",
    "Candidate",
    "Case",
    "CaseStep",
    "IssuedLetter",
    "LegalPerson",
    "Recall",
    "RecallVote",
    "Term",
]
