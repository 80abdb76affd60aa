"""A stored term as the rules want it."""

from gongqiao.organising.models import Term
from gongqiao.organising.rules import terms


def dates_of(term: Term) -> terms.TermDates:
    """Its days."""
    return terms.TermDates(
        term.started_on, term.ends_on, term.extended_until, term.closed_on, term.dissolved,
        term.extended_on,
    )  # fmt: skip
