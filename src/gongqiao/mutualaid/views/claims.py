"""Claim lines: the list, and one line with all that led to it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from gongqiao.kernel.money import yuan
from gongqiao.mutualaid import permissions, queries_claims, wording_office
from gongqiao.mutualaid.claim_record import record_of
from gongqiao.mutualaid.enums import Reason
from gongqiao.mutualaid.forms_review import HoldForm, RejectForm
from gongqiao.mutualaid.models import Claim, SchemePeriod
from gongqiao.mutualaid.queries_payments import with_shown_state
from gongqiao.mutualaid.queries_schemes import period_says, several_schemes
from gongqiao.platform import gate
from gongqiao.platform.context import actor_of
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Filter, Listing, Text

DUE = "due"
"""What the list shows by itself: the many lines that give nothing are one choice away."""
RANGES: dict[str, tuple[int | None, int | None]] = {
    "minus": (None, 0), "zero": (0, 1), "-100": (1, 100_00), "100-1000": (100_00, 1_000_00),
    "1000-3000": (1_000_00, 3_000_00), "3000-10000": (3_000_00, 10_000_00),
    "10000-": (10_000_00, None),
}  # fmt: skip
"""Amount from … to below …, in fen."""
RANGE_CHOICES: list[tuple[str, Text]] = [
    (DUE, _("to pay or to recover")),
    ("minus", _("to be recovered")), ("zero", _("nothing")), ("-100", _("below 100")),
    ("100-1000", "100 – 1,000"), ("1000-3000", "1,000 – 3,000"), ("3000-10000", "3,000 – 10,000"),
    ("10000-", _("10,000 and more")),
]  # fmt: skip


def period_choices(_request: HttpRequest) -> list[tuple[str, str]]:
    """The periods of a filter, newest first."""
    found = SchemePeriod.objects.select_related("scheme").order_by("-cover_from", "scheme__code")
    return [(str(p), period_says(p)) for p in found[:100]]


def of_period(claims: QuerySet[Claim], value: str) -> QuerySet[Claim]:
    """The lines of one of them."""
    code, _slash, no = value.rpartition("/")
    periods = SchemePeriod.objects.filter(scheme__code=code, no=int(no))
    return claims.filter(period_id__in=list(periods.values_list("pk", flat=True)))


def _of_amount(claims: QuerySet[Claim], value: str) -> QuerySet[Claim]:
    low, high = RANGES.get(value, (None, None))
    if value == DUE:
        return claims.exclude(amount=0)
    if low is not None:
        claims = claims.filter(amount__gte=low)
    return claims if high is None else claims.filter(amount__lt=high)


def last4(claim: Claim) -> str:
    """The last four signs of the person's certificate; the certificates are prefetched."""
    numbers = list(claim.person.certificates.all())
    return numbers[-1].last4 if numbers else ""


def _shown(says: Callable[[str], str]) -> Callable[[Claim], str]:
    return lambda claim: says(str(claim.shown_state))  # type: ignore[attr-defined]  # annotated


CLAIMS: Listing[Claim] = Listing(
    title=_("Claims"),
    purpose=_("Each decision about each stay in hospital, whether something was paid or not."),
    columns=[
        Column("person", _("Person"), value=lambda c: c.person.name),
        Column("last4", _("Last four"), value=last4),
        Column("period", _("Scheme and period"), value=lambda c: period_says(c.period)),
        Column("stay", _("Day of the stay"), value=lambda c: c.stay_date),
        Column("base", _("Base (yuan)"), number=True, value=lambda c: yuan(c.base)),
        Column("payable", _("Entitled (yuan)"), number=True, value=lambda c: yuan(c.payable)),
        Column("amount", _("This line (yuan)"), number=True, value=lambda c: yuan(c.amount)),
        Column("state", _("State"), value=_shown(wording_office.state_says)),
        Column("reasons", _("Reasons"), value=lambda c: wording_office.reasons_say(c.reasons)),
        Column("number", _("Number"), sort="id", number=True, value=lambda c: c.pk),
    ],
    row_template="mutualaid/_claim_row.html",
    order=("-id",),
    search=queries_claims.matching,
    search_label=_("Name, initials, last four of the ID, settlement number"),
    filters=[
        Filter("period", _("Period"), period_choices, of_period, keeps_default=True),
        Filter("state", _("State"), wording_office.state_choices(), queries_claims.in_shown_state),
        Filter("reason", _("Reasons"), lambda _r: wording_office.reason_choices(),
               lambda claims, value: queries_claims.with_reason(claims, Reason(value))),
        Filter("amount", _("Amount"), RANGE_CHOICES, _of_amount, default=DUE),
    ],
    empty_title=_("No claim yet"),
    empty_says=_("Claims appear when a settlement file has been received and decided."),
    template="mutualaid/claims.html",
    export_name="claims",
)  # fmt: skip


@office(permissions.VIEW)
@require_safe
def claims(request: HttpRequest) -> HttpResponse:
    """The lines of people enrolled by organisations in scope."""
    seen = queries_claims.claims_visible_to(actor_of(request), timezone.localdate())
    rows = with_shown_state(seen).prefetch_related("person__certificates")
    scope: gate.Scope = request.scope  # type: ignore[attr-defined]  # set by @office
    listing = replace(CLAIMS, search=partial(queries_claims.matching, scope=scope))
    return listing.answer(
        request, rows, at_the_top=scope.at_the_top, many_schemes=several_schemes()
    )


@office(permissions.VIEW)
@require_safe
def claim(request: HttpRequest, claim_id: int) -> HttpResponse:
    """One line in any state."""
    by, on = actor_of(request), timezone.localdate()
    one = queries_claims.claim_for(by, claim_id, on)
    if one is None:
        raise Http404
    context = {
        "record": record_of(one, by, on),
        "reject_form": RejectForm(auto_id="reject_%s"),
        "hold_form": HoldForm(auto_id="hold_%s"),
        "come_from": "record",
    }
    return render(request, "mutualaid/claim.html", context)
