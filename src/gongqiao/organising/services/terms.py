"""Terms outside a case: entered for unions that were there before, extended, ended."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.kernel.dated import NotInForce
from gongqiao.organising.models import LegalPerson, Term
from gongqiao.organising.rules import numbers, tables, terms
from gongqiao.organising.rules.tables import TermRule
from gongqiao.organising.services import clocks
from gongqiao.organising.services.certificate_watch import certificate_entered
from gongqiao.organising.services.refusing import numbered, refuse
from gongqiao.organising.services.term_dates import dates_of
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry


def enter_term(
    organisation_id: int,
    *,
    no: int,
    started_on: date,
    years: int,
    number: str,
    by: Actor,
    at: datetime,
    ends_on: date | None = None,
) -> Term:
    """A term that began before the union was kept here.

    Raises Refused TERM_ORDER (it ends before it starts), TERM_YEARS, TERM_TAKEN, DISSOLVED.
    """
    with transaction.atomic():
        organisation = registry.organisation_locked(organisation_id)
        if organisation.closed_on is not None:
            raise Refused("CLOSED_ALREADY", _("It has been closed already."))
        if started_on > timezone.localdate(at):
            raise Refused("FUTURE", _("That day is still to come."), field="started_on")
        ends = ends_on or terms.ends_on(started_on, years)
        rule = _rule(organisation.kind, started_on)
        refuse(terms.problem(terms.TermDates(started_on, ends), years, rule), _problems())
        try:
            with transaction.atomic():
                made = Term.objects.create(
                    organisation=organisation, no=no, started_on=started_on, years=years,
                    ends_on=ends, approval_number=numbers.normalised(number),
                )  # fmt: skip
        except IntegrityError as clash:
            says = _("There is an open term or one with this number already.")
            raise Refused("TERM_TAKEN", says, field="no") from clash
        _note(made, "organising.term.enter", by, at, years=years)
    return made


def _rule(kind: str, on: date) -> TermRule:
    try:
        return tables.term_rule(kind, on)
    except NotInForce:
        says = _("No rule for terms is known of that day. Please check the year.")
        raise Refused("TERM_DAY", says, field="started_on") from None


def extend_term(
    term_id: int, *, until: date, number: str, on: date | None = None, seen: date | None,
    by: Actor, at: datetime,
) -> Term:  # fmt: skip
    """The upper union lets the committee stay, at most six months, by a numbered paper.

    `on`: the day that the paper bears, today without one; days before it know of no extension.
    The certificate holds as long. Raises Refused EXTENSION_ORDER, EXTENSION_LONG, EXTENSION_DAY,
    NUMBER, EXTENDED_ALREADY, ENDED, FUTURE, STALE.
    """
    granted = on or timezone.localdate(at)
    if granted > timezone.localdate(at):
        raise Refused("FUTURE", _("That day is still to come."), field="on")
    with transaction.atomic():
        term = Term.objects.select_for_update(of=("self",)).select_related("organisation").get(
            pk=term_id
        )  # fmt: skip
        if term.closed_on is not None:
            raise Refused("ENDED", _("That has ended already."))
        if seen is not None and seen != term.ends_on:
            raise Refused(
                "STALE", _("Somebody else has just taken a step here. Look at it once more.")
            )
        if term.extended_until is not None:
            raise Refused("EXTENDED_ALREADY", _("This term was extended once already."))
        if granted < term.started_on:
            raise Refused("EXTENSION_DAY", _("The term had not begun on that day."), field="on")
        paper = numbered(number)
        rule = tables.term_rule(term.organisation.kind, term.started_on)
        longer = terms.TermDates(term.started_on, term.ends_on, until)
        refuse(terms.problem(longer, term.years, rule), _problems())
        term.extended_until, term.extension_number = until, paper
        term.extended_on = granted
        term.save(update_fields=["extended_until", "extension_number", "extended_on"])
        LegalPerson.objects.filter(term=term, ended_on__isnull=True).update(valid_to=until)
        clocks.elected(term, by=by, at=at)
        _note(term, "organising.term.extend", by, at, until_on=terms.last_day(longer).isoformat(),
              number=term.extension_number)  # fmt: skip
    return term


def dissolve(organisation_id: int, *, on: date, by: Actor, at: datetime) -> None:
    """The organisation ends: so do its term and its certificate."""
    for term in Term.objects.filter(organisation_id=organisation_id, closed_on__isnull=True):
        term.closed_on, term.dissolved = on, True
        term.save(update_fields=["closed_on", "dissolved"])
        clocks.elected(term, by=by, at=at)
    LegalPerson.objects.filter(organisation_id=organisation_id, ended_on__isnull=True).update(
        ended_on=on
    )
    certificate_entered(organisation_id, by=by, at=at)


def _problems() -> dict[str, tuple[str, str]]:
    return {
        "TERM_ORDER": (_("A term ends after it begins."), "ends_on"),
        "TERM_YEARS": (_("A term has three or five years."), "years"),
        "EXTENSION_ORDER": (_("The extension ends before the term does."), "until"),
        "EXTENSION_LONG": (_("A term may be extended by six months at most."), "until"),
    }


def _note(term: Term, action: str, by: Actor, at: datetime, **figures: object) -> None:
    audit.record(
        at=at,
        by=by,
        action=action,
        subject=("organisation", term.organisation_id),
        path=term.organisation.path,
        new={"name": term.organisation.name, "no": term.no,
             "ends_on": terms.last_day(dates_of(term)).isoformat(), **figures},
    )  # fmt: skip


__all__ = ["dissolve", "enter_term", "extend_term"]
