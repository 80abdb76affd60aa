"""What offices see: assisted sessions, corrections that wait."""

from datetime import date

from django.db.models import Q, QuerySet

from gongqiao.audit import api as audit
from gongqiao.consents.models import Assisted, Correction
from gongqiao.consents.queries import VIEW
from gongqiao.platform import gate
from gongqiao.platform.context import Actor

CORRECT = "consents.correct"


def assisted_visible_to(by: Actor, on: date) -> QuerySet[Assisted]:
    """One's own, and those of the part of the tree in which one sees consents; newest first."""
    own = Assisted.objects.filter(clerk_id=by.user_id)
    scope = gate.scope_of(by, VIEW, on)
    found = own | Assisted.objects.filter(scope.as_q("path")) if scope else own
    return found.select_related("person").order_by("-pk")


def assisted_for(by: Actor, assisted_id: int, on: date) -> Assisted | None:
    """One of them, if the actor may see it."""
    return assisted_visible_to(by, on).filter(pk=assisted_id).first()


def done_in(one: Assisted) -> list[audit.Event]:
    """What was done in an assisted session, in its order."""
    return audit.events_of_assisted(one.pk, one.clerk_id, one.begun_at)


def corrections_visible_to(by: Actor, on: date) -> QuerySet[Correction]:
    """What workers say is wrong, of the people in reach."""
    scope = gate.scope_of(by, CORRECT, on)
    if not scope:
        return Correction.objects.none()
    reach = scope.as_q("path") | Q(path="") if scope.at_the_top else scope.as_q("path")
    return Correction.objects.filter(reach).select_related("person")  # of no union: the top


def correction_for(by: Actor, correction_id: int, on: date) -> Correction | None:
    """One of them, if the actor may see it."""
    return corrections_visible_to(by, on).filter(pk=correction_id).first()


def corrections_of(person_id: int) -> list[Correction]:
    """What the worker said and was answered, newest first."""
    return list(Correction.objects.filter(person_id=person_id).order_by("-pk")[:20])
