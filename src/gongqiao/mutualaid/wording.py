"""Mutual aid in everyday words: where the money is, what a scheme covers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from gongqiao.kernel.money import yuan_grouped
from gongqiao.mutualaid import drawing
from gongqiao.mutualaid.enums import ClaimState
from gongqiao.mutualaid.queries_mine import Line, OwnStay, day_of
from gongqiao.mutualaid.rules.explain import base_label, percent, short
from gongqiao.mutualaid.rules.explain_texts import column_name
from gongqiao.mutualaid.rules.reasons import reason_sentences
from gongqiao.mutualaid.rules.scheme import (
    Accumulate,
    Benefit,
    DayBand,
    DayBandBenefit,
    LumpSumBenefit,
    Match,
    PerDiemBenefit,
    Scheme,
    ShareBenefit,
)
from gongqiao.platform.figures import Tier
from gongqiao.platform.templatetags.gq import day

_S = ClaimState


@dataclass(frozen=True, slots=True)
class Said:
    """A state as a pill and a sentence; `needs_account` when the worker can help."""

    pill: str
    tone: str
    sentence: str
    needs_account: bool = False


_PILLS: dict[ClaimState, tuple[str | Promise, str, str | Promise]] = {
    _S.ASSESSED: (_("being checked"), "", _("A colleague at the union is looking at it.")),
    _S.REVIEW: (_("being checked"), "", _("A colleague at the union is looking at it.")),
    _S.ON_HOLD: (
        _("being checked"), "",
        _("It is put aside until something is cleared up. The union will tell you."),
    ),
    _S.AUTO_OK: (_("decided"), "info", _("Decided. It goes with the next payment.")),
    _S.APPROVED: (_("decided"), "info", _("Decided. It goes with the next payment.")),
    _S.CORRECTED: (
        _("decided"), "info",
        _("Your new account is there. It goes with the next payment."),
    ),
    _S.IN_BATCH: (_("the money is on its way"), "info", _("The payment is being prepared.")),
    _S.SENT: (_("the money is on its way"), "info", _("It is with the bank.")),
    _S.BANK_FAILED: (
        _("came back"), "warn",
        _("The bank sent it back. Please give another account; nothing else is needed."),
    ),
    _S.REJECTED: (_("not paid"), "", _("It was decided not to pay it.")),
    _S.ADJUSTED: (_("corrected"), "", _("It was worked out anew; this one fell away.")),
    _S.RECOVERING: (
        _("paid too much"), "warn",
        _("This was paid too much. The union will talk to you before anything is taken back."),
    ),
}  # fmt: skip


def said_of(line: Line) -> Said:
    """Where the money of a line is."""
    if line.no_account:
        says = gettext("It waits for your account. Please give one; nothing else is needed.")
        return Said(gettext("account needed"), "warn", says, needs_account=True)
    if line.state == _S.PAID:
        return Said(gettext("arrived"), "ok", _arrived(line))
    pill, tone, sentence = _PILLS[line.state]
    return Said(str(pill), tone, str(sentence), line.state == _S.BANK_FAILED)


def _arrived(line: Line) -> str:
    figures = {"day": day(day_of(line.at)), "last4": line.last4}
    if line.withheld and line.withheld >= line.amount:
        return gettext("Set against what had been paid too much, as you agreed.")
    if line.last4:
        return gettext("Arrived on %(day)s, to your account ending in %(last4)s.") % figures
    return gettext("Arrived on %(day)s.") % figures


def said_of_stay(stay: OwnStay) -> Said:
    """The stay in a sentence: its newest line that moves money, else why nothing is paid."""
    if stay.leading is not None:
        return said_of(stay.leading)
    sentences = reason_sentences(stay.reasons, get_language() or "zh-hans")
    return Said(gettext("nothing to pay"), "", together(*sentences))


TENTHS = (
    _("less than 10 per cent"), _("over 10 per cent"), _("over 20 per cent"),
    _("over 30 per cent"), _("over 40 per cent"), _("over half"),
    _("over 60 per cent"), _("over 70 per cent"), _("over 80 per cent"),
    _("over 90 per cent"), _("all of it"),
)  # fmt: skip
"""A share as people say it: 31 % is "over 30 per cent" (三成多)."""

INSUTYPES = {
    "310": _("basic insurance of employees"),
    "320": _("insurance of civil servants"),
    "330": _("large-cost insurance of employees"),
    "340": _("insurance of retired cadres"),
    "390": _("basic insurance of residents"),
}
LEVELS = {
    "01": _("third grade, special"), "02": _("third grade, class A"),
    "03": _("third grade, class B"), "04": _("third grade, class C"),
    "05": _("second grade, class A"), "06": _("second grade, class B"),
    "07": _("second grade, class C"), "08": _("first grade, class A"),
    "09": _("first grade, class B"), "10": _("first grade, class C"),
    "11": _("without a grade"),
}  # fmt: skip
CATEGORIES = {"default": _("everyone")}


@dataclass(frozen=True, slots=True)
class TierWords:
    """A row of the table of tiers, with its bar."""

    band: str
    rate: str
    bar: Tier
    pays: bool


@dataclass(frozen=True, slots=True)
class BenefitWords:
    """A benefit for people: what it is, terms with their values, and its tiers."""

    title: str
    facts: Sequence[tuple[str, str]]
    tiers: Sequence[TierWords]


def benefit_words(benefit: Benefit) -> BenefitWords:
    """A benefit of a scheme in words."""
    if isinstance(benefit, ShareBenefit):
        return _share(benefit)
    if isinstance(benefit, LumpSumBenefit):
        once = gettext("once in a period") if benefit.once else gettext("each time")
        facts = [(gettext("Amount"), yuans(benefit.amount)), (gettext("How often"), once)]
        return BenefitWords(gettext("A fixed sum: %(event)s") % {"event": benefit.event}, facts, ())
    return _days(benefit)


def _share(benefit: ShareBenefit) -> BenefitWords:
    language = get_language() or "zh-hans"
    text = "".join(
        (" − " if term.sign < 0 else " + " if place else "") + column_name(term.column, language)
        for place, term in enumerate(benefit.base)
    )
    by_period = benefit.accumulate is Accumulate.PERIOD
    facts = [
        (base_label(benefit, language), text),
        (
            gettext("Counted"),
            gettext("all stays of the period together") if by_period else gettext("stay by stay"),
        ),
    ]
    if benefit.minimum:
        facts.append((gettext("Least payment"), yuans(benefit.minimum)))
    bars = drawing.of_scheme(benefit.tiers)
    tiers = [
        TierWords(_band(tier.lo, tier.upto), _rate(tier.rate_bp), bar, tier.rate_bp > 0)
        for tier, bar in zip(benefit.tiers, bars, strict=True)
    ]
    title = gettext("A share of what you bore yourself in hospital")
    return BenefitWords(title, [*facts, *_common(benefit)], tiers)


def _band(lo: int, upto: int | None) -> str:
    if upto is None:
        return gettext("above %(lo)s yuan") % {"lo": short(lo)} if lo else gettext("all of it")
    if lo == 0:
        return gettext("up to %(upto)s yuan") % {"upto": short(upto)}
    return gettext("%(lo)s to %(upto)s yuan") % {"lo": short(lo), "upto": short(upto)}


def _days(benefit: PerDiemBenefit | DayBandBenefit) -> BenefitWords:
    facts = [(gettext("For each day that is paid"), yuans(benefit.per_day))]
    if isinstance(benefit, PerDiemBenefit):
        facts.append(
            (gettext("First days not paid"), gettext("%(n)s days") % {"n": benefit.skip_days})
        )
    else:
        facts.append((gettext("Days that are paid"), "; ".join(map(_day_band, benefit.bands))))
        if benefit.max_cases is not None:
            facts.append((gettext("Cases in a period, at most"), str(benefit.max_cases)))
        if benefit.merge_months:
            words = ngettext("%(n)s month", "%(n)s months", benefit.merge_months)
            within = words % {"n": benefit.merge_months}
            facts.append((gettext("Counted as one case when again within"), within))
    return BenefitWords(
        gettext("An amount for each day in hospital"), [*facts, *_common(benefit)], ()
    )


def _day_band(band: DayBand) -> str:
    lo, upto = band.lo, band.upto
    most, counted = band.most, band.counted
    if upto is None:
        stay = gettext("more than %(lo)s days") % {"lo": lo}
    else:
        stay = gettext("up to %(upto)s days") % {"upto": upto}
    paid = gettext("at most %(n)s") if counted else gettext("%(n)s days")
    return stay + gettext(": ") + paid % {"n": most}


def _common(benefit: ShareBenefit | PerDiemBenefit | DayBandBenefit) -> list[tuple[str, str]]:
    cap = benefit.cap_per_period
    dates = {
        "enddate": gettext("the day of discharge"),
        "begndate": gettext("the day of admission"),
        "setl_time": gettext("the day of settlement"),
    }
    return [
        (gettext("Most in a period"), yuans(cap) if cap is not None else gettext("no limit")),
        (gettext("Day that must be covered"), dates[benefit.count_date.value]),
        (gettext("Insurance"), _named(benefit.match.insutype, INSUTYPES)),
        (gettext("Kind of visit"), _visits(benefit.match)),
        (gettext("Hospitals"), _named(benefit.match.hosp_lv, LEVELS)),
    ]


def _named(codes: Sequence[str] | None, names: Mapping[str, Promise]) -> str:
    if codes is None:
        return gettext("not limited")
    return gettext(", ").join(str(names.get(code, code)) for code in codes)


def _visits(match: Match) -> str:
    if match.med_type is None:
        return gettext("not limited")
    groups = {code[:1] for code in match.med_type}
    words = {"1": gettext("outpatient"), "2": gettext("inpatient")}
    named = [words[group] for group in sorted(groups) if group in words]
    return gettext(", ").join(named) or gettext(", ").join(match.med_type)


def yuans(fen: int) -> str:
    """An amount with its unit."""
    return gettext("%(amount)s yuan") % {"amount": yuan_grouped(fen)}


def cover_words(rules: Scheme) -> list[str]:
    """What a scheme covers, in one sentence a benefit: for the worker's page."""
    return [_cover(benefit) for benefit in rules.benefits]


def _cover(benefit: Benefit) -> str:
    if isinstance(benefit, ShareBenefit):
        rates = [tier.rate_bp for tier in benefit.tiers if tier.rate_bp]
        figures = {"low": _rate(min(rates)), "high": _rate(max(rates))}
        text = gettext("Of what you bear yourself in hospital, %(low)s to %(high)s comes back.")
        if figures["low"] == figures["high"]:
            text = gettext("Of what you bear yourself in hospital, %(low)s comes back.")
        return together(text % figures, _cap(benefit.cap_per_period))
    if isinstance(benefit, LumpSumBenefit):
        return gettext("%(amount)s once, on: %(event)s.") % {
            "amount": yuans(benefit.amount),
            "event": benefit.event,
        }
    text = gettext("%(amount)s for each day in hospital that is paid.")
    said = text % {"amount": yuans(benefit.per_day)}
    return together(said, _cap(benefit.cap_per_period))


def _cap(cap: int | None) -> str:
    return "" if cap is None else gettext("At most %(cap)s yuan in a period.") % {"cap": short(cap)}


def waiting_words(rules: Scheme) -> list[tuple[str, str]]:
    """Waiting days by kind of enrolment."""
    e = rules.enrolment
    kinds = (
        (gettext("for the first time"), e.waiting_new),
        (gettext("again after a gap"), e.waiting_lapsed),
        (gettext("without a gap"), e.waiting_renewal),
    )
    return [(kind, gettext("%(n)s days") % {"n": n} if n else gettext("none")) for kind, n in kinds]


def premium_words(rules: Scheme) -> list[tuple[str, str]]:
    """What a share costs, by category."""
    return [(str(CATEGORIES.get(p.category, p.category)), yuans(p.amount)) for p in rules.premium]


def stay_words(stay: OwnStay) -> str:
    """When it was: 2026年3月5日至3月12日住院."""
    if stay.begins is None or stay.ends is None:
        return day(stay.stay_date)
    if stay.begins == stay.ends:
        return gettext("In hospital on %(a)s") % {"a": day(stay.begins)}
    until = day(stay.ends)
    if _chinese() and stay.ends.year == stay.begins.year:
        until = until.partition("年")[2]
    return gettext("In hospital from %(a)s to %(b)s") % {"a": day(stay.begins), "b": until}


def hospital_words(code: str, name: str) -> str:
    """The name of a hospital with its code; a code without a name says so."""
    if not code:
        return "—"
    says = gettext("%(name)s (code %(code)s)") if name else gettext("code %(code)s, name not known")
    return says % {"name": name, "code": code}


def hospital_to_worker(code: str, name: str) -> str:
    """The name of a hospital; the code, for the office, only where none is known."""
    return name or hospital_words(code, name)


def _chinese() -> bool:
    return (get_language() or "").startswith("zh")


def together(*sentences: str) -> str:
    """Sentences in a row: with a blank between them in English, without one in Chinese."""
    return ("" if _chinese() else " ").join(part for part in sentences if part)


def _rate(basis_points: int) -> str:
    return percent(basis_points).replace(" ", "" if _chinese() else "\N{NO-BREAK SPACE}")


LATELY = timedelta(days=60)
"""So long a payment that arrived is shown on the worker's home."""
