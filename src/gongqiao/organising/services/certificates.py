"""Legal-person certificates: issued once, changed and renewed; the union keeps its code."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.organising import queries
from gongqiao.organising.enums import Cause
from gongqiao.organising.models import LegalPerson, Term
from gongqiao.organising.rules import terms
from gongqiao.organising.services.certificate_watch import certificate_entered
from gongqiao.organising.services.term_dates import dates_of
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry


@transaction.atomic
def issue_certificate(
    organisation_id: int,
    *,
    representative: str,
    issued_on: date,
    term: Term,
    by: Actor,
    at: datetime,
    cause: Cause = Cause.FIRST,
    number: str = "",
    uscc: str = "",
) -> LegalPerson:
    """A certificate for a term; the one before ends and is kept.

    The code is the union's for good: left empty it stays; another one is taken only where the
    present one is wrong. An empty number stays as well. Raises Refused CODE_KEPT, USCC_CHECK,
    USCC_EMPLOYER, NO_NUMBER, CERTIFICATE_TAKEN, CERTIFICATE_ORDER, TERM_OVER.
    """
    before = queries.last_certificate(organisation_id)
    code = code_kept(organisation_id, uscc)
    given = number.strip() or (before.number if before else "")
    _refuse_number(organisation_id, given)
    until = terms.valid_to(dates_of(term))
    if until <= issued_on:
        raise Refused("TERM_OVER", _("The term is over: elect first."), field="on")
    if before is not None and issued_on < before.issued_on:
        says = _("The certificate before was issued later: %(day)s.")
        day = before.issued_on.isoformat()
        raise Refused("CERTIFICATE_ORDER", says % {"day": day}, field="on")
    organisation = registry.change_organisation(
        organisation_id, values={"uscc": code}, by=by, at=at
    )
    problem = registry.credit_codes.union_problem(code, organisation.employer_uscc)
    if problem:
        raise Refused(problem, registry.reason(problem, None), field="uscc")
    LegalPerson.objects.filter(organisation_id=organisation_id, ended_on__isnull=True).update(
        ended_on=issued_on
    )
    made = LegalPerson.objects.create(
        organisation_id=organisation_id, term=term, number=given, uscc=code,
        representative=representative.strip(), cause=cause, issued_on=issued_on, valid_to=until,
    )  # fmt: skip
    certificate_entered(organisation_id, by=by, at=at)
    return made


def change_certificate(
    organisation_id: int, *, cause: Cause, representative: str, issued_on: date, by: Actor,
    at: datetime, number: str = "", uscc: str = "",
) -> LegalPerson:  # fmt: skip
    """Outside a case: entered for a union that had one, changed, or lost and issued anew.

    Raises Refused FUTURE, NO_TERM and as `issue_certificate` does.
    """
    with transaction.atomic():
        one = registry.organisation_locked(organisation_id)
        if issued_on > timezone.localdate(at):
            raise Refused("FUTURE", _("That day is still to come."), field="issued_on")
        term = queries.open_term_of(organisation_id)
        if term is None:
            raise Refused("NO_TERM", _("No term has been entered."))
        made = issue_certificate(
            organisation_id, representative=representative, issued_on=issued_on, term=term,
            cause=cause, number=number, uscc=uscc, by=by, at=at,
        )  # fmt: skip
        audit.record(
            at=at, by=by, action="organising.certificate.issue",
            subject=("organisation", one.pk), path=one.path,
            new={"name": one.name, "number": made.number, "person": made.representative},
        )  # fmt: skip
    return made


def code_kept(organisation_id: int, given: str) -> str:
    """The union's code: the present one where it is right. Raises Refused CODE_KEPT."""
    one = registry.organisation_locked(organisation_id)
    code = given.strip().upper()
    right = one.uscc and not registry.credit_codes.union_problem(one.uscc, one.employer_uscc)
    if not right:
        return code
    if code and code != one.uscc:
        says = _("The union keeps its code %(code)s: a change of registration does not touch it.")
        raise Refused("CODE_KEPT", says % {"code": one.uscc}, field="uscc")
    return str(one.uscc)


def _refuse_number(organisation_id: int, number: str) -> None:
    if not number:
        raise Refused("NO_NUMBER", _("Enter the number of the certificate."), field="certificate")
    others = LegalPerson.objects.filter(number=number).exclude(organisation_id=organisation_id)
    if others.exists():
        says = _("Another certificate has this number.")
        raise Refused("CERTIFICATE_TAKEN", says, field="certificate")
