"""Reads of the portal: what the window, the worker's home and the day page show."""

from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongqiao.kernel import money
from gongqiao.platform import figures
from gongqiao.platform.context import Actor
from gongqiao.portal.sources import PeriodFigure
from gongqiao.registry import api as registry

SHOWN_PERIODS = 6  # arches that stay legible on a phone


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the window with what it counts. `code` names its definition."""

    code: str
    label: str
    number: str
    unit: str
    note: str
    spark: figures.Spark | None


@dataclass(frozen=True, slots=True)
class Belonging:
    """Who the signed-in worker is to the union."""

    name: str
    certno_masked: str
    organisation: str
    joined_on: date | None


def federation_name() -> str:
    """The name set for this installation, else that of the root organisation, else blank."""
    if settings.FEDERATION_NAME:
        return str(settings.FEDERATION_NAME)
    organisation = apps.get_model("registry", "Organisation")
    root = organisation._default_manager.filter(parent__isnull=True).order_by("path")
    return str(root.values_list("name", flat=True).first() or "")


def _chinese() -> bool:
    return (get_language() or "").startswith("zh")


def in_words(number: int) -> str:
    """252000 → 25.2万, or 252,000 in English; small numbers as they are."""
    if _chinese() and number >= 10_000:
        return f"{number / 10_000:,.1f}万"
    return f"{number:,}"


def money_in_words(fen: int) -> tuple[str, str]:
    """An amount for a headline, and its unit: 497100000 → ("497.1", "万元"), ("4,971,000",
    "yuan").
    """
    if _chinese() and fen >= 1_000_000:
        return f"{fen / 1_000_000:,.1f}", "万元"
    return f"{fen // 100:,}", _("yuan")


def bridge_of(periods: list[PeriodFigure], *, narrow: bool = False) -> figures.Bridge | None:
    """The periods as a bridge: an arch is as high as the enrolments of its period."""
    shown = periods[-SHOWN_PERIODS:]
    label = _("No. %(no)s") if narrow else _("Period %(no)s · %(year)s")
    values = [
        (
            float(p.enrolled),
            in_words(p.enrolled),
            label % {"no": p.no, "year": p.cover_from.year},
        )
        for p in shown
    ]
    return figures.bridge(values, width=342, height=176) if narrow else figures.bridge(values)


def bridge_says(periods: list[PeriodFigure]) -> str:
    """The bridge for those who hear the page."""
    each = [_("period %(no)s: %(n)s") % {"no": p.no, "n": f"{p.enrolled:,}"} for p in periods]
    return _("Enrolments in mutual medical aid. ") + _("; ").join(each)


def headline_figures(periods: list[PeriodFigure]) -> list[Figure]:
    """The figures of mutual aid over all periods, each with its trend."""
    if not periods:
        return []
    enrolled, payouts = sum(p.enrolled for p in periods), sum(p.payouts for p in periods)
    paid, premium = sum(p.paid_fen for p in periods), sum(p.premium_fen for p in periods)
    paid_number, paid_unit = money_in_words(paid)
    average = paid // payouts if payouts else 0
    return [
        Figure(
            "enrolled", _("Enrolments in mutual aid"), f"{enrolled:,}", _("enrolments"),
            _("over %(n)s periods") % {"n": len(periods)},
            figures.spark([p.enrolled for p in periods]),
        ),
        Figure(
            "payouts", _("Aid received"), f"{payouts:,}", _("payouts"),
            _("%(n)s in every 1,000 enrolments") % {"n": f"{1000 * payouts / enrolled:.1f}"}
            if enrolled else "",
            figures.spark([p.payouts for p in periods]),
        ),
        Figure(
            "paid", _("Aid in people’s hands"), paid_number, paid_unit,
            _("%(yuan)s yuan each on average") % {"yuan": money.yuan_grouped(average)},
            figures.spark([p.paid_fen for p in periods]),
        ),
        Figure(
            "ratio", _("Of every 100 yuan paid in"),
            f"{100 * paid / premium:.1f}" if premium else "–",
            _("yuan"), _("went to the ill"),
            figures.spark([p.paid_fen / max(p.premium_fen, 1) for p in periods]),
        ),
    ]  # fmt: skip


def belonging_of(by: Actor) -> Belonging | None:
    """The person, certificate and union of a signed-in user; None when no person is tied to
    them. Two queries more than who they are.
    """
    person = registry.person_of(by)
    if person is None:
        return None
    held = registry.memberships_of_person(person.pk)
    standing = next((m for m in held if m.left_on is None), None)
    return Belonging(
        name=person.name,
        certno_masked=registry.masked_number_of_person(person.pk),
        organisation=standing.union if standing else "",
        joined_on=standing.joined_on if standing else None,
    )
