"""One's own messages, and for the office what left and what failed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from gongqiao.notices import queries, services
from gongqiao.notices.enums import OutboxState
from gongqiao.notices.models import Outbox
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.gate import office, signed_in
from gongqiao.platform.listing import Column, Filter, Listing

STATES = {
    OutboxState.QUEUED: (_("waiting"), "info"),
    OutboxState.SENDING: (_("on its way"), "info"),
    OutboxState.SENT: (_("sent"), "ok"),
    OutboxState.FAILED: (_("failed"), "bad"),
}

OUTBOX: Listing[Outbox] = Listing(
    title=_("Deliveries"),
    purpose=_("Copies of messages that leave the house, and those that did not arrive."),
    columns=[
        Column("at", _("Message of"), sort="pk", value=lambda o: o.message.at),
        Column("code", _("Kind"), value=lambda o: o.message.code),
        Column("channel", _("Channel"), value=lambda o: o.channel),
        Column(
            "state", _("State"), sort="state", value=lambda o: str(STATES[OutboxState(o.state)][0])
        ),
        Column("attempts", _("Attempts"), number=True, value=lambda o: o.attempts),
        Column("error", _("Last trouble"), value=lambda o: o.last_error),
    ],
    row_template="notices/_outbox_row.html",
    order=("-pk",),
    filters=[
        Filter(
            "state",
            _("State"),
            [(state.value, says) for state, (says, _tone) in STATES.items()],
            lambda rows, value: rows.filter(state=value),
        )
    ],
    empty_title=_("Nothing has left yet"),
    empty_says=_("A copy is queued here for each recipient whom a channel can reach."),
)


@signed_in
@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """The signed-in person's messages, newest first."""
    by = actor_of(request)
    shown = queries.messages_shown(by)
    unread = sum(message.unread for message in shown)
    return render(request, "notices/messages.html", {"shown": shown, "unread": unread})


@signed_in
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """All have been read."""
    services.mark_all_read(by=actor_of(request), at=now())
    return redirect("me_messages")


@signed_in
@require_safe
def message(request: HttpRequest, message_id: int) -> HttpResponse:
    """One message; opening it is reading it."""
    by = actor_of(request)
    shown = queries.message_for(by, message_id)
    if shown is None:
        raise Http404
    services.mark_read(message_id, by=by, at=now())
    return render(request, "notices/message.html", {"message": shown})


@office("notices.view")
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """Deliveries within reach: no recipient, no words."""
    return OUTBOX.answer(
        request, queries.outbox_visible_to(actor_of(request), timezone.localdate())
    )
