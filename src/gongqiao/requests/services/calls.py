"""The call-back sample: promised when a month begins, drawn when it is over, called one by one."""

import secrets
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.kernel.officehours import midnight
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.platform.errors import Refused
from gongqiao.requests import permissions
from gongqiao.requests.enums import Reached, Side, TurnKind
from gongqiao.requests.models import CallBack, Round, WorkerRequest
from gongqiao.requests.rules.routing import table_on
from gongqiao.requests.rules.sample import digest, drawn
from gongqiao.requests.services.again import not_as_told
from gongqiao.requests.services.course import add_turn, noted

SUBJECT = "requests.round"


def open_round(at: datetime) -> Round:
    """The round of the month: its seed is chosen now and its digest shown, before anything of the
    month is known. Again: the same one.
    """
    month = timezone.localdate(at).replace(day=1)
    known = Round.objects.filter(month=month).first()
    if known is not None:
        return known
    seed = secrets.token_bytes(32)
    try:
        with transaction.atomic():
            made = Round.objects.create(
                month=month, seed_digest=digest(seed), seed=seed.hex(), opened_at=at
            )
            audit.record(at=at, by=SYSTEM, action="requests.round", subject=(SUBJECT, made.pk),
                         new={"month_on": month, "digest": digest(seed).hex()})  # fmt: skip
    except IntegrityError:  # two at once
        return Round.objects.get(month=month)
    return made


def draw_due(at: datetime) -> list[Round]:
    """Draw the rounds of months that are over."""
    month = timezone.localdate(at).replace(day=1)
    due = Round.objects.filter(month__lt=month, drawn_at__isnull=True).order_by("month")
    return [draw(one.pk, at=at) for one in due[:24]]


@transaction.atomic
def draw(round_id: int, *, at: datetime) -> Round:
    """Draw among what was answered in the month. Again: nothing."""
    found = Round.objects.select_for_update().get(pk=round_id)
    if found.drawn_at is not None:
        return found
    start, end = midnight(found.month), midnight(_next(found.month))
    answered = WorkerRequest.objects.filter(
        answered_at__gte=start, answered_at__lt=end, state="answered", call_back=None
    )
    ids = dict(answered.values_list("number", "pk"))
    table = table_on(found.month)
    chosen = drawn(ids, bytes.fromhex(found.seed), table.call_back_bp, table.call_back_least)
    CallBack.objects.bulk_create(
        CallBack(round=found, request_id=ids[number], order=place)
        for place, number in enumerate(chosen, start=1)
    )
    found.drawn_at, found.answered = at, len(ids)
    found.save(update_fields=["drawn_at", "answered"])
    audit.record(
        at=at, by=SYSTEM, action="requests.round.draw", subject=(SUBJECT, found.pk),
        new={"month_on": found.month, "answered": len(ids), "drawn": len(chosen),
             "seed": found.seed},
    )  # fmt: skip
    return found


@transaction.atomic
def called(call_id: int, reached: Reached, words: str, *, by: Actor, at: datetime) -> bool:
    """What the applicant said; not asked by whoever answered. Nobody reached: it stays to be
    called. Untrue: somebody else looks at the request again, once; True when they do.

    Raises Refused SAME_PERSON, CALLED (by somebody else meanwhile), EMPTY (why untrue).
    """
    call = CallBack.objects.select_for_update().get(pk=call_id)
    request = WorkerRequest.objects.select_related("office").get(pk=call.request_id)
    said = words.strip()[:500]
    if request.answered_by_id == by.user_id:
        says = _("You answered this request yourself: a colleague calls back.")
        raise Refused("SAME_PERSON", says)
    if call.called_at is not None and call.reached != Reached.UNREACHED:
        raise Refused("CALLED", _("A colleague has called back meanwhile."))
    if reached is Reached.UNTRUE and not said:
        raise Refused("EMPTY", _("Please write what the applicant said."), field="words")
    call.reached, call.words, call.called_at, call.called_by_id = reached, said, at, by.user_id
    call.save()
    add_turn(request, TurnKind.CALL_BACK, Side.OFFICE, said, figures={"reached": reached.value},
             shown=False, by=by, at=at)  # fmt: skip
    noted(request, "requests.call_back", Side.OFFICE, by=by, at=at, new={"reached": reached.value})
    return reached is Reached.UNTRUE and not_as_told(request.pk, by=by, at=at)


@transaction.atomic
def number_of(request: WorkerRequest, reason: str, *, by: Actor, at: datetime) -> str:
    """The number to call back, in full: the one that was given, else the register's.

    Who looked and why is in the trail of the request before it is handed out, not in that of the
    person: an event there would tell the union of a confidential request. Raises Refused EMPTY,
    NOTHING_THERE.
    """
    words = " ".join(reason.split())[:300]
    if not words:
        raise Refused("EMPTY", _("Please write a few words: why?"), field="reason")
    number = request.contact_mobile or (request.person.mobile if request.person else None)
    if not number:
        raise Refused("NOTHING_THERE", _("There is nothing to show."))
    noted(request, "requests.look", Side.OFFICE, by=by, at=at, reason=words)
    return number


def may_call(call: CallBack, by: Actor) -> bool:
    """Not whoever answered."""
    return call.request.answered_by_id != by.user_id and permissions.may_answer(call.request, by)


def _next(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)
