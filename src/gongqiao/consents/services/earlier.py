"""A yes that was said before the person stood in the register: with an application to join."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongqiao.consents import queries
from gongqiao.consents.enums import Answer, How
from gongqiao.consents.models import Consent, Wording
from gongqiao.consents.purposes import known, tell
from gongqiao.consents.services.answering import recorded, text_now
from gongqiao.consents.services.locking import alone
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused


def text_read(code: str, mark: str, *, at: datetime, field: str = "agrees") -> int:
    """The kept text that somebody has read, by the mark on their page; its id.

    Raises Refused TEXT_CHANGED at `field` when another one is the present text.
    """
    if mark != queries.present_text(code).mark:
        says = _("The text was changed meanwhile. Please read it again.")
        raise Refused("TEXT_CHANGED", says, field=field)
    return text_now(known(code), at=at).pk


def keep_yes(
    person_id: int,
    wording_id: int,
    *,
    how: How,
    on: date,
    evidence: str,
    by: Actor,
    at: datetime,
) -> Consent | None:
    """Write down a yes to the text that was read on that day, now that it is known whose it is.

    None when the same stands already. What they have said since counts for more than it
    (`rules.standing`): a late yes lifts no later no. In the caller's transaction or its own.
    """
    wording = Wording.objects.get(pk=wording_id)
    purpose = known(wording.purpose)
    with transaction.atomic():
        alone(f"consents:{person_id}")
        now = queries.consent_of(person_id, purpose.code, on)
        if now.row and (now.row.answer, now.row.wording_id) == (Answer.GIVEN, wording.pk):
            return None
        made = Consent.objects.create(
            person_id=person_id, purpose=purpose.code, answer=Answer.GIVEN, wording=wording,
            how=how, on=on, at=at, by_id=by.user_id, by_name=by.name, evidence=evidence[:300],
        )  # fmt: skip
        recorded(made, purpose, by, at)
        tell(purpose.code, person_id, Answer.GIVEN, by, at)
    return made
