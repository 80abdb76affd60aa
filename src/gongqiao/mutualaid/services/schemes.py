"""Storing a scheme file as a new immutable version."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.mutualaid.models import Scheme, SchemePeriod, SchemeVersion
from gongqiao.mutualaid.rules import scheme as rule
from gongqiao.mutualaid.rules.scheme_file import read
from gongqiao.mutualaid.rules.scheme_json import digest as fingerprint
from gongqiao.mutualaid.rules.scheme_json import to_json
from gongqiao.mutualaid.services import funds, touch
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused


@dataclass(frozen=True)
class Stored:
    """The version that stands for the file; `repeated` when it stood there before."""

    scheme: str
    period: int
    version: int
    repeated: bool
    sha256: str


def store_scheme(content: bytes, *, by: Actor, at: datetime) -> Stored:
    """Check a scheme file and store it. The same rules again change nothing.

    A later version of a period concerns everyone decided under the earlier one: they are looked at
    again by the next assessment, differences are booked as adjustments. Raises SchemeRefused with
    all findings, Refused when the period's dates contradict what stands.
    """
    rules = read(content)
    digest = bytes.fromhex(fingerprint(rules))
    with transaction.atomic():
        fund = funds.fund_of(rules.code, rules.title_zh, at=at, by=by)
        scheme, _new = Scheme.objects.get_or_create(
            code=rules.code,
            defaults={
                "title_zh": rules.title_zh,
                "title_en": rules.title_en,
                "fund_id": fund.pk,
            },
        )
        Scheme.objects.select_for_update().get(pk=scheme.pk)
        period = _period(scheme, rules)
        newest = period.versions.order_by("-version").first()
        if newest is not None and bytes(newest.sha256) == digest:
            return Stored(rules.code, period.no, newest.version, True, digest.hex())
        version = SchemeVersion.objects.create(
            period=period,
            version=newest.version + 1 if newest else 1,
            body=to_json(rules),
            sha256=digest,
            source=rules.source,
            stored_at=at,
            stored_by=by.name,
        )
        if newest is not None:
            touch.decided_in(period.pk, cause="scheme")
        audit.record(
            at=at,
            by=by,
            action="mutualaid.scheme.store",
            subject=("mutualaid.version", version.pk),
            new={"scheme": rules.code, "period": period.no, "version": version.version},
        )
    return Stored(rules.code, period.no, version.version, False, digest.hex())


def _period(scheme: Scheme, rules: rule.Scheme) -> SchemePeriod:
    """The period of the file; its dates never change, and periods never overlap."""
    wanted = rules.period
    others = SchemePeriod.objects.filter(scheme=scheme)
    standing = others.filter(no=wanted.no).first()
    if standing is not None:
        if (standing.cover_from, standing.cover_to) != (wanted.cover_from, wanted.cover_to):
            raise Refused(
                "PERIOD_DATES",
                _("Period %(no)d already runs from %(start)s to %(end)s; dates cannot change.")
                % {"no": wanted.no, "start": standing.cover_from, "end": standing.cover_to},
                field="period",
            )
        return standing
    clash = others.filter(cover_from__lt=wanted.cover_to, cover_to__gt=wanted.cover_from).first()
    if clash is not None:
        raise Refused(
            "PERIOD_OVERLAP",
            _("Period %(no)d overlaps period %(other)d of the same scheme.")
            % {"no": wanted.no, "other": clash.no},
            field="period",
        )
    return SchemePeriod.objects.create(
        scheme=scheme, no=wanted.no, cover_from=wanted.cover_from, cover_to=wanted.cover_to
    )
