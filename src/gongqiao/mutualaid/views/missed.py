"""The work list of missed claims."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongqiao.feeds import api as feeds
from gongqiao.mutualaid import labels_office as labels
from gongqiao.mutualaid import queries_office as queries
from gongqiao.mutualaid.enums import MissedKind, MissedState
from gongqiao.mutualaid.forms_office import Note, ThisPerson
from gongqiao.mutualaid.models import MissedClaim
from gongqiao.mutualaid.permissions import REVIEW, VIEW
from gongqiao.mutualaid.queries_schemes import period_says
from gongqiao.mutualaid.services import missed_handling as handling
from gongqiao.mutualaid.views.top import may
from gongqiao.mutualaid.wording import hospital_words
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Filter, Listing


def _periods(_request: HttpRequest) -> list[tuple[str, str]]:
    return [(str(p.pk), period_says(p)) for p in queries.periods()]


MISSED: Listing[MissedClaim] = Listing(
    title=gettext_lazy("Perhaps missed"),
    purpose=gettext_lazy(
        "Stays of people who are almost enrolled: nobody should miss out by a slip."
    ),
    columns=[
        Column("person", gettext_lazy("Who it may be")),
        Column("why", gettext_lazy("Why it is here")),
        Column("stay", gettext_lazy("Day that counts"), sort="stay_date"),
        Column("would", gettext_lazy("Would bring about (yuan)"), number=True),
        Column("state", gettext_lazy("State")),
    ],
    row_template="mutualaid/_missed_row.html",
    order=("-id",),
    filters=[
        Filter(
            "state",
            gettext_lazy("State"),
            [(k, v[0]) for k, v in labels.MISSED.items()],
            lambda rows, value: rows.filter(state=value),
        ),
        Filter("period", gettext_lazy("Period"), _periods, lambda r, v: r.filter(period_id=int(v))),
        Filter(
            "kind",
            gettext_lazy("Kind"),
            list(labels.KINDS.items()),
            lambda rows, value: rows.filter(kind=value),
        ),
    ],
    empty_title=gettext_lazy("Nobody seems to miss out"),
    empty_says=gettext_lazy(
        "After each assessment, stays of people who are almost enrolled appear here."
    ),
)
BY_NUMBER = (MissedKind.SAME_NAME_OTHER_NUMBER, MissedKind.SAME_NUMBER_OTHER_NAME)


@office(VIEW)
@require_safe
def missed(request: HttpRequest) -> HttpResponse:
    """Those of the unions in scope."""
    return MISSED.answer(request, queries.missed_in(request.scope))  # type: ignore[attr-defined]  # set by @office


def _one(request: HttpRequest, missed_id: int) -> MissedClaim:
    rows = queries.missed_in(request.scope).select_related("handled_by")  # type: ignore[attr-defined]  # set by @office
    found = rows.filter(pk=missed_id).first()
    if found is None:
        raise Http404
    return found


def _shown(request: HttpRequest, found: MissedClaim, **forms: object) -> HttpResponse:
    people = queries.candidates(found)
    slip = queries.slips([found.settlement_id]).get(found.settlement_id)
    code, ends = (slip.hospital, slip.ends) if slip else ("", None)
    unmatched = found.kind in BY_NUMBER and "off" in found.details and bool(people)
    context = {
        "missed": found,
        "why": labels.missed_sentence(found),
        "kind": labels.KINDS[found.kind],
        "state": labels.MISSED[found.state],
        "people": people,
        "slip": slip,
        "hospital": hospital_words(code, feeds.hospital_names([(code, ends)]).get(code, "")),
        "open": found.state == MissedState.OPEN and may(request, REVIEW),
        "unmatched": unmatched and not _matched(found),
        "claim": queries.claim_waiting(found),
        "form": ThisPerson(people=people),
        "note_form": Note(),
        **forms,
    }
    return render(request, "mutualaid/missed.html", context)


def _matched(found: MissedClaim) -> bool:
    """A settlement whose person is known needs no number."""
    return queries.person_of_slip(found.settlement_id) is not None


@office(VIEW)
@require_safe
def one(request: HttpRequest, missed_id: int) -> HttpResponse:
    """The settlement beside the people it may belong to."""
    return _shown(request, _one(request, missed_id))


@office(REVIEW)
@require_POST
def this_person(request: HttpRequest, missed_id: int) -> HttpResponse:
    """It belongs to this candidate."""
    found = _one(request, missed_id)
    form = ThisPerson(request.POST, people=queries.candidates(found))
    if not form.is_valid():
        return _shown(request, found, form=form)
    person, number = form.cleaned_data["person"], form.cleaned_data["number"]
    try:
        handling.this_person(
            missed_id, person_id=person, number=number, by=actor_of(request), at=now()
        )
    except Refused as no:
        form.add_error(no.field if no.field in form.fields else None, str(no.says))
        return _shown(request, found, form=form)
    messages.success(request, _("The number is added. The next assessment decides the stay."))
    return redirect("aid_missed")


@office(REVIEW)
@require_http_methods(["POST"])
def close(request: HttpRequest, missed_id: int) -> HttpResponse:
    """Settled elsewhere, or nobody is missing out; with a note."""
    found = _one(request, missed_id)
    form = Note(request.POST)
    act = handling.settle if request.POST.get("how") == "settle" else handling.dismiss
    if form.is_valid():
        try:
            act(missed_id, note=form.cleaned_data["note"], by=actor_of(request), at=now())
        except Refused as no:
            form.add_error(None, str(no.says))
        else:
            messages.success(request, _("Done; it is not on the list any more."))
            return redirect("aid_missed")
    return _shown(request, found, note_form=form)
