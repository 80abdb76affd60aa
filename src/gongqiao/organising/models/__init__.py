"""The tables of organising."""

from gongqiao.organising.models.cases import Ballot, Candidate, Case, CaseStep
from gongqiao.organising.models.terms import LegalPerson, Term

__all__ = ["Ballot", "Candidate", "Case", "CaseStep", "LegalPerson", "Term"]
