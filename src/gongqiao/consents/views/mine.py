"""The worker's consent centre: who may look at what, since when; yes, no, no longer."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from gongqiao.consents import labels, queries, services
from gongqiao.consents.enums import Answer, How
from gongqiao.consents.models import Consent
from gongqiao.consents.purposes import digest_of, purpose_of
from gongqiao.consents.rules import State
from gongqiao.consents.shown import held_by
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import signed_in
from gongqiao.registry.api import person_of

SAID = {
    Answer.GIVEN: _("Thank you. You can take it back here at any time."),
    Answer.REFUSED: _("We note your no. Nothing is looked at for this."),
    Answer.REVOKED: _("Taken back. From now on nothing is looked at for this."),
}


@signed_in
@require_safe
def centre(request: HttpRequest) -> HttpResponse:
    """All purposes: what waits for an answer first, then what holds, then what does not."""
    me, on = person_of(actor_of(request)), timezone.localdate()
    found = queries.consents_of(me.pk, on) if me else []
    context = {
        "me": me,
        "open": [c for c in found if c.standing.asks],
        "given": [c for c in found if c.state == State.GIVEN],
        "against": [c for c in found if c.state in (State.REFUSED, State.REVOKED)],
        "held": held_by(me.pk) if me else [],
    }
    return render(request, "consents/me_consents.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, code: str) -> HttpResponse:
    """One purpose: the whole text, what was answered so far, the answer."""
    purpose, me = purpose_of(code), person_of(actor_of(request))
    if purpose is None:
        raise Http404
    if me is None:
        return redirect("me_consents")
    if request.method == "POST":
        return _answered(request, me.pk, code)
    found = queries.consent_of(me.pk, code, timezone.localdate())
    said, tone = labels.STATES[found.state]
    rows, mark = queries.answers_of(me.pk, code), digest_of(purpose).hex()
    history = [_answer(row, mark) for row in rows]
    context = {"consent": found, "said": said, "tone": tone, "history": history, "me": me}
    return render(request, "consents/me_consent.html", context)


def _answer(row: Consent, mark: str) -> tuple[Consent, object, object, dict[str, str] | None]:
    """An answer with its words and way; and what was read, where the text is another one now."""
    words = queries.words_read(row) if bytes(row.wording.digest).hex() != mark else None
    return row, labels.ANSWERS[Answer(row.answer)], labels.HOWS[How(row.how)], words


def _answered(request: HttpRequest, person_id: int, code: str) -> HttpResponse:
    said, seen = request.POST.get("answer", ""), request.POST.get("seen", "")
    if said not in set(Answer) or not (seen.isascii() and seen.isdigit() and len(seen) < 19):
        return redirect("me_consent", code)
    try:
        made = services.answer(
            person_id, code, Answer(said), how=How.PHONE, by=actor_of(request), at=now(),
            seen=int(seen),
        )  # fmt: skip
    except Refused as refused:
        messages.error(request, str(refused.says))
        return redirect("me_consent", code)
    if made is not None:
        messages.success(request, str(SAID[Answer(made.answer)]))
    return redirect("me_consents")
