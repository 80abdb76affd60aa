"""Which employers a joint union covers, since when, until when."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry.enums import OrganisationKind
from gongqiao.registry.models import CoveredUnit, Employer, Organisation
from gongqiao.registry.services.lifecycle import refuse_closed

COVERING = frozenset(
    {
        OrganisationKind.JOINT_GRASSROOTS,
        OrganisationKind.SECTOR_FEDERATION,
        OrganisationKind.AREA_FEDERATION,
        OrganisationKind.CHAMBER_FEDERATION,
    }
)
"""Kinds that unite several small units."""


def cover(
    organisation_id: int,
    *,
    employer_uscc: str,
    since: date,
    headcount: int | None,
    by: Actor,
    at: datetime,
) -> CoveredUnit:
    """The union covers an employer of the register from that day on.

    Raises Refused: KIND (not a joint union), PARENT_CLOSED, EMPLOYER_UNKNOWN, COVERED_ALREADY,
    HAS_UNION (the employer has a union of its own).
    """
    one = Organisation.objects.get(pk=organisation_id)
    if one.kind not in COVERING:
        raise Refused("KIND", _("Only joint unions and federations cover several units."))
    refuse_closed(one, field="employer")
    code = employer_uscc.strip().upper()
    employer = Employer.objects.filter(uscc=code, closed_on__isnull=True).first()
    if employer is None:
        says = _("No employer with this code is in the register. Bring it in first.")
        raise Refused("EMPLOYER_UNKNOWN", says, field="employer")
    own = Organisation.objects.filter(employer_uscc=code, closed_on__isnull=True).first()
    if own is not None:
        says = _("%(employer)s has a union of its own: %(union)s.")
        says %= {"employer": employer.name, "union": own.name}
        raise Refused("HAS_UNION", says, field="employer")
    try:
        with transaction.atomic():
            made = CoveredUnit.objects.create(
                organisation=one, employer=employer, since=since, headcount=headcount
            )
            audit.record(
                at=at,
                by=by,
                action="registry.unit.cover",
                subject=("organisation", one.pk),
                path=one.path,
                new={
                    "organisation": one.name,
                    "employer": employer.name,
                    "since": since.isoformat(),
                    "headcount": headcount,
                },
            )
    except IntegrityError as clash:
        if "registry_covered_once" not in str(clash):
            raise
        says = _("A joint union covers this employer in that time already.")
        raise Refused("COVERED_ALREADY", says, field="employer") from clash
    return made


def uncover(unit_id: int, *, until: date, by: Actor, at: datetime) -> CoveredUnit:
    """The union no longer covers the employer from that day on. Raises Refused DATES, ENDED."""
    with transaction.atomic():
        unit = (
            CoveredUnit.objects.select_for_update(of=("self",))
            .select_related("organisation", "employer")
            .get(pk=unit_id)
        )
        if unit.until is not None:
            raise Refused("ENDED", _("That has ended already."))
        if until <= unit.since:
            raise Refused("DATES", _("It ends after it begins."), field="until")
        unit.until = until
        unit.save(update_fields=["until"])
        audit.record(
            at=at,
            by=by,
            action="registry.unit.uncover",
            subject=("organisation", unit.organisation_id),
            path=unit.organisation.path,
            new={
                "organisation": unit.organisation.name,
                "employer": unit.employer.name,
                "until": until.isoformat(),
            },
        )
    return unit
