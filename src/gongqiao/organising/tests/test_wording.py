"""What the rules of organising say has words for people."""

import re
from inspect import getsource

from gongqiao.organising import wording
from gongqiao.organising.enums import CaseState, Move
from gongqiao.organising.rules import certificates, committees, lacks, states


def codes_of(module: object) -> set[str]:
    """The codes that stand in the source of a module of rules."""
    return set(re.findall(r'"([A-Z]{2,}(?:_[A-Z]+)*)"', getsource(module)))  # type: ignore[arg-type]  # a module


def test_papers_and_moves_have_words() -> None:
    assert {p for s in states.TABLE for p in s.papers} == set(wording.PAPERS)
    assert {m.value for m in Move} == set(wording.MOVES) == set(wording.DONE)
    assert {s.value for s in CaseState} == set(wording.STATES)


def test_what_a_union_lacks_has_words() -> None:
    codes = codes_of(lacks) - {"USCC_EMPLOYER"}  # this one the rule is told, and says otherwise
    codes |= codes_of(committees)
    assert {"NO_UNITS", "CODE_WRONG", "CODE_EMPLOYERS", "NATURE_MISSING"} <= codes
    assert codes <= set(wording.FINDINGS)


def test_what_has_to_enter_a_certificate_has_words() -> None:
    codes = codes_of(certificates)
    assert {"NAME_NEW", "TERM_NEW"} <= codes
    assert {f"CERTIFICATE_{code}" for code in codes} <= set(wording.FINDINGS)
