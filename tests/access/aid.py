"""Objects of mutual aid for addresses: a period, somebody's claim, what they said about it."""

from datetime import date
from itertools import count

from django.db import connection
from django.utils import timezone

from gongqiao.mutualaid.enums import Asked
from gongqiao.mutualaid.models import Claim, Enrolment, EnrolmentBatch, Run, SchemePeriod
from gongqiao.mutualaid.services import objections
from gongqiao.mutualaid.tests import world
from gongqiao.platform.context import SYSTEM
from gongqiao.registry.models import Organisation, Person

_number = count(1)


def a_period() -> SchemePeriod:
    """The period of the tests' scheme; the same one at every call."""
    return world.scheme()


def a_person(user_id: int | None) -> Person:
    """The person of a user, made when there is none."""
    if user_id is not None:
        known = Person.objects.filter(user_id=user_id).first()
        if known is not None:
            return known
    name = f"某人{next(_number)}"
    return Person.objects.create(name=name, name_key=name, user_id=user_id)


def a_closed_run(period: SchemePeriod) -> Run:
    """The run that decided the claims."""
    known = Run.objects.filter(scheme=period.scheme).first()
    return known or Run.objects.create(
        scheme=period.scheme, opened_at=world.AT, closed_at=world.AT, opened_by="t",
        booked_on=world.TODAY, seed_digest=b"d", seed=b"s", touched_upto=0, bounds=[], lines=0,
        unmatched=0, totals={"claims": 1, "review": 0},
    )  # fmt: skip


def a_claim(
    organisation: int, user_id: int | None = None, *, amount: int = 0, state: str = "auto_ok"
) -> Claim:
    """A decided line of somebody whom the organisation enrolled."""
    period, person = a_period(), a_person(user_id)
    batch, _made = EnrolmentBatch.objects.get_or_create(
        period=period, name="t", sha256=b"t", received_at=world.AT, received_by="t"
    )
    Enrolment.objects.get_or_create(
        period=period, person=person,
        defaults={"organisation": Organisation.objects.get(pk=organisation), "batch": batch},
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('mutualaid_claim_seq')")
        claim_id = int((cursor.fetchone() or (0,))[0])
    version = period.versions.latest("version")
    return Claim.objects.create(
        id=claim_id, period=period, person=person, stay_id=claim_id, revision=1, version=version,
        run=a_closed_run(period),
        stay_date=date(2025, 6, 1), base=0, payable=0, amount=amount, trace=[], reasons=0,
        state=state,
    )  # fmt: skip


def an_objection(organisation: int) -> int:
    """What somebody enrolled by the organisation said."""
    claim = a_claim(organisation)
    said = objections.say(
        claim.person_id, claim.pk, Asked.QUESTION, "为什么", by=SYSTEM, at=timezone.now()
    )
    return said.pk
