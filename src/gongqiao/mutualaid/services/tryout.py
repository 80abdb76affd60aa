"""What a stay would bring: the real rule on one settlement made up from what a visitor tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongqiao.kernel.money import yuan_grouped
from gongqiao.mutualaid.drawing import drawn
from gongqiao.mutualaid.models import SchemePeriod, SchemeVersion
from gongqiao.mutualaid.rules import explain_steps
from gongqiao.mutualaid.rules.benefit import decide
from gongqiao.mutualaid.rules.reasons import reason_sentences
from gongqiao.mutualaid.rules.scheme import Scheme, ShareBenefit
from gongqiao.mutualaid.rules.scheme_json import from_json
from gongqiao.mutualaid.rules.types import MONEY_COLUMNS, Cover, Settlement, StayDecision
from gongqiao.platform.figures import Step

LEVELS = {"1": "08", "2": "05", "3": "02"}
"""Grades as people say them → codes of the feed (08 一级甲等, 05 二级甲等, 02 三级甲等)."""
_WHOLE = ("medfee_sumamt", "inscp_scp_amt", "psn_part_amt")


@dataclass(frozen=True, slots=True)
class Estimate:
    """The amount in fen, its arithmetic, and what else to know."""

    scheme: str
    payable_fen: int
    steps: Sequence[Step]
    limits: str


def calculator(*, own_fen: int, hospital_level: str, on: date) -> Estimate | None:
    """What a stay that ends on that day would pay, if nothing was paid before in the period.

    `own_fen`: what the scheme's base comes to; `hospital_level`: 1, 2 or 3. None when no scheme in
    force pays a share of it.
    """
    period = (
        SchemePeriod.objects.filter(cover_from__lte=on, cover_to__gt=on)
        .select_related("scheme")
        .order_by("-cover_from", "pk")
        .first()
    )
    version = SchemeVersion.objects.filter(period=period).order_by("-version").first()
    if period is None or version is None:
        return None
    scheme = from_json(version.body)
    benefit = next((b for b in scheme.benefits if isinstance(b, ShareBenefit)), None)
    if benefit is None:
        return None
    cover = Cover(cover_from=period.cover_from, cover_to=period.cover_to, paid_on=period.cover_from)
    stay = stay_of(benefit, own_fen, LEVELS.get(hospital_level, ""), on)
    decided = decide([stay], cover, scheme)
    return _told(decided[0], scheme) if decided else None


def stay_of(benefit: ShareBenefit, own_fen: int, hosp_lv: str, on: date) -> Settlement:
    """A settlement of the benefit's own kind whose base is `own_fen`: one stay of one day."""
    named = [term.column for term in benefit.base]
    first = next((term.column for term in benefit.base if term.sign > 0), named[0])
    amounts: dict[str, int] = dict.fromkeys(MONEY_COLUMNS, 0)
    amounts |= {column: own_fen for column in _WHOLE if column not in named}
    amounts[first] = own_fen
    return Settlement(
        source="tryout",
        setl_id="1",
        insutype=_one_of(benefit.match.insutype),
        med_type=_one_of(benefit.match.med_type),
        hosp_lv=hosp_lv,
        begndate=on,
        enddate=on,
        setl_time=datetime.combine(on, time(12)),
        **amounts,  # type: ignore[arg-type]  # the keys are the amounts' own names
    )


def _one_of(codes: Sequence[str] | None) -> str:
    """A code that the benefit takes."""
    plain = [code.removesuffix("*") for code in codes or ()]
    return plain[0] if plain else ""


def _told(decision: StayDecision, scheme: Scheme) -> Estimate:
    language = get_language() or "zh-hans"
    lines = [
        line
        for part in decision.parts
        for line in explain_steps.steps(part, scheme, language)
        if decision.payable or part.base
    ]
    says = [_cap(scheme)] if decision.payable else reason_sentences(decision.reasons, language)
    return Estimate(
        scheme=scheme.title_zh if language.startswith("zh") else scheme.title_en,
        payable_fen=decision.payable,
        steps=drawn(lines),
        limits=" ".join(text for text in says if text),
    )


def _cap(scheme: Scheme) -> str:
    caps = [
        b.cap_per_period
        for b in scheme.benefits
        if isinstance(b, ShareBenefit) and b.cap_per_period is not None
    ]
    if not caps:
        return ""
    return _("At most %(cap)s yuan in a period.") % {"cap": yuan_grouped(caps[0])}
