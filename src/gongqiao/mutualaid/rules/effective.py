"""Which settlements count: reversals paired, flags honoured, identities tested.

docs/rules/mutual-aid-benefit.md, section 1.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from gongqiao.mutualaid.rules.types import Settlement

IDENTITY_TOLERANCE = 5
"""Fen by which an identity may be off (0.05 yuan)."""


class EffectiveState(StrEnum):
    """What a settlement is among the others of the same person."""

    LIVE = "live"
    REVERSED = "reversed"
    REVERSAL = "reversal"
    PARKED = "parked"  # a reversal whose original is not here
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Effective:
    """A settlement with its state. `psn_part_amt` is recomputed; `identity_off` is R16's test."""

    settlement: Settlement
    state: EffectiveState
    identity_off: bool = False


def effective(settlements: Iterable[Settlement]) -> list[Effective]:
    """The state of each settlement, sorted by natural key.

    Takes the newest revision of each natural key; a key given twice raises ValueError.
    """
    rows = sorted(settlements, key=lambda s: s.key)
    for one, other in pairwise(rows):
        if one.key == other.key:
            raise ValueError(f"two revisions of one settlement: {one.key}")
    target = _targets([s for s in rows if s.valid])
    reversed_keys = {key for key in target.values() if key is not None}
    return [_judged(s, target, reversed_keys) for s in rows]


def _judged(
    s: Settlement,
    target: dict[tuple[str, str], tuple[str, str] | None],
    reversed_keys: set[tuple[str, str]],
) -> Effective:
    if not s.valid:
        return Effective(s, EffectiveState.INVALID)
    if s.key in target:
        parked = target[s.key] is None
        return Effective(s, EffectiveState.PARKED if parked else EffectiveState.REVERSAL)
    if s.refunded or s.key in reversed_keys:
        return Effective(s, EffectiveState.REVERSED)
    part = person_part(s)
    return Effective(replace(s, psn_part_amt=part), EffectiveState.LIVE, identity_off(s))


def is_reversal(s: Settlement) -> bool:
    """A row that takes back the settlement it names."""
    return bool(s.init_setl_id) and (s.medfee_sumamt < 0 or s.refunded)


def is_nameless_reversal(s: Settlement) -> bool:
    """A flagged negative row that does not say what it takes back."""
    return not s.init_setl_id and s.medfee_sumamt < 0 and s.refunded


def _targets(valid: Sequence[Settlement]) -> dict[tuple[str, str], tuple[str, str] | None]:
    """For each reversal, the settlement that it takes back; None where that is not here."""
    present = {s.key for s in valid}
    target: dict[tuple[str, str], tuple[str, str] | None] = {}
    for s in valid:
        if is_reversal(s):
            original = (s.source, s.init_setl_id)
            target[s.key] = original if original in present else None
    taken = {key for key in target.values() if key is not None}
    free = [s for s in valid if _may_be_taken_back(s) and s.key not in taken]
    nameless = sorted(
        (s for s in valid if is_nameless_reversal(s)), key=lambda s: (s.setl_time, s.setl_id)
    )
    for s in nameless:
        original_row = _opposite(s, free)
        target[s.key] = original_row.key if original_row else None
        if original_row:
            free.remove(original_row)
    return target


def _may_be_taken_back(s: Settlement) -> bool:
    return not is_reversal(s) and not is_nameless_reversal(s) and bool(s.mdtrt_id)


def _opposite(reversal: Settlement, free: Sequence[Settlement]) -> Settlement | None:
    """The latest settlement of the same visit with the opposite total; a flagged one goes first."""
    fitting = [
        s
        for s in free
        if s.source == reversal.source
        and s.mdtrt_id == reversal.mdtrt_id
        and s.medfee_sumamt == -reversal.medfee_sumamt
        and s.setl_time <= reversal.setl_time
    ]
    if not fitting:
        return None
    flagged = [s for s in fitting if s.refunded] or fitting
    latest = max(s.setl_time for s in flagged)
    return min((s for s in flagged if s.setl_time == latest), key=lambda s: s.setl_id)


def person_part(s: Settlement) -> int:
    """`psn_part_amt`, recomputed from I2 or I3 where the feed has none."""
    if s.psn_part_amt is not None:
        return s.psn_part_amt
    if s.hosp_part_amt is None and s.acct_pay is not None and s.psn_cash_pay is not None:
        return s.acct_pay + (s.acct_mulaid_pay or 0) + s.psn_cash_pay
    return s.medfee_sumamt - s.fund_pay_sumamt - (s.hosp_part_amt or 0)


def identity_off(s: Settlement) -> bool:
    """True when a testable one of I1, I2, I3 is off by more than 0.05 yuan."""
    return any(abs(rest) > IDENTITY_TOLERANCE for rest in identity_rests(s).values())


def identity_rests(s: Settlement) -> dict[str, int]:
    """Left side minus right side, in fen, of each identity that can be tested."""
    rests: dict[str, int] = {}
    if (
        s.fulamt_ownpay_amt is not None
        and s.overlmt_selfpay is not None
        and s.preselfpay_amt is not None
    ):
        outside = s.fulamt_ownpay_amt + s.overlmt_selfpay + s.preselfpay_amt
        rests["I1"] = s.medfee_sumamt - outside - s.inscp_scp_amt
    if s.psn_part_amt is not None:
        rests["I2"] = s.medfee_sumamt - s.fund_pay_sumamt - s.psn_part_amt - (s.hosp_part_amt or 0)
    part = person_part(s)
    known = s.psn_part_amt is not None or s.hosp_part_amt is not None
    if known and s.acct_pay is not None and s.psn_cash_pay is not None:
        rests["I3"] = part - s.acct_pay - (s.acct_mulaid_pay or 0) - s.psn_cash_pay
    return rests
