"""Who holds office on a day, over all organisations of a scope. One query, and the count."""

from datetime import date

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from gongqiao.kernel.names import name_key
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.registry.models import Office
from gongqiao.registry.queries import VIEW, organisations_visible_to_on
from gongqiao.registry.queries_tree import holds_on


def officers_on(by: Actor, today: date, day: date) -> QuerySet[Office]:
    """Those who held a post on that day, of what the actor sees today; `name_then`: what the
    organisation was called.
    """
    then = organisations_visible_to_on(by, today, day)
    called = Subquery(then.filter(organisation_id=OuterRef("organisation_id")).values("name")[:1])
    seen = gate.scope_of(by, VIEW, today).as_q("organisation__path")
    closed = Q(organisation__closed_on__isnull=True) | Q(organisation__closed_on__gt=day)
    held = Office.objects.filter(holds_on(day, "starts_on", "ends_on"), seen, closed)
    return held.select_related("person", "organisation").annotate(
        name_then=Coalesce(called, F("organisation__name"))
    )


def officers_matching(offices: QuerySet[Office], words: str) -> QuerySet[Office]:
    """By the beginning of the person's name, or part of the organisation's."""
    person = Q(person__name_key__startswith=name_key(words) or "\uffff")
    return offices.filter(person | Q(name_then__icontains=words))
