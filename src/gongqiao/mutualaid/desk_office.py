"""What claims put on the day page: lines to review, batches to check and to release, open runs."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.mutualaid import permissions, queries_claims
from gongqiao.mutualaid.enums import BatchState
from gongqiao.mutualaid.queries_payments import batches_in
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.desk import Work

MOST = 1_000


def work(by: Actor, on: date) -> Iterator[Work]:
    """Lines in review (counting stops at a thousand); open runs for whoever starts them."""
    if gate.scope_of(by, permissions.REVIEW, on):
        seen = queries_claims.claims_visible_to(by, on, permissions.REVIEW)
        waiting = queries_claims.waiting_in(seen).order_by("id").select_related(None)
        moments = list(waiting.values_list("run__opened_at", flat=True)[:MOST])
        if moments:
            yield Work(
                label=_("Claims to review"),
                count=len(moments),
                address=reverse("aid_review"),
                icon="eye",
                oldest=moments[0],
                note=_("and more") if len(moments) == MOST else "",
            )
    if gate.scope_of(by, permissions.ASSESS, on):
        left = [r for r in queries_claims.open_runs() if timezone.localdate(r.opened_at) <= on]
        if left:
            yield Work(
                label=_("Decision runs left open"),
                count=len(left),
                address=reverse("aid_runs"),
                icon="player-play",
                oldest=left[0].opened_at,
            )
    yield from _batches(by, on)


def _batches(by: Actor, on: date) -> Iterator[Work]:
    """Batches of others that stand still until this person checks or releases them."""
    steps = (
        (permissions.CHECK, BatchState.MADE, "made_at", _("Payment batches to check")),
        (permissions.RELEASE, BatchState.CHECKED, "checked_at", _("Payment batches to release")),
    )
    for capability, state, since, label in steps:
        scope = gate.scope_of(by, capability, on)
        if scope:
            waiting = batches_in(scope).filter(state=state).exclude(made_by=by.user_id)
            if state == BatchState.CHECKED:
                waiting = waiting.exclude(checked_by=by.user_id)
            moments = sorted(waiting.values_list(since, flat=True)[:MOST])
            if moments:
                yield Work(
                    label=label,
                    count=len(moments),
                    address=f"{reverse('aid_batches')}?state={state.value}",
                    icon="cash-banknote",
                    oldest=moments[0],
                )
