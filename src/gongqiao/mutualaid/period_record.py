"""A period before and after its close: what stands in the way, what goes on, what was done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongqiao.audit import api as audit
from gongqiao.kernel.money import yuan_grouped
from gongqiao.ledger import api as ledger
from gongqiao.mutualaid import wording_office
from gongqiao.mutualaid.models import SchemePeriod
from gongqiao.mutualaid.queries_periods import Loose, loose_ends
from gongqiao.mutualaid.services.periods import IN_FLIGHT, Line, payable_in
from gongqiao.platform.templatetags.gq import last_day

MOST_VERIFIED = 300_000
"""Up to so many postings are verified while somebody waits; more by `gongqiao ledger verify`."""


@dataclass(frozen=True, slots=True)
class Point:
    """Something to look at before the close, with the page where it is worked on."""

    says: str
    address: str = ""


@dataclass(frozen=True)
class Preview:
    """What keeps the period open, and what goes on unfinished when it is closed."""

    blocks: list[Point]
    goes_on: list[Point]


def preview_of(period: SchemePeriod, claims: list[Line], today: date, *, reviews: bool) -> Preview:
    """What closing the period would meet now. `reviews`: may the visitor answer questions?"""
    ends = loose_ends(period)
    return Preview(
        blocks=[*_blocking(period, claims, today), *_batches(ends)],
        goes_on=[*_money(period, payable_in(claims), ends), *_people(period, ends, reviews)],
    )


def _to(name: str, **query: object) -> str:
    return f"{reverse(name)}?{urlencode(query)}" if query else reverse(name)


def _blocking(period: SchemePeriod, claims: list[Line], today: date) -> Iterator[Point]:
    if today < period.cover_to:
        says = _("It covers people until %(day)s. A period is closed when it is over.")
        yield Point(says % {"day": last_day(period.cover_to)})
    for line in claims:
        if line.name in IN_FLIGHT:
            figures = {
                "n": f"{line.count:,}",
                "state": wording_office.state_says(line.name),
                "amount": yuan_grouped(line.amount_fen),
            }
            says = ngettext(
                "%(n)s claim: %(state)s, %(amount)s yuan",
                "%(n)s claims: %(state)s, %(amount)s yuan",
                line.count,
            )
            yield Point(
                says % figures, _to("aid_claims", period=period, state=line.name, amount="all")
            )


def _batches(ends: Loose) -> Iterator[Point]:
    for batch in ends.batches:
        says = _("The batch %(code)s is not settled.") % {"code": batch.code}
        yield Point(says, reverse("aid_batch", args=[batch.code]))


def _money(period: SchemePeriod, payable: int, ends: Loose) -> Iterator[Point]:
    """Money that is owed either way."""
    if payable:
        says = _("%(amount)s yuan are decided and wait for an account or for the next batch.")
        yield Point(says % {"amount": yuan_grouped(payable)}, _to("aid_batches"))
    if ends.recoveries:
        says = ngettext(
            "%(n)s recovery, %(amount)s yuan are left.",
            "%(n)s recoveries, %(amount)s yuan are left.",
            ends.recoveries,
        )
        what = {"n": f"{ends.recoveries:,}", "amount": yuan_grouped(ends.recoverable)}
        yield Point(says % what, _to("aid_recoveries", period=period))
    if ends.proposed:
        says = ngettext(
            "Giving up %(n)s recovery is proposed and not approved.",
            "Giving up %(n)s recoveries is proposed and not approved.",
            ends.proposed,
        )
        yield Point(says % {"n": ends.proposed}, _to("aid_recoveries", how="asked"))
    premiums = reverse("aid_fund_premiums", args=[period.scheme.code])
    if ends.premiums_due > 0:
        says = _("%(amount)s yuan of premiums were promised and have not come.")
        yield Point(says % {"amount": yuan_grouped(ends.premiums_due)}, premiums)
    if ends.premiums_over > 0:
        says = _("%(amount)s yuan of premiums were too much and have not been returned.")
        yield Point(says % {"amount": yuan_grouped(ends.premiums_over)}, premiums)


def _people(period: SchemePeriod, ends: Loose, reviews: bool) -> Iterator[Point]:
    """What people still wait for."""
    if ends.fees_missing:
        says = ngettext(
            "The fee of %(n)s enrolment has not come.",
            "The fee of %(n)s enrolments has not come.",
            ends.fees_missing,
        )
        yield Point(
            says % {"n": f"{ends.fees_missing:,}"},
            _to("aid_enrolments", period=period.pk, paid="no"),
        )
    if ends.questions:
        says = ngettext(
            "%(n)s question or objection waits for an answer.",
            "%(n)s questions and objections wait for an answer.",
            ends.questions,
        )
        yield Point(
            says % {"n": ends.questions}, _to("aid_objections", state="open") if reviews else ""
        )
    if ends.missed:
        says = ngettext(
            "%(n)s stay was perhaps missed.", "%(n)s stays were perhaps missed.", ends.missed
        )
        listed = _to("aid_missed", period=period.pk, state="open")
        yield Point(says % {"n": f"{ends.missed:,}"}, listed)
    if ends.runs:
        yield Point(_("A run of decisions is not finished."), _to("aid_runs"))


@dataclass(frozen=True, slots=True)
class Closed:
    """Who closed it, and when."""

    says: str
    at: object


def closed_by(period: SchemePeriod) -> list[Closed]:
    """What the audit trail says of the period, the newest first."""
    events = audit.events_about("mutualaid.period", period.pk, 20)
    return [Closed(audit.sentence_of(event), event.at) for event in events]


def days_of(period: SchemePeriod) -> str:
    """The days of the period as the statement's page asks for them."""
    last = period.cover_to - timedelta(days=1)
    return urlencode({"first": period.cover_from.isoformat(), "last": last.isoformat()})


def verified(wanted: bool) -> ledger.Verdict | None:
    """The books recomputed now, when somebody asks for it and they are not too large."""
    return ledger.verify() if wanted and ledger.posting_count() <= MOST_VERIFIED else None
