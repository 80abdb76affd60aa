"""Several lines of the review queue approved in one go, after a preview with their total."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from gongqiao.mutualaid import queries_together
from gongqiao.mutualaid.enums import Reason
from gongqiao.mutualaid.services import books, review
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused


@dataclass(frozen=True, slots=True)
class Together:
    """How many lines were approved, their amount in fen, the ids that had moved on meanwhile."""

    approved: int
    amount: int
    moved_on: tuple[int, ...]


def approve_together(
    ids: Sequence[int], *, reason: Reason, total: int, note: str, by: Actor, at: datetime
) -> Together:
    """Approve lines that wait for this reason alone, each by the rules of a single approval.

    `total`: what the person was shown, in fen. Raises Refused CHANGED when the lines that may still
    be approved do not come to it: then nothing is approved. A line that somebody handles in the
    same instant is left out and told.
    """
    lines = queries_together.chosen(by, reason, ids, books.day_of(at))
    if not lines or sum(line.amount for line in lines) != total:
        raise Refused(
            "CHANGED", _("The choice has changed since the total was shown. Look at it again.")
        )
    amount, moved_on = 0, []
    for line in lines:
        try:
            review.approve(line.pk, note=note, by=by, at=at)
        except Refused:
            moved_on.append(line.pk)
        else:
            amount += line.amount
    return Together(len(lines) - len(moved_on), amount, tuple(moved_on))
