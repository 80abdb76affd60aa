"""Who takes part: the list, the file of a group enrolment, each union's share."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongqiao.consents import api as consents
from gongqiao.kernel.money import yuan
from gongqiao.mutualaid import queries_office as queries
from gongqiao.mutualaid.consenting import CODE
from gongqiao.mutualaid.forms_office import EnrolFile
from gongqiao.mutualaid.models import Enrolment, SchemePeriod
from gongqiao.mutualaid.permissions import ENROL, VIEW
from gongqiao.mutualaid.queries_schemes import period_says, several_schemes
from gongqiao.mutualaid.rules.enrolment import sentence
from gongqiao.mutualaid.services.enrol import Enrolled, enrol
from gongqiao.mutualaid.services.versions import in_force
from gongqiao.mutualaid.views.top import may, top_only
from gongqiao.platform import figures, gate
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Filter, Listing
from gongqiao.platform.stepup import step_up


def _periods(_request: HttpRequest) -> list[tuple[str, str]]:
    return [(str(p.pk), period_says(p)) for p in queries.periods()]


def _paid(rows: QuerySet[Enrolment], value: str) -> QuerySet[Enrolment]:
    return rows.filter(paid_on__isnull=value == "no")


ENROLMENTS: Listing[Enrolment] = Listing(
    title=gettext_lazy("Who is enrolled"),
    purpose=gettext_lazy(
        "Who takes part in which period, by which union, and whether the fee has come."
    ),
    columns=[
        Column("person", gettext_lazy("Person"), value=lambda e: e.person.name),
        Column("union", gettext_lazy("Union"), value=lambda e: e.organisation.name),
        Column("period", gettext_lazy("Period"), value=lambda e: period_says(e.period)),
        Column("shares", gettext_lazy("Shares"), number=True, value=lambda e: e.shares),
        Column("amount", gettext_lazy("Fee (yuan)"), number=True, value=lambda e: yuan(e.amount)),
        Column("paid", gettext_lazy("Fee received"), value=lambda e: e.paid_on),
    ],
    row_template="mutualaid/_enrolment_row.html",
    order=("-id",),
    search=queries.enrolments_matching,
    search_label=gettext_lazy("Name, initials, last four of the ID"),
    filters=[
        Filter("period", gettext_lazy("Period"), _periods, lambda r, v: r.filter(period_id=int(v))),
        Filter(
            "paid",
            gettext_lazy("Fee"),
            [("yes", gettext_lazy("received")), ("no", gettext_lazy("not received"))],
            _paid,
        ),
    ],
    empty_title=gettext_lazy("Nobody is enrolled yet"),
    empty_says=gettext_lazy("Enrol people from a spreadsheet."),
    template="mutualaid/enrolments.html",
    export_name="enrolments",
)


@office(VIEW)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The enrolments of the unions in scope."""
    scope: gate.Scope = request.scope  # type: ignore[attr-defined]  # set by @office
    rows = queries.enrolments_in(scope)
    more = {"may_enrol": may(request, ENROL), "many_schemes": several_schemes()}
    listing = replace(ENROLMENTS, search=partial(queries.enrolments_matching, scope=scope))
    return listing.answer(request, rows, **more)


@office(ENROL)
@step_up
@top_only
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Enrol the people of a file; refused rows come back as a file to mend."""
    text = consents.present_text(CODE)
    form = EnrolFile(request.POST or None, request.FILES or None)
    context = {"form": form, "batches": queries.enrolment_batches(), "text": text}
    if form.is_valid():
        try:
            context |= _told(_enrolled(request, form), form.cleaned_data["period"])
        except Refused as no:
            form.add_error(no.field if no.field in form.fields else "file", str(no.says))
    return render(request, "mutualaid/enrolment_upload.html", context)


def _enrolled(request: HttpRequest, form: EnrolFile) -> Enrolled:
    period, file = form.cleaned_data["period"], form.cleaned_data["file"]
    with TemporaryDirectory() as folder:
        path = Path(folder) / (Path(file.name).name[-60:] or "file")
        with path.open("wb") as out:
            out.writelines(file.chunks())
        return enrol(
            path, scheme=period.scheme.code, period_no=period.no, by=actor_of(request), at=now(),
            today=timezone.localdate(), signed=form.signed(),
        )  # fmt: skip


def _told(done: Enrolled, period: SchemePeriod) -> dict[str, object]:
    """What became of the rows, and why some were refused."""
    parts = [
        (_("enrolled"), done.enrolled, "3"), (_("fee has come"), done.paid, "2"),
        (_("unchanged"), done.unchanged, "0"), (_("refused"), done.refused, "bad"),
    ]  # fmt: skip
    return {"done": done, "parts": figures.split(parts), "reasons": _reasons(done.reasons, period)}


def _reasons(counts: dict[str, int], period: SchemePeriod) -> list[tuple[str, int]]:
    """Each reason with the figures of the version in force."""
    versions = in_force(period.scheme_id)
    rules = next(one.rules for one in versions if one.period_id == period.pk)
    language = get_language() or "zh-hans"
    return [(sentence(code, rules, language), n) for code, n in counts.items()]


@office(ENROL)
@step_up
@top_only
@require_safe
def refused(request: HttpRequest, batch_id: int) -> HttpResponse:  # noqa: ARG001
    """The refused rows of a file as they came, each with its reason."""
    folder = Path(settings.MEDIA_ROOT) / "reports"
    found = next(folder.glob(f"enrol-*-{batch_id}-refused.*"), None)
    if found is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{found.name}"'}
    kind = "text/csv; charset=utf-8" if found.suffix == ".csv" else "application/vnd.ms-excel"
    return HttpResponse(found.read_bytes(), content_type=kind, headers=headers)
