"""Members of whom nothing was heard: the list, one of them, asking, what they said."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongqiao.audit import api as audit
from gongqiao.membership import labels, queries_silence
from gongqiao.membership.enums import LookKind, SilenceState
from gongqiao.membership.forms import SilenceForm
from gongqiao.membership.models import Silence
from gongqiao.membership.rules import silence as rules
from gongqiao.membership.rules import tables
from gongqiao.membership.services import silence as services
from gongqiao.membership.services import silence_together as services_together
from gongqiao.membership.views.quality import again, state_of
from gongqiao.platform import gate
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Filter, Listing

SHOWN_TOGETHER = 300
"""So many are shown one by one, to be unticked."""
SILENCES: Listing[Silence] = Listing(
    title=_("Silent members"),
    purpose=_(
        "No dues and no sign of them for months. Ask whether they stay: nobody leaves by a clock."
    ),
    columns=[
        Column("person", pgettext_lazy("person", "Name"), sort="person__name_key",
               value=lambda s: s.person.name),
        Column("union", _("Union"), value=lambda s: s.organisation.name),
        Column("since", _("Silent since"), sort="since", value=lambda s: s.since),
        Column("answer", _("To be answered by"), sort="answer_by", value=lambda s: s.answer_by),
        Column("state", _("State"), value=lambda s: str(labels.SILENCES[s.state])),
    ],
    row_template="membership/_silence_row.html",
    order=("-found_at", "pk"),
    search=queries_silence.matching,
    search_label=_("Beginning of the name, part of the union's name"),
    filters=[
        Filter("state", _("State"), list(labels.SILENCES.items()),
               lambda rows, value: rows.filter(state=value), default=SilenceState.FOUND.value),
    ],
    template="membership/silences.html",
    empty_title=_("Nobody is silent"),
    empty_says=_("Looked at each Monday, where it is known who pays no dues."),
    export_name="silent",
)  # fmt: skip


def _top(request: HttpRequest) -> str:
    """The part of the tree that is looked through: the first that the visitor looks after."""
    scope = gate.scope_of(actor_of(request), queries_silence.CAPABILITY, timezone.localdate())
    return "" if scope.everywhere else sorted(scope.paths)[0]


@office("membership.standing")
@require_safe
def silences(request: HttpRequest) -> HttpResponse:
    """Those within reach."""
    on = timezone.localdate()
    rows = queries_silence.silences_visible_to(actor_of(request), on)
    looked = state_of(LookKind.SILENCE, _top(request))
    return SILENCES.answer(request, rows, looked=looked, rule=tables.silence(on), on=on)


@office("membership.standing")
@require_POST
def look_again(request: HttpRequest) -> HttpResponse:
    """Look now: a background job."""
    again(request, LookKind.SILENCE, _top(request))
    return redirect("membership:silences")


@office("membership.standing")
@require_http_methods(["GET", "HEAD", "POST"])
def together(request: HttpRequest) -> HttpResponse:
    """Those of the view that the list shows who are to be asked: looked at, then asked together."""
    rows = queries_silence.silences_visible_to(actor_of(request), timezone.localdate())
    rows = SILENCES.narrowed(rows.filter(state=SilenceState.FOUND), SILENCES.read(request))
    if request.method == "POST":
        return _asked(request, list(rows.values_list("pk", flat=True)[: services_together.MOST]))
    found, on = rows[: services_together.MOST].count(), timezone.localdate()
    context = {
        "found": found,
        "more": rows[services_together.MOST :][:1].exists(),
        "rows": list(rows[:SHOWN_TOGETHER]) if found <= SHOWN_TOGETHER else [],
        "rule": tables.silence(on),
        "until": rules.answer_by(on, tables.silence(on)),
        "view": request.GET.urlencode(),
    }
    return render(request, "membership/silences_together.html", context)


def _asked(request: HttpRequest, here: list[int]) -> HttpResponse:
    """`chosen`: those ticked; else all of the view, if it is as large as the page has said."""
    if request.POST.get("which") == "chosen":
        ticked = {int(n) for n in request.POST.getlist("id") if n.isascii() and n.isdigit()}
        ids = [number for number in here if number in ticked]
    elif request.POST.get("found") != str(len(here)):
        messages.warning(request, gettext("The list has changed meanwhile: please look again."))
        return redirect(request.get_full_path())
    else:
        ids = here
    done = services_together.ask_many(ids, by=actor_of(request), at=now())
    says = ngettext("%(n)s member was asked.", "%(n)s members were asked.", done.asked)
    messages.success(request, says % {"n": done.asked})
    if done.heard or done.gone:
        says = gettext("Left in peace: a sign came from %(heard)s, %(gone)s are settled meanwhile.")
        messages.info(request, says % {"heard": done.heard, "gone": done.gone})
    return redirect(f"{reverse('membership:silences')}?state=asked")


def _one(request: HttpRequest, silence_id: int) -> Silence:
    found = queries_silence.silence_for(actor_of(request), silence_id, timezone.localdate())
    if found is None:
        raise Http404
    return found


@office("membership.standing")
@require_safe
def silence(request: HttpRequest, silence_id: int) -> HttpResponse:
    """One of them: what is known, what was asked, what can be done."""
    return _record(request, _one(request, silence_id), SilenceForm())


def _record(request: HttpRequest, shown: Silence, form: SilenceForm) -> HttpResponse:
    on = timezone.localdate()
    state = SilenceState(shown.state)
    heard = state in rules.OPEN and services.heard(shown)
    context = {
        "shown": shown,
        "heard": heard,
        "form": form,
        "rule": tables.silence(on),
        "open": state in rules.OPEN,
        "may_end": rules.may_end(state, shown.answer_by, on) and not heard,
        "events": audit.events_about("person", shown.person_id)[:8],
    }
    return render(request, "membership/silence.html", context)


@office("membership.standing")
@require_POST
def ask(request: HttpRequest, silence_id: int) -> HttpResponse:
    """One click: the question goes to their phone."""
    shown = _one(request, silence_id)
    try:
        services.ask(shown.pk, by=actor_of(request), at=now())
    except Refused as no:
        messages.error(request, str(no.says))
    else:
        says = gettext("Asked. If no answer comes, speak with them before anything ends.")
        messages.success(request, says)
    return redirect("membership:silence", shown.pk)


@office("membership.standing")
@require_POST
def answer(request: HttpRequest, silence_id: int) -> HttpResponse:
    """What the officer heard: they stay; or nothing came, and they count as having left."""
    shown, form = _one(request, silence_id), SilenceForm(request.POST)
    does = services.deem if request.POST.get("answer") == "end" else services.stays
    if not form.is_valid():
        return _record(request, shown, form)
    try:
        does(shown.pk, words=form.cleaned_data["reason"], by=actor_of(request), at=now())
    except Refused as no:
        form.add_error(no.field if no.field in form.fields else None, str(no.says))
        return _record(request, shown, form)
    messages.success(request, gettext("Noted. What happened stands in the entry."))
    return redirect("membership:silences")
