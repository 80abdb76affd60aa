"""Looks through the register: asked for on a page or by the clock, taken by a background job."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from gongqiao.membership.enums import LookKind, LookState
from gongqiao.membership.models import Look
from gongqiao.membership.models.counting import UNDER_WAY
from gongqiao.membership.services import counting, lookalikes, quality, silence
from gongqiao.platform.context import Actor

LOST_AFTER = timedelta(hours=2)
"""A look that takes longer was left behind by a worker that died: the next one begins anew."""
_TAKES: dict[LookKind, Callable[[str, datetime], int]] = {
    LookKind.FIGURES: lambda path, at: counting.count_figures(path, timezone.localdate(at)),
    LookKind.QUALITY: lambda path, at: quality.look(path, at=at),
    LookKind.DUPLICATES: lambda _path, at: lookalikes.look(at),
    LookKind.SILENCE: lambda path, at: silence.look(path, at=at),
}


def ask(what: LookKind, path: str, *, by: Actor, at: datetime) -> tuple[Look, bool]:
    """The look that is to be taken, and whether it is a new one: pressed twice it is one."""
    with transaction.atomic():
        Look.objects.filter(
            what=what, path=path, state__in=UNDER_WAY, asked_at__lt=at - LOST_AFTER
        ).update(state=LookState.FAILED, done_at=at)
        try:
            with transaction.atomic():
                made = Look.objects.create(
                    what=what, path=path, asked_at=at, asked_by_id=by.user_id
                )
        except IntegrityError:
            return Look.objects.get(what=what, path=path, state__in=UNDER_WAY), False
    return made, True


def take(look_id: int, *, at: datetime, now: Callable[[], datetime]) -> Look:
    """Take it; one that is over is left as it is, so that a job may run again."""
    with transaction.atomic():
        look = Look.objects.select_for_update().get(pk=look_id)
        if look.state not in UNDER_WAY:
            return look
        Look.objects.filter(pk=look_id).update(state=LookState.RUNNING)
    try:
        found = _TAKES[LookKind(look.what)](look.path, at)
    except Exception:
        _over(look_id, LookState.FAILED, now())
        raise
    _over(look_id, LookState.DONE, now(), found)
    return Look.objects.get(pk=look_id)


def take_now(what: LookKind, path: str, *, by: Actor, at: datetime) -> Look:
    """Ask and take at once: the clock's looks, the demo."""
    asked, _new = ask(what, path, by=by, at=at)
    return take(asked.pk, at=at, now=lambda: at)


def forget(at: datetime) -> int:
    """Looks of the clock by the hundred a day: what is older than a week says nothing."""
    gone, _each = Look.objects.filter(asked_by=None, done_at__lt=at - timedelta(days=7)).delete()
    return gone


def _over(look_id: int, state: LookState, at: datetime, found: int | None = None) -> None:
    look = Look.objects.filter(pk=look_id, state__in=UNDER_WAY)
    look.update(state=state, done_at=at, found=found)
