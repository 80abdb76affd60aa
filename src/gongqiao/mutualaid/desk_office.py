"""What claims put on the day page: lines to review, runs left open."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.mutualaid import permissions, queries_claims
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
