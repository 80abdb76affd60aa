"""The public pages of joining: scan, type, prove the number, done. No account is needed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from gongqiao.membership import consenting, queries
from gongqiao.membership.forms import CodeForm, MobileForm, ResidenceForm, WhoForm
from gongqiao.membership.models import JoinAttempt
from gongqiao.membership.rules import tables
from gongqiao.membership.services import join_codes, joining, statuses
from gongqiao.membership.services.joining import Typed, Where
from gongqiao.platform import limits
from gongqiao.platform.codes import address_of
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import public

KEY = "membership_join"  # of the attempt, in the session of this browser


def _began(request: HttpRequest, form: WhoForm, where: Where) -> bool:
    """Keep what was typed and send the code; False with the errors at the form's fields."""
    told = form.cleaned_data
    typed = Typed(told["name"], told["cert_type"], told["certno"], told["mobile"])
    try:
        made = joining.begin(
            where, typed, text=request.POST.get("text", ""), address=address_of(request), at=now()
        )
    except Refused as no:
        form.add_error(no.field if no.field in form.fields else None, str(no.says))
        return False
    request.session[KEY] = made.key
    return True


@public
@require_http_methods(["GET", "HEAD", "POST"])
def scanned(request: HttpRequest, code: str) -> HttpResponse:
    """What the QR of a union opens: who applies. The code goes to the phone next."""
    try:
        found = join_codes.scanned(code, timezone.localdate())
    except Refused as no:
        if request.method == "POST" and limits.worth_a_line(request, "membership.code"):
            join_codes.misused(code, no.code, by=actor_of(request), at=now())
        context = {"says": no.says, "why": no.code}
        return render(request, "membership/join_refused.html", context, status=404)
    form = WhoForm(request.POST or None)
    here = Where(found.organisation_id, found)
    if request.method == "POST" and form.is_valid() and _began(request, form, here):
        return redirect("membership:proof")
    shown: dict[str, Any] = {"form": form, "union": found.organisation, "text": consenting.text()}
    return render(request, "membership/join.html", shown)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def residence(request: HttpRequest) -> HttpResponse:
    """Without a union at work: new-form workers choose group and town, then say who they are."""
    on = timezone.localdate()
    groups = [(g.code, g.name) for g in tables.groups(on)]
    towns = [(str(pk), name) for pk, name in queries.towns()]
    where = ResidenceForm(request.POST or None, groups=groups, towns=towns)
    form = WhoForm(request.POST or None)
    if request.method == "POST" and where.is_valid() and form.is_valid():
        told = where.cleaned_data
        if _began(request, form, Where(int(told["town"]), group=told["group"])):
            return redirect("membership:proof")
    context = {"form": form, "where": where, "text": consenting.text()}
    return render(request, "membership/join_residence.html", context)


def _attempt(request: HttpRequest) -> JoinAttempt | None:
    return queries.attempt_with(str(request.session.get(KEY, "")))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def proof(request: HttpRequest) -> HttpResponse:
    """The code from the phone; a member elsewhere is asked whether to be moved."""
    attempt = _attempt(request)
    if attempt is None:
        return redirect("membership:residence")
    if request.method != "POST" and attempt.used_at is not None:
        return redirect("membership:joined")
    form = CodeForm(request.POST or None)
    if request.method == "POST":
        agrees = request.POST.get("agrees") == "move"
        if (agrees and attempt.proved_at) or form.is_valid():
            sent = _submitted(request, attempt, form, agrees)
            if sent:
                return redirect("membership:joined")
    attempt.refresh_from_db()
    context: dict[str, Any] = {"form": form, "attempt": attempt, "offer": _offers(attempt)}
    context["typed"] = joining.typed_of(attempt)
    context["over"] = _over(attempt)
    whole = join_codes.whole(attempt.code) if attempt.code else ""
    context["back"] = (
        reverse("membership:join", args=[whole]) if whole else reverse("membership:residence")
    )
    return render(request, "membership/join_code.html", context)


def _offers(attempt: JoinAttempt) -> bool:
    """Proved, not used and not over: only a member elsewhere stands here."""
    return attempt.proved_at is not None and attempt.used_at is None and not _over(attempt)


def _over(attempt: JoinAttempt) -> bool:
    """Refused, sent before, or too late: no code helps."""
    return attempt.expires_at <= now()


def _submitted(request: HttpRequest, attempt: JoinAttempt, form: CodeForm, agrees: bool) -> bool:
    digits = form.cleaned_data["code"] if form.is_valid() else ""
    try:
        made = joining.submit(attempt.key, digits, agrees=agrees, by=actor_of(request), at=now())
    except Refused as no:
        form.is_valid()
        form.add_error(no.field if no.field in form.fields else None, str(no.says))
        return False
    return made is not None


@public
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """It is with the union: what happens next."""
    attempt = _attempt(request)
    if attempt is None or attempt.used_at is None:
        return redirect("membership:join_status")
    return render(request, "membership/join_done.html", {"attempt": attempt})


@public
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    """What became of my application: prove the number, read."""
    mobile, form = request.session.get("membership_status", ""), None
    asked = MobileForm(request.POST if "mobile" in request.POST else None)
    shown: list[Any] | None = None
    try:
        if "mobile" in request.POST and asked.is_valid():
            mobile = statuses.ask(asked.cleaned_data["mobile"], address_of(request), at=now())
            request.session["membership_status"] = mobile
        elif "code" in request.POST and mobile:
            form = CodeForm(request.POST)
            if form.is_valid():
                shown = statuses.read(mobile, form.cleaned_data["code"], at=now())
    except Refused as no:
        (form if form is not None else asked).add_error(None, str(no.says))
    sent = bool(mobile) and ("mobile" in request.POST or "code" in request.POST)
    context = {"asked": asked, "form": form or CodeForm(), "shown": shown,
               "sent": sent and not asked.errors}  # fmt: skip
    return render(request, "membership/join_status.html", context)
