"""The fields of a scheme file in words: where something stands, and what its value says.

`benefits[inpatient].tiers[3].rate` reads "Benefit inpatient · tier 3 · rate", 0.65 reads 65 %.
"""

import re
from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from gongqiao.kernel.money import NotMoney, fen_from_yuan, yuan_grouped
from gongqiao.mutualaid.rules.explain_texts import COLUMNS
from gongqiao.mutualaid.rules.scheme import BASIS
from gongqiao.mutualaid.wording import INSUTYPES, LEVELS

Words = Mapping[str, str | Promise]

FIELDS: Words = {
    "code": pgettext_lazy("scheme", "code"),
    "title": pgettext_lazy("scheme", "title"),
    "zh-hans": pgettext_lazy("scheme", "in Chinese"),
    "en": pgettext_lazy("scheme", "in English"),
    "source": pgettext_lazy("scheme", "source"),
    "period": pgettext_lazy("scheme", "period"),
    "no": pgettext_lazy("scheme", "number"),
    "cover_from": pgettext_lazy("scheme", "cover begins"),
    "cover_to": pgettext_lazy("scheme", "cover ends before"),
    "premium": pgettext_lazy("scheme", "fee"),
    "category": pgettext_lazy("scheme", "category"),
    "amount": pgettext_lazy("scheme", "amount"),
    "enrolment": pgettext_lazy("scheme", "enrolment"),
    "shares_max": pgettext_lazy("scheme", "shares at most"),
    "waiting_days": pgettext_lazy("scheme", "waiting days"),
    "new": pgettext_lazy("scheme", "who is new"),
    "lapsed": pgettext_lazy("scheme", "whose cover had lapsed"),
    "renewal": pgettext_lazy("scheme", "who renews"),
    "benefits": pgettext_lazy("scheme", "benefit"),
    "kind": pgettext_lazy("scheme", "kind"),
    "insutype": pgettext_lazy("scheme", "insurance"),
    "med_type": pgettext_lazy("scheme", "kind of care (code of the insurance)"),
    "hosp_lv": pgettext_lazy("scheme", "grade of the hospital"),
    "count_date": pgettext_lazy("scheme", "day that counts"),
    "cap_per_period": pgettext_lazy("scheme", "at most in a period"),
    "base": pgettext_lazy("scheme", "what is shared"),
    "accumulate": pgettext_lazy("scheme", "tiers apply to"),
    "tiers": pgettext_lazy("scheme", "tier"),
    "upto": pgettext_lazy("scheme", "up to"),
    "rate": pgettext_lazy("scheme", "rate"),
    "minimum": pgettext_lazy("scheme", "at least"),
    "skip_days": pgettext_lazy("scheme", "days that are not paid"),
    "per_day": pgettext_lazy("scheme", "for a day"),
    "day_count": pgettext_lazy("scheme", "how days are counted"),
    "bands": pgettext_lazy("scheme", "band of days"),
    "days": pgettext_lazy("scheme", "days that are paid"),
    "max_cases": pgettext_lazy("scheme", "cases at most"),
    "merge_months": pgettext_lazy("scheme", "months in which stays count as one"),
    "event": pgettext_lazy("scheme", "event"),
    "once": pgettext_lazy("scheme", "once only"),
    "review": pgettext_lazy("scheme", "review"),
    "auto_approve_upto": pgettext_lazy("scheme", "cleared by rule up to"),
    "sample_rate": pgettext_lazy("scheme", "part that is drawn for review"),
}
"""Every key of a scheme file."""

VALUES: Mapping[str, Words] = {
    "kind": {
        "share": _("a share of what one bore"),
        "per_diem": _("an amount for each day"),
        "day_band": _("an amount for each day, by bands"),
        "lump_sum": _("an amount for an event"),
    },
    "count_date": {
        "begndate": _("day of admission"),
        "enddate": _("day of discharge"),
        "setl_time": _("day of settlement"),
    },
    "accumulate": {"stay": _("each stay"), "period": _("all stays of the period together")},
    "day_count": {
        "nights": _("nights"),
        "inclusive": _("days, the first and the last included"),
    },
    "insutype": INSUTYPES,
    "hosp_lv": LEVELS,
    "category": {"default": _("everyone")},
    "benefits": {"inpatient": _("inpatient"), "outpatient": _("outpatient")},
    "once": {"true": _("yes"), "false": _("no")},
}
_MONEY = {"amount", "cap_per_period", "minimum", "per_day", "auto_approve_upto"}
_RATES = {"rate", "sample_rate"}
_DAYS = {"cover_from", "cover_to"}
_STEP = re.compile(r"([^.\[\]]+)(?:\[([^\]]*)\])?")
NOTHING = "null"


def path_says(path: str) -> str:
    """Where a field stands; a key that is not known stands for itself."""
    found = []
    for key, place in _STEP.findall(path or ""):
        # some findings count with points instead of brackets
        name, at = ("", key) if key.isdigit() else (str(FIELDS.get(key, key)), place)
        found.append(" ".join(part for part in (name, _place(at)) if part))
    return " · ".join(found)


def _place(place: str) -> str:
    known = VALUES["category"].get(place) or VALUES["benefits"].get(place)
    if known is not None:
        return str(known)
    return gettext("no. %(n)s") % {"n": place} if place.isdigit() else place


def value_says(path: str, value: str | None) -> str:
    """What a value of the file says; "–" for a side that does not have the field."""
    if value is None:
        return "–"
    if value == NOTHING:
        return pgettext("scheme", "none")
    keys = [key for key, _place in _STEP.findall(path)]
    key = keys[-1] if keys else ""
    if key in VALUES:
        return "、".join(_named(VALUES[key], one) for one in value.split(", "))
    if key in _RATES:
        return _rate(value)
    if key in _DAYS:
        return _day(value)
    if key in _MONEY or (key == "upto" and "tiers" in keys):
        return _yuan(value)
    return _columns(value) if key == "base" else value


def _named(words: Words, code: str) -> str:
    name = words.get(code)
    if name is None:
        return code
    return f"{name} ({code})" if code.isdigit() else str(name)


def _rate(value: str) -> str:
    try:
        return f"{round(float(value) * BASIS) / 100:g} %"
    except ValueError:
        return value


def _day(value: str) -> str:
    try:
        return date_format(date.fromisoformat(value), "DATE_FORMAT")
    except ValueError:
        return value


def _yuan(value: str) -> str:
    try:
        return gettext("%(amount)s yuan") % {"amount": yuan_grouped(fen_from_yuan(value))}
    except NotMoney:
        return value


def _columns(value: str) -> str:
    at = 0 if (get_language() or "").startswith("zh") else 1
    return re.sub(r"[a-z_]+", lambda one: COLUMNS.get(one[0], (one[0], one[0]))[at], value).replace(
        " - ", " − "
    )
