"""A worker says that something kept about them is wrong, and is answered."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.consents import permissions
from gongqiao.consents.models import Correction
from gongqiao.kernel.period import CHINA
from gongqiao.notices import api as notices
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry

ANSWERED = "consents.correction_answered"
MOST_OPEN = 5


def ask_correction(person_id: int, *, about: str, says: str, by: Actor, at: datetime) -> Correction:
    """Keep what the worker says, for somebody who may put it right. Raises Refused WORDS, MANY."""
    if len(says.strip()) < 4:
        raise Refused(
            "WORDS", _("Say in a few words what is wrong and what is right."), field="says"
        )
    with transaction.atomic():
        waiting = Correction.objects.filter(person_id=person_id, answered_at__isnull=True)
        if waiting.count() >= MOST_OPEN:
            raise Refused(
                "MANY", _("Five of your notes wait already. Please wait for the answers.")
            )
        made = Correction.objects.create(
            person_id=person_id, path=registry.path_of_person(person_id), about=about,
            says=says.strip()[:1000], said_at=at, said_by_id=by.user_id,
        )  # fmt: skip
        audit.record(
            at=at, by=by, action="consents.correction.ask", subject=("person", person_id),
            path=made.path, new={"correction": made.pk, "about": about},
        )  # fmt: skip
    return made


def answer_correction(
    correction_id: int, *, answer: str, put_right: bool, by: Actor, at: datetime
) -> Correction:
    """The office answers, once; the worker gets a message. Raises Refused WORDS, STALE."""
    if len(answer.strip()) < 2:
        raise Refused("WORDS", _("Write what you found."), field="answer")
    with transaction.atomic():
        one = Correction.objects.select_for_update().get(pk=correction_id)
        gate.require(by, permissions.CORRECT, at.astimezone(CHINA).date(), one.path or None)
        if one.answered_at is not None:
            raise Refused("STALE", _("Somebody answered meanwhile."))
        one.answer, one.put_right = answer.strip()[:1000], put_right
        one.answered_at, one.answered_by_id = at, by.user_id
        one.save(update_fields=["answer", "put_right", "answered_at", "answered_by"])
        audit.record(
            at=at, by=by, action="consents.correction.answer", subject=("person", one.person_id),
            path=one.path, new={"correction": one.pk, "put_right": put_right},
        )  # fmt: skip
        notices.send(
            key=f"{ANSWERED}:{one.pk}", code=ANSWERED, at=at, person_id=one.person_id,
            figures={"answer": one.answer[:120]},
        )  # fmt: skip
    return one
