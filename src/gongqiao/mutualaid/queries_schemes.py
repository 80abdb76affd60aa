"""Schemes for everyone: those in force, their periods, their versions with fingerprints."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongqiao.mutualaid.models import Scheme, SchemePeriod, SchemeVersion
from gongqiao.mutualaid.rules.scheme import Scheme as Rules
from gongqiao.mutualaid.rules.scheme_json import from_json


@dataclass(frozen=True, slots=True)
class SchemeInForce:
    """A scheme that covers people on the day asked for; `cover_to` exclusive."""

    code: str
    title_zh: str
    title_en: str
    period_no: int
    cover_from: date
    cover_to: date


def schemes_in_force(on: date) -> list[SchemeInForce]:
    """The periods that cover that day and have a version, by code of the scheme."""
    return [
        SchemeInForce(
            code=p.scheme.code,
            title_zh=p.scheme.title_zh,
            title_en=p.scheme.title_en,
            period_no=p.no,
            cover_from=p.cover_from,
            cover_to=p.cover_to,
        )
        for p in published().filter(cover_from__lte=on, cover_to__gt=on).order_by("scheme__code")
    ]


def published() -> QuerySet[SchemePeriod]:
    """All periods with at least one version, newest first."""
    return (
        SchemePeriod.objects.filter(versions__version=1)
        .select_related("scheme")
        .order_by("-cover_from", "scheme__code")
    )


def schemes_named(codes: Collection[str]) -> list[Scheme]:
    """The schemes with these codes, by code."""
    return list(Scheme.objects.filter(code__in=codes).order_by("code"))


def period_published(code: str, no: int) -> SchemePeriod | None:
    """One of them."""
    return published().filter(scheme__code=code, no=no).first()


def versions_of(period: SchemePeriod) -> list[SchemeVersion]:
    """The versions of a period, newest first: its rules are those of the first."""
    return list(period.versions.order_by("-version")[:50])


def rules_of(version: SchemeVersion) -> Rules:
    """The rules that a version holds."""
    return from_json(version.body)


def period_says(period: SchemePeriod) -> str:
    """A period in words: the scheme's title and 第N期."""
    return f"{title_of(period.scheme)} · " + _("Period %(no)s") % {"no": period.no}


def several_schemes() -> bool:
    """Is a period's number alone ambiguous?"""
    return Scheme.objects.count() > 1


def title_of(scheme: Scheme | Rules) -> str:
    """The scheme's title in the reader's language."""
    return scheme.title_zh if (get_language() or "").startswith("zh") else scheme.title_en
