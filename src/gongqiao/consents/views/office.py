"""The office's pages: figures with the rows behind, answers on paper, corrections."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from gongqiao.consents import labels, permissions, queries, queries_office, services
from gongqiao.consents.enums import Answer, How
from gongqiao.consents.forms import CorrectionAnswerForm, PaperForm
from gongqiao.consents.models import Consent, Correction
from gongqiao.consents.purposes import purpose_of, purposes
from gongqiao.consents.rules import State
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Filter, Listing
from gongqiao.registry import api as registry


def _title(row: Consent) -> str:
    purpose = purpose_of(row.purpose)
    return str(purpose.title) if purpose else row.purpose


ANSWERS: Listing[Consent] = Listing(
    title=_("Who agreed to what"),
    purpose=_("The last answer of each person to each purpose, with its day and its way."),
    columns=[
        Column("person", _("Member"), value=lambda r: r.person.name),
        Column("purpose", _("Purpose"), value=_title),
        Column("answer", _("Answer"), value=lambda r: labels.ANSWERS[Answer(r.answer)]),
        Column("on", _("Since"), sort="on", value=lambda r: r.on),
        Column("how", _("In which way"), value=lambda r: labels.HOWS[How(r.how)]),
        Column("text", _("Text no."), number=True, value=lambda r: r.wording.number),
    ],
    row_template="consents/_answer_row.html",
    order=("-pk",),
    search=lambda rows, words: rows.filter(person__name_key__startswith=words.upper()),
    search_label=_("Name, from its beginning"),
    filters=[
        Filter(
            "purpose",
            _("Purpose"),
            lambda _request: [(p.code, p.title) for p in purposes()],
            lambda rows, value: rows.filter(purpose=value),
        ),
        Filter("state", _("State"), list(labels.OFFICE_STATES.items()), queries.in_state),
    ],
    empty_title=_("Nobody has answered yet"),
    empty_says=_("Answers come from workers' phones, or from papers that you record."),
    export_name="consents",
)


def _figures(tally: queries.Tally) -> list[tuple[str, object, int]]:
    """Each state with its words and its people; those to be asked again only where there are."""
    counted = [(s, says, tally.states.get(s, 0)) for s, says in labels.OFFICE_STATES.items()]
    return [(s.value, says, n) for s, says, n in counted if n or s != State.OUTDATED]


@office(permissions.VIEW)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Each purpose in figures: of how many people in reach; the rows behind."""
    tallies = queries.tallies(actor_of(request), timezone.localdate())
    shown = [(t, _figures(t)) for t in tallies]
    return render(request, "consents/overview.html", {"tallies": shown})


@office(permissions.VIEW)
@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """The rows behind the figures."""
    return ANSWERS.answer(
        request, queries.answers_visible_to(actor_of(request), timezone.localdate())
    )


@office(permissions.VIEW)
@require_safe
def paper(request: HttpRequest, code: str) -> HttpResponse:
    """The present text of a purpose, to be printed and signed."""
    if purpose_of(code) is None:
        raise Http404
    return render(request, "consents/paper.html", {"text": queries.present_text(code)})


@office(permissions.RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, person_id: int) -> HttpResponse:
    """Record what a worker signed on paper, with the clerk's stamp."""
    by, on = actor_of(request), timezone.localdate()
    person = registry.person_for(by, person_id, on, permissions.RECORD)
    if person is None:
        raise Http404
    form = PaperForm(request.POST or None, initial={"on": on})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = services.answer(
                person.pk, told["purpose"], Answer(told["answer"]), how=How.PAPER, on=told["on"],
                guardian=told["guardian"], evidence=told["evidence"], by=by, at=now(),
            )  # fmt: skip
        except Refused as refused:
            form.add_error(refused.field, str(refused.says))
        else:
            _say(request, made is not None)
            return redirect("consents_record", person.pk)
    found = queries.consents_of(person.pk, on)
    shown = [(c, labels.OFFICE_STATES.get(c.state, labels.STATES[c.state][0])) for c in found]
    context = {"person": person, "form": form, "consents": shown}
    return render(request, "consents/record.html", context)


def _say(request: HttpRequest, new: bool) -> None:
    if new:
        messages.success(request, gettext("Recorded. The worker gets a message about it."))
    else:
        messages.info(request, gettext("It stood so already; nothing was changed."))


CORRECTIONS: Listing[Correction] = Listing(
    title=_("Workers say it is wrong"),
    purpose=_("What workers say is wrong in what is kept about them. Put it right, then answer."),
    columns=[
        Column("said_at", _("When"), sort="said_at", value=lambda c: c.said_at),
        Column("person", _("Member"), value=lambda c: c.person.name),
        Column("about", _("What is wrong?"), value=lambda c: labels.ABOUT.get(c.about, c.about)),
        Column("says", _("In their words"), value=lambda c: c.says),
    ],
    row_template="consents/_correction_row.html",
    order=("said_at",),
    filters=[
        Filter(
            "state",
            _("State"),
            [("open", _("not answered yet")), ("answered", _("answered"))],
            lambda rows, value: rows.filter(answered_at__isnull=value == "open"),
            default="open",
        )
    ],
    empty_title=_("Nothing waits"),
    empty_says=_("When a worker finds a mistake in their data it stands here."),
)


@office(permissions.CORRECT)
@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """What waits for an answer."""
    found = queries_office.corrections_visible_to(actor_of(request), timezone.localdate())
    return CORRECTIONS.answer(request, found)


@office(permissions.CORRECT)
@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: HttpRequest, correction_id: int) -> HttpResponse:
    """One of them: answer it."""
    by = actor_of(request)
    found = queries_office.correction_for(by, correction_id, timezone.localdate())
    if found is None:
        raise Http404
    form = CorrectionAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            services.answer_correction(
                found.pk, answer=told["answer"], put_right=told["put_right"] == "yes", by=by,
                at=now(),
            )  # fmt: skip
        except Refused as refused:
            form.add_error(refused.field, str(refused.says))
        else:
            messages.success(request, gettext("Answered. The worker gets a message."))
            return redirect("corrections")
    context = {"correction": found, "form": form, "about": labels.ABOUT.get(found.about, "")}
    return render(request, "consents/correction.html", context)
