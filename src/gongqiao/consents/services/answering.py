"""A person answers: yes, no, no longer. Each answer is a new row; the earlier ones stay."""

import json
from collections.abc import Sequence
from datetime import date, datetime

import polars as pl
from django.db import connection, transaction
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.consents import queries
from gongqiao.consents.enums import Answer, How
from gongqiao.consents.models import Consent, Wording
from gongqiao.consents.purposes import Purpose, digest_of, known, tell, texts_of
from gongqiao.consents.rules import Problem, needs_guardian, next_step
from gongqiao.consents.services.locking import alone
from gongqiao.kernel.period import CHINA
from gongqiao.notices import api as notices
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry

RECORDED = "consents.recorded"
SIGNED = {How.ENROLMENT: "enrolled.signed", How.JOINING: "enrolled.joined"}
"""What they hear who signed a form that somebody else handed in."""


def text_now(purpose: Purpose, *, at: datetime) -> Wording:
    """The present text of a purpose as a row; a text that was never read gets the next number."""
    digest = digest_of(purpose)
    known_text = Wording.objects.filter(purpose=purpose.code, digest=digest).first()
    if known_text is not None:
        return known_text
    with transaction.atomic():
        alone(f"consents.text:{purpose.code}")
        again = Wording.objects.filter(purpose=purpose.code, digest=digest).first()
        if again is not None:
            return again
        last = Wording.objects.filter(purpose=purpose.code).order_by("-number").first()
        return Wording.objects.create(
            purpose=purpose.code, number=last.number + 1 if last else 1, digest=digest,
            texts=texts_of(purpose), first_read_at=at,
        )  # fmt: skip


def answer(
    person_id: int,
    code: str,
    said: Answer,
    *,
    how: How,
    by: Actor,
    at: datetime,
    on: date | None = None,
    guardian: str = "",
    evidence: str = "",
    seen: int | None = None,
) -> Consent | None:
    """Write down what a person said to a purpose; None when it stands so already.

    `on`: the day it was signed, today unless it is a paper. `seen`: the last answer that the page
    showed (0: none); somebody else's in between is told. Raises Refused STALE, AHEAD, GUARDIAN,
    NO_GUARDIAN, NOTHING_TO_REVOKE, EVIDENCE.
    """
    purpose, today = known(code), at.astimezone(CHINA).date()
    day, guardian, evidence = on or today, guardian.strip(), evidence.strip()
    with transaction.atomic():
        alone(f"consents:{person_id}")
        _require(person_id, day, today, how, guardian, evidence)
        now = queries.consent_of(person_id, code, day)
        if seen is not None and seen != (now.row.pk if now.row else 0):
            raise Refused("STALE", _("This was answered meanwhile. Please look again."))
        step = next_step(now.standing, said)
        if isinstance(step, Problem):
            raise Refused(step.value, _("There is nothing to take back: it was never agreed to."))
        if step is None:
            return None
        made = Consent.objects.create(
            person_id=person_id, purpose=code, answer=step, wording=text_now(purpose, at=at),
            how=how, on=day, at=at, by_id=by.user_id, by_name=by.name, guardian=guardian,
            evidence=evidence[:300],
        )  # fmt: skip
        recorded(made, purpose, by, at)
        tell(code, person_id, step, by, at)
    return made


def _require(
    person_id: int, day: date, today: date, how: How, guardian: str, evidence: str
) -> None:
    if day > today:
        raise Refused(Problem.AHEAD, _("The day lies in the future."), field="on")
    if how != How.PHONE and not evidence:
        raise Refused("EVIDENCE", _("Say where the signed paper is kept."), field="evidence")
    minor = needs_guardian(registry.born_on(person_id), day)
    if minor and not (guardian and how != How.PHONE):
        says = _("For somebody under 14 a parent or guardian signs, on paper.")
        raise Refused(Problem.GUARDIAN, says, field="guardian")
    if guardian and not minor:
        says = _("Somebody of 14 or more answers for themselves. Leave the guardian empty.")
        raise Refused(Problem.NO_GUARDIAN, says, field="guardian")


def recorded(made: Consent, purpose: Purpose, by: Actor, at: datetime) -> None:
    """A line in the trail; of a paper the person hears."""
    title = made.wording.texts["zh-hans"]["title"]
    audit.record(
        at=at,
        by=by,
        action=f"consents.{made.answer}",
        subject=("person", made.person_id),
        path=registry.path_of_person(made.person_id),
        new={"purpose": purpose.code, "title": title, "text": made.wording.number, "how": made.how,
             "held_on": made.on.isoformat()},
    )  # fmt: skip
    if made.how == How.PAPER:  # whoever did not sign it hears of it
        notices.send(
            key=f"{RECORDED}:{made.pk}", code=f"{RECORDED}.{made.answer}", at=at,
            figures={"title": title, "signed_on": made.on.isoformat()}, person_id=made.person_id,
        )  # fmt: skip


def answer_many(
    person_ids: Sequence[int],
    code: str,
    *,
    on: date,
    evidence: str,
    by: Actor,
    at: datetime,
    how: How = How.ENROLMENT,
    text_id: int | None = None,
) -> int:
    """What everybody on an enrolment form agreed to with their signature. Returns how many are new.

    `text_id`: the text that was signed; the present one when not given.

    Whoever answered in any way under the present text, or took it back, keeps what they said.
    Nobody under 14 is among them. Whoever it is new of gets a message: somebody else handed the
    form in. Few statements, whatever the size. Raises Refused EVIDENCE, AHEAD.
    """
    purpose = known(code)
    if not evidence.strip():
        raise Refused("EVIDENCE", _("Say where the signed paper is kept."), field="evidence")
    if on > at.astimezone(CHINA).date():
        raise Refused(Problem.AHEAD, _("The day lies in the future."), field="on")
    with transaction.atomic(), connection.cursor() as cursor:
        alone("consents.many")
        text = Wording.objects.get(pk=text_id) if text_id else text_now(purpose, at=at)
        cursor.execute(
            'INSERT INTO consents_consent (person_id, purpose, answer, wording_id, how, "on", at, '
            "by_id, by_name, guardian, evidence) "
            "SELECT p.id, %s, 'given', %s, %s, %s, %s, %s, %s, '', %s "
            "FROM registry_person p WHERE p.id = ANY(%s) AND p.merged_into_id IS NULL "
            "AND (p.born_on IS NULL OR p.born_on <= %s - interval '14 years') "
            "AND NOT EXISTS (SELECT FROM consents_consent c WHERE c.person_id = p.id "
            "AND c.purpose = %s AND (c.wording_id = %s OR c.answer = 'revoked')) ORDER BY p.id "
            "RETURNING id, person_id",
            [code, text.pk, how, on, at, by.user_id, by.name, evidence[:300], list(person_ids), on,
             code, text.pk],
        )  # fmt: skip
        told = cursor.fetchall()
        made, title = len(told), text.texts["zh-hans"]["title"]
        audit.record(
            at=at, by=by, action="consents.enrolled", subject=("consents.purpose", code),
            new={"title": title, "text": text.number, "people": made},
        )  # fmt: skip
        figures = json.dumps({"title": title, "signed_on": on.isoformat(), "text": text.number})
        messages = pl.DataFrame(
            [(f"{SIGNED[how]}:{pk}", person) for pk, person in told],
            schema={"key": pl.String, "person_id": pl.Int64}, orient="row",
        )  # fmt: skip
        notices.send_many(
            cursor,
            messages.with_columns(
                code=pl.lit(SIGNED[how]), figures=pl.lit(figures), at=pl.lit(at.isoformat())
            ),
        )
    return made
