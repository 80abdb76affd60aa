"""For the office: what left and what failed, and how texts look."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from gongqiao.notices import figures, looks, queries, services, tabled, words
from gongqiao.notices.enums import OutboxState
from gongqiao.notices.labels import CHANNELS, STATES, channel_says, raw_word, trouble_says
from gongqiao.notices.models import Outbox
from gongqiao.platform import gate
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Filter, Listing

OUTBOX: Listing[Outbox] = Listing(
    title=_("Deliveries"),
    purpose=_("Copies of messages that leave the house, and those that did not arrive."),
    columns=[
        Column("at", _("Message of"), sort="pk", value=lambda o: o.message.at),
        Column("code", _("Kind"), value=lambda o: words.about(o.message.code)),
        Column("channel", _("Channel"), value=lambda o: channel_says(o.channel)),
        Column(
            "state", _("State"), sort="state", value=lambda o: str(STATES[OutboxState(o.state)][0])
        ),
        Column("attempts", _("Attempts"), number=True, value=lambda o: o.attempts),
        Column("cost", _("Cost, yuan"), sort="cost_fen", number=True, value=lambda o: o.cost_fen),
        Column("error", _("Last trouble"), value=lambda o: trouble_says(o.last_error)),
    ],
    row_template="notices/_outbox_row.html",
    order=("-pk",),
    filters=[
        Filter(
            "state",
            _("State"),
            [(state.value, says) for state, (says, _tone) in STATES.items()],
            lambda rows, value: rows.filter(state=value),
        ),
        Filter(
            "channel",
            _("Channel"),
            list(CHANNELS.items()),
            lambda rows, value: rows.filter(channel=value),
        ),
        Filter(
            "month",
            _("Month"),
            lambda _request: figures.months(timezone.localdate()),
            figures.in_month,
            keeps_default=True,
        ),
    ],
    template="notices/deliveries.html",
    empty_title=_("Nothing has left yet"),
    empty_says=_("A copy is queued here for each recipient whom a channel can reach."),
)


@office("notices.view")
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """Deliveries within reach: no recipient, no words; above them the month in figures."""
    rows = queries.outbox_visible_to(actor_of(request), timezone.localdate())
    return OUTBOX.answer(request, rows, **figures.of_month(rows, now(), request.scope))  # type: ignore[attr-defined]  # set by the gate


@office("notices.view")
@require_safe
def delivery(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """One delivery, and the other channels that its message took."""
    found = queries.delivery_for(actor_of(request), delivery_id, timezone.localdate())
    if found is None:
        raise Http404
    failed = found.state == OutboxState.FAILED
    context = {
        "delivery": found,
        "others": queries.deliveries_of(found),
        "raw": raw_word(found.last_error) if request.scope.at_the_top else "",  # type: ignore[attr-defined]  # set by the gate
        "may_retry": failed and gate.holds(request, "notices.retry"),
        "tried_at": tabled.tried_at(found.message.code, found.next_try_at, now()),
    }
    return render(request, "notices/delivery.html", context)


@office("notices.retry")
@require_POST
def retry(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Try a failed delivery again."""
    by = actor_of(request)
    if queries.delivery_for(by, delivery_id, timezone.localdate(), "notices.retry") is None:
        raise Http404
    try:
        services.retry(delivery_id, by=by, at=now())
    except Refused as refusal:
        messages.error(request, str(refusal.says))
    else:
        messages.success(request, _("It is in the queue again."))
    return redirect("notices:delivery", delivery_id)


@office("notices.view")
@require_safe
def texts(request: HttpRequest) -> HttpResponse:
    """How each message reads, by channel and language, with sample figures."""
    code = request.GET.get("code", "")
    context = {"kinds": looks.kinds(now()), "look": looks.of(code, now())}
    return render(request, "notices/texts.html", context)
