"""What mutual aid keeps about one person, as they read it themselves."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from gongqiao.kernel.money import yuan
from gongqiao.mutualaid import wording
from gongqiao.mutualaid.models import Enrolment, Objection
from gongqiao.mutualaid.queries_mine import stays_of_person
from gongqiao.platform.own import Cell, Part

Rows = Iterator[tuple[Cell, ...]]


def _enrolments(person_id: int) -> Rows:
    found = Enrolment.objects.filter(person_id=person_id)
    for one in found.select_related("period", "organisation").order_by("-period__cover_from")[:60]:
        yield one.period.no, one.organisation.name, one.shares, yuan(one.amount), one.paid_on


def _stays(person_id: int) -> Rows:
    for stay in stays_of_person(person_id):
        for line in stay.lines:
            yield stay.begins, stay.ends, yuan(line.amount), wording.said_of(line).pill, line.at


def _said(person_id: int) -> Rows:
    for one in Objection.objects.filter(person_id=person_id).order_by("-pk")[:200]:
        yield one.said_at, one.text, one.answer


PARTS = (
    Part(70, _("Enrolments in mutual aid"),
         (_("Period"), _("Union"), _("Shares"), _("Fee in yuan"), _("Paid on")), _enrolments),
    Part(71, _("Stays in hospital and aid"),
         (_("From"), _("Until"), _("Aid in yuan"), _("State"), _("When")), _stays),
    Part(72, _("What I said about aid"), (_("When"), _("In my words"), _("Answer")), _said),
)  # fmt: skip
