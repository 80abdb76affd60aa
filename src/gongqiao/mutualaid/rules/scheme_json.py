"""A scheme as data: what the database stores, what is hashed, what two versions differ in."""

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from gongqiao.kernel.money import yuan
from gongqiao.mutualaid.rules.scheme import (
    BASIS,
    BaseTerm,
    Benefit,
    DayBand,
    DayBandBenefit,
    LumpSumBenefit,
    Match,
    PerDiemBenefit,
    Scheme,
    ShareBenefit,
)
from gongqiao.mutualaid.rules.scheme_file import from_data


def to_json(scheme: Scheme) -> dict[str, Any]:
    """The scheme in the shape of its file, every key written: amounts and rates as text."""
    return {
        "code": scheme.code,
        "title": {"zh-hans": scheme.title_zh, "en": scheme.title_en},
        "source": scheme.source,
        "period": {
            "no": scheme.period.no,
            "cover_from": scheme.period.cover_from.isoformat(),
            "cover_to": scheme.period.cover_to.isoformat(),
        },
        "premium": [{"category": p.category, "amount": yuan(p.amount)} for p in scheme.premium],
        "enrolment": {
            "shares_max": scheme.enrolment.shares_max,
            "waiting_days": {
                "new": scheme.enrolment.waiting_new,
                "lapsed": scheme.enrolment.waiting_lapsed,
                "renewal": scheme.enrolment.waiting_renewal,
            },
        },
        "benefits": [_benefit(b) for b in scheme.benefits],
        "review": {
            "auto_approve_upto": yuan(scheme.review.auto_approve_upto),
            "sample_rate": rate_text(scheme.review.sample_rate_bp),
        },
    }


def from_json(data: object) -> Scheme:
    """The scheme that `to_json` wrote, checked again. Raises SchemeRefused."""
    return from_data(data)


def canonical(scheme: Scheme) -> str:
    """One text for one meaning: sorted keys, no blanks."""
    return json.dumps(
        to_json(scheme), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def digest(scheme: Scheme) -> str:
    """SHA-256 of the canonical text, in hexadecimal: the identity of a version."""
    return sha256(canonical(scheme).encode()).hexdigest()


def rate_text(basis_points: int) -> str:
    """6500 → "0.65"."""
    whole, rest = divmod(basis_points, BASIS)
    return f"{whole}.{rest:04d}".rstrip("0").ljust(4, "0")


def base_text(terms: tuple[BaseTerm, ...]) -> str:
    """The base expression as a file writes it."""
    text = " ".join(f"{'+' if term.sign > 0 else '-'} {term.column}" for term in terms)
    return text.removeprefix("+ ")


def _opt_yuan(amount: int | None) -> str | None:
    return None if amount is None else yuan(amount)


def _match(match: Match) -> dict[str, Any]:
    return {
        "insutype": None if match.insutype is None else list(match.insutype),
        "med_type": None if match.med_type is None else list(match.med_type),
        "hosp_lv": None if match.hosp_lv is None else list(match.hosp_lv),
    }


def _band(band: DayBand) -> dict[str, Any]:
    days: str | int = f"min(d,{band.most})" if band.counted else band.most
    return {"upto": band.upto, "days": days}


def _benefit(benefit: Benefit) -> dict[str, Any]:
    if isinstance(benefit, LumpSumBenefit):
        return {
            "code": benefit.code,
            "kind": "lump_sum",
            "event": benefit.event,
            "amount": yuan(benefit.amount),
            "once": benefit.once,
        }
    common = {
        "code": benefit.code,
        **_match(benefit.match),
        "count_date": benefit.count_date.value,
        "cap_per_period": _opt_yuan(benefit.cap_per_period),
    }
    if isinstance(benefit, ShareBenefit):
        return common | {
            "kind": "share",
            "base": base_text(benefit.base),
            "accumulate": benefit.accumulate.value,
            "tiers": [
                {"upto": _opt_yuan(t.upto), "rate": rate_text(t.rate_bp)} for t in benefit.tiers
            ],
            "minimum": _opt_yuan(benefit.minimum),
        }
    if isinstance(benefit, PerDiemBenefit):
        return common | {
            "kind": "per_diem",
            "skip_days": benefit.skip_days,
            "per_day": yuan(benefit.per_day),
            "day_count": benefit.day_count.value,
        }
    return common | _day_band(benefit)


def _day_band(benefit: DayBandBenefit) -> dict[str, Any]:
    return {
        "kind": "day_band",
        "per_day": yuan(benefit.per_day),
        "day_count": benefit.day_count.value,
        "bands": [_band(band) for band in benefit.bands],
        "max_cases": benefit.max_cases,
        "merge_months": benefit.merge_months,
    }


@dataclass(frozen=True, slots=True)
class Change:
    """A field in which two versions differ. A side that does not have the field is None.

    `path`: `benefits[inpatient].tiers[2].rate`; benefits by code, premiums by category, other
    lists by place (from 1). `old` and `new` are the texts of the file.
    """

    path: str
    old: str | None
    new: str | None


def diff(old: Scheme, new: Scheme) -> list[Change]:
    """The fields in which two versions differ, in the order of the file."""
    before, after = _leaves(to_json(old), ""), _leaves(to_json(new), "")
    paths = [*before, *(path for path in after if path not in before)]
    return [
        Change(path, before.get(path), after.get(path))
        for path in paths
        if before.get(path) != after.get(path)
    ]


def _leaves(value: object, path: str) -> dict[str, str]:
    """Every single value by its path; a list of codes is one value."""
    leaves: dict[str, str] = {}
    if isinstance(value, dict):
        for key, inner in value.items():
            leaves |= _leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for place, inner in enumerate(value, start=1):
            name = inner.get("code") or inner.get("category") or place
            leaves |= _leaves(inner, f"{path}[{name}]")
    else:
        leaves[path] = ", ".join(value) if isinstance(value, list) else _leaf(value)
    return leaves


def _leaf(value: object) -> str:
    return json.dumps(value) if value is None or isinstance(value, bool) else str(value)
