"""An employer gets another credit code: the old one is kept with its days."""

from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry.models import Employer, EmployerCode, Organisation
from gongqiao.registry.reasons import reason
from gongqiao.registry.rules import credit_codes
from gongqiao.registry.services.locking import alone
from gongqiao.registry.services.organisations import change_organisation


def change_employer_code(
    employer_id: int, *, uscc: str, on: date, by: Actor, at: datetime
) -> Employer:
    """From that day on it has this code; unions that name it as their own follow.

    Raises Refused USCC_CHECK, USCC_UNION, SAME_CODE, CODE_TAKEN, FUTURE, ORDER.
    """
    code = uscc.strip().upper()
    with transaction.atomic(), connection.cursor() as cursor:
        alone(cursor)
        one = Employer.objects.select_for_update(of=("self",)).select_related("town").get(
            pk=employer_id
        )  # fmt: skip
        old = one.uscc
        _refuse(one, code, on, timezone.localdate(at))
        last = one.past_codes.order_by("-until").first()
        if last is not None and on <= last.until:
            says = _("The code before was changed on that day or later.")
            raise Refused("ORDER", says, field="on")
        EmployerCode.objects.create(
            employer=one, uscc=old, since=last.until if last else None, until=on
        )
        one.uscc = code
        one.save(update_fields=["uscc"])
        for union in Organisation.objects.filter(employer_uscc=old, closed_on__isnull=True):
            later = union.versions.filter(employer_uscc=old, valid_from__gte=on)
            change_organisation(union.pk, values={"employer_uscc": code}, on=on, by=by, at=at)
            later.update(employer_uscc=code)
        audit.record(
            at=at, by=by, action="registry.employer.code", subject=("employer", one.pk),
            path=one.town.path, old={"uscc": old},
            new={"employer": one.name, "uscc": code, "on": on.isoformat()},
        )  # fmt: skip
    return one


def _refuse(one: Employer, code: str, on: date, today: date) -> None:
    problem = credit_codes.employer_problem(code)
    if problem:
        raise Refused(problem, reason(problem, None), field="uscc")
    if code == one.uscc:
        raise Refused("SAME_CODE", _("It has this code already."), field="uscc")
    taken = Employer.objects.filter(uscc=code).exists()
    if taken or EmployerCode.objects.filter(uscc=code).exists():
        raise Refused("CODE_TAKEN", _("Another employer has, or had, this code."), field="uscc")
    if on > today:
        raise Refused("FUTURE", _("That day is still to come."), field="on")
