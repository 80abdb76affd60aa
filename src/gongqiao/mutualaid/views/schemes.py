"""Schemes on the workbench: versions, what differs, storing a new one, the shadow run."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongqiao.kernel.money import yuan_grouped
from gongqiao.mutualaid import queries_office as queries
from gongqiao.mutualaid import wording
from gongqiao.mutualaid.forms_office import Draft, SchemeFile
from gongqiao.mutualaid.models import Scheme, SchemePeriod, SchemeVersion
from gongqiao.mutualaid.permissions import SCHEMES, SHADOW, VIEW
from gongqiao.mutualaid.queries_schemes import title_of
from gongqiao.mutualaid.rules.scheme import Scheme as Rules
from gongqiao.mutualaid.rules.scheme_file import read
from gongqiao.mutualaid.rules.scheme_findings import SchemeRefused
from gongqiao.mutualaid.rules.scheme_json import diff, from_json
from gongqiao.mutualaid.services.schemes import store_scheme
from gongqiao.mutualaid.services.shadow import Shadow
from gongqiao.mutualaid.services.shadow import shadow as replay
from gongqiao.mutualaid.views.top import may, top_only
from gongqiao.platform import figures
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Listing
from gongqiao.platform.stepup import step_up

LISTED: Listing[Scheme] = Listing(
    title=gettext_lazy("Schemes"),
    purpose=gettext_lazy(
        "The rules by which aid is paid: each period with its versions, never edited."
    ),
    columns=[
        Column("title", gettext_lazy("Scheme"), sort="code"),
        Column("periods", gettext_lazy("Periods"), number=True),
        Column("newest", gettext_lazy("Newest period")),
    ],
    row_template="mutualaid/_scheme_row.html",
    order=("code",),
    empty_title=gettext_lazy("No scheme yet"),
    empty_says=gettext_lazy("Store the first scheme from its file."),
    template="mutualaid/schemes_office.html",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong in which line, in the reader's language."""

    line: int | None
    path: str
    says: str


def findings_of(refused: SchemeRefused) -> list[Finding]:
    """The findings as the page shows them."""
    chinese = (get_language() or "").startswith("zh")
    return [Finding(f.line, f.path, f.zh if chinese else f.en) for f in refused.findings]


@office(VIEW)
@require_safe
def schemes(request: HttpRequest) -> HttpResponse:
    """All schemes."""
    may_store, may_try = may(request, SCHEMES), may(request, SHADOW)
    return LISTED.answer(request, queries.schemes(), may_store=may_store, may_try=may_try)


@office(VIEW)
@require_safe
def scheme(request: HttpRequest, code: str) -> HttpResponse:
    """One scheme: its versions, and the newest one (or the one asked for) in words."""
    found = get_object_or_404(Scheme, code=code)
    versions = queries.versions_of(found)
    asked = request.GET.get("version", "")
    chosen = next((v for v in versions if str(v.pk) == asked), versions[0] if versions else None)
    rules = from_json(chosen.body) if chosen else None
    context = {
        "scheme": found,
        "title": title_of(found),
        "versions": versions,
        "chosen": chosen,
        "rules": rules,
        "benefits": [wording.benefit_words(b) for b in rules.benefits] if rules else [],
        "waiting": wording.waiting_words(rules) if rules else [],
        "premiums": wording.premium_words(rules) if rules else [],
    }
    return render(request, "mutualaid/scheme_office.html", context)


@office(VIEW)
@require_safe
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """Two versions side by side: the fields in which they differ."""
    found = get_object_or_404(Scheme, code=code)
    versions = queries.versions_of(found)
    by_id = {str(v.pk): v for v in versions}
    new = by_id.get(request.GET.get("new", "")) or (versions[0] if versions else None)
    before = versions[1] if len(versions) > 1 else new
    old = by_id.get(request.GET.get("old", "")) or before
    changes = diff(from_json(old.body), from_json(new.body)) if old and new else []
    context = {"scheme": found, "versions": versions, "old": old, "new": new, "changes": changes}
    return render(request, "mutualaid/scheme_compare.html", context)


@office(VIEW)
@require_safe
def download(request: HttpRequest, code: str, version_id: int) -> HttpResponse:  # noqa: ARG001
    """A version as a scheme file, to be changed and stored again."""
    version = get_object_or_404(SchemeVersion, pk=version_id, period__scheme__code=code)
    text = yaml.safe_dump(version.body, allow_unicode=True, sort_keys=False)
    name = f"{code}-{version.period.no}-v{version.version}.yaml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="application/yaml; charset=utf-8", headers=headers)


@office(SCHEMES)
@step_up
@top_only
@require_http_methods(["GET", "HEAD", "POST"])
def store(request: HttpRequest) -> HttpResponse:
    """Store a scheme file; what is wrong in it is told line by line."""
    form = SchemeFile(request.POST or None, request.FILES or None)
    found: list[Finding] = []
    if form.is_valid():
        try:
            done = store_scheme(form.content, by=actor_of(request), at=now())
        except SchemeRefused as refused:
            found = findings_of(refused)
        except Refused as no:
            form.add_error(None, str(no.says))
        else:
            says = _("Version %(n)s of period %(no)s is stored.")
            if done.repeated:
                says = _("Nothing new: these are the rules of version %(n)s of period %(no)s.")
            messages.success(request, says % {"n": done.version, "no": done.period})
            return redirect("aid_scheme", done.scheme)
    return render(request, "mutualaid/scheme_store.html", {"form": form, "findings": found})


@office(SHADOW)
@top_only
@require_http_methods(["GET", "HEAD", "POST"])
def shadow(request: HttpRequest) -> HttpResponse:
    """Replay a period under a draft: who wins, who loses, what it costs. Nothing is written."""
    form = Draft(request.POST or None, request.FILES or None)
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        content = form.content
        try:
            draft = read(content)
        except SchemeRefused as refused:
            context["findings"] = findings_of(refused)
        else:
            period: SchemePeriod = form.cleaned_data["period"]
            done = replay(period, draft)
            context |= {"done": done, "period": period, "text": content.decode("utf-8", "replace")}
            context |= _drawn(done)
    return render(request, "mutualaid/shadow.html", context)


def _drawn(done: Shadow) -> dict[str, object]:
    """The figures as charts: what each age group gets now and then, what each tier costs."""
    ages = [g for g in done.by_age if g.people]
    return {
        "sides": figures.split(
            [
                (_("get more"), done.winners, "3"),
                (_("get the same"), done.unchanged, "0"),
                (_("get less"), done.losers, "bad"),
            ]
        ),
        "age_plot": figures.columns(
            [
                column
                for g in ages
                for column in (
                    (g.label, g.now / 100, yuan_grouped(g.now)),
                    ("", g.draft / 100, yuan_grouped(g.draft)),
                )
            ],
            tones=["0", "3"] * len(ages),
        ),
        "ages": ages,
        "tier_plot": figures.columns(
            [(f"{t.rate_bp / 100:g}%", t.aid / 100, yuan_grouped(t.aid)) for t in done.by_tier]
        ),
    }


@office(SHADOW)
@step_up
@top_only
@require_http_methods(["GET", "HEAD", "POST"])
def shadow_stays(request: HttpRequest) -> HttpResponse:
    """Each stay, now and under the draft, as CSV: numbers of settlements, no names."""
    form = Draft(request.POST or None)
    if not form.is_valid():
        return redirect("aid_shadow")
    try:
        draft: Rules = read(form.content)
    except SchemeRefused:
        return redirect("aid_shadow")
    with TemporaryDirectory() as folder:
        out = Path(folder) / "stays.csv"
        replay(form.cleaned_data["period"], draft, out=out)
        content = out.read_bytes()
    headers = {"Content-Disposition": f'attachment; filename="shadow-{draft.code}.csv"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)
