"""Questions and objections of workers about their payments, and the office's answers."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongqiao.audit.api import record
from gongqiao.mutualaid.enums import Asked
from gongqiao.mutualaid.models import Claim, ClaimHandling, Enrolment, Objection
from gongqiao.mutualaid.models.objections import LONGEST
from gongqiao.notices.api import send
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused

ANSWERED = "aid.answered"


def say(
    person_id: int, claim_id: int, kind: Asked, text: str, *, by: Actor, at: datetime
) -> Objection:
    """The person asks about a line of theirs, or objects to it.

    Raises Claim.DoesNotExist when the line is not the person's, Refused EMPTY (no words),
    ALREADY_SAID (one of this kind still waits for its answer).
    """
    words = " ".join(text.split())[:LONGEST]
    if not words:
        raise Refused("EMPTY", _("Please write a few words."), field="text")
    claim = Claim.objects.get(pk=claim_id, person_id=person_id)
    enrolment = (
        Enrolment.objects.filter(person_id=person_id, period_id=claim.period_id)
        .select_related("organisation")
        .first()
    )
    union = enrolment.organisation if enrolment else None
    try:
        with transaction.atomic():
            said = Objection.objects.create(
                period_id=claim.period_id,
                claim_id=claim.pk,
                stay_id=claim.stay_id,
                person_id=person_id,
                organisation=union,
                kind=kind,
                text=words,
                said_at=at,
            )
            record(
                at=at,
                by=by,
                action=f"mutualaid.{kind.value}.say",
                subject=("mutualaid.claim", claim.pk),
                new={"claim": claim.pk},
                path=union.path if union else "",
            )
    except IntegrityError as twice:
        if "mutualaid_objection_one_open" not in str(twice):
            raise
        says = _("You have said this already; the answer is on its way.")
        raise Refused("ALREADY_SAID", says) from twice
    return said


def answer(objection_id: int, text: str, *, by: Actor, at: datetime) -> Objection:
    """The office answers; the person is told. The caller has passed the gate.

    Raises Refused EMPTY, ANSWERED (by somebody else meanwhile), SAME_PERSON (an objection is
    answered by another person than those who handled the claim).
    """
    words = text.strip()[:LONGEST]
    if not words:
        raise Refused("EMPTY", _("Please write a few words."), field="text")
    with transaction.atomic():
        said = Objection.objects.select_for_update().get(pk=objection_id)
        if said.answered_at is not None:
            raise Refused("ANSWERED", _("A colleague has answered meanwhile."))
        if said.kind == Asked.OBJECTION and _handled(said, by):
            says = _("You handled this claim yourself: please let a colleague look at it.")
            raise Refused("SAME_PERSON", says)
        said.answer, said.answered_at = words, at
        said.answered_by_id = by.user_id
        said.save(update_fields=["answer", "answered_at", "answered_by"])
        record(
            at=at,
            by=by,
            action=f"mutualaid.{said.kind}.answer",
            subject=("mutualaid.claim", said.claim_id),
            new={"claim": said.claim_id},
            path=said.organisation.path if said.organisation else "",
        )
        send(
            key=f"{ANSWERED}:{said.pk}",
            code=ANSWERED,
            figures={"claim": said.claim_id},
            at=at,
            person_id=said.person_id,
        )
    return said


def _handled(said: Objection, by: Actor) -> bool:
    lines = Claim.objects.filter(
        person_id=said.person_id, period_id=said.period_id, stay_id=said.stay_id
    )
    return ClaimHandling.objects.filter(claim_id__in=lines.values("pk"), by_id=by.user_id).exists()
