"""Which post belongs to which committee, and what the officers of an organisation lack."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil

from gongqiao.kernel.findings import Finding
from gongqiao.organising.enums import CommitteeKind
from gongqiao.organising.rules.tables import Band, Proportion, Thresholds

COMMITTEES: dict[CommitteeKind, tuple[str, ...]] = {
    CommitteeKind.UNION: ("chair", "vice_chair", "standing_member", "committee"),
    CommitteeKind.STANDING: ("chair", "vice_chair", "standing_member"),
    CommitteeKind.AUDIT: ("audit_chair", "audit_member"),
    CommitteeKind.WOMEN: ("women_chair", "women_member"),
}
"""The posts of each committee, the head first. Chairs sit in the standing committee too."""


@dataclass(frozen=True, slots=True)
class Officer:
    """Who holds a post, as far as the rules ask."""

    name: str
    post: str
    nature: str
    source: str = ""
    party_deputy: bool = False
    since: date | None = None


def members_of(kind: CommitteeKind, officers: Sequence[Officer]) -> list[Officer]:
    """Who sits in a committee, the head first. The standing committee exists with its members."""
    posts = COMMITTEES[kind]
    if kind == CommitteeKind.STANDING and not any(o.post == "standing_member" for o in officers):
        return []
    found = [o for o in officers if o.post in posts]
    return sorted(found, key=lambda o: posts.index(o.post))


def proportion_findings(officers: Sequence[Officer], rules: Sequence[Proportion]) -> list[Finding]:
    """PARTY_DEPUTY and NATURE_MISSING: what the rules of proportion ask and the officers lack."""
    found = []
    for rule in rules:
        held = [o for o in officers if o.post == rule.post]
        if not held:
            continue
        deputies = sum(o.party_deputy for o in held)
        need = ceil(len(held) * (rule.party_deputy or Fraction(0)))
        if deputies < need:
            figures = {"post": rule.post, "of": len(held), "are": deputies, "need": need}
            found.append(Finding("PARTY_DEPUTY", figures))
        natures = {o.nature for o in held}
        if rule.natures and len(held) >= len(rule.natures):
            found += [
                Finding("NATURE_MISSING", {"post": rule.post, "nature": n})
                for n in rule.natures
                if n not in natures
            ]
    return found


def size_finding(code: str, number: int, usual: Band | None) -> Finding | None:
    """Advice: a committee or congress is smaller or larger than usual for so many members."""
    if usual is None or usual.least <= number <= usual.most:
        return None
    return Finding(code, {"number": number, "least": usual.least, "most": usual.most})


def full_time_chair_possible(staff: int | None, thresholds: Thresholds) -> bool:
    """From so many workers on a unit may have a full-time chair (Art. 14)."""
    return staff is not None and staff >= thresholds.full_time_chair_staff
