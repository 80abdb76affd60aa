"""Whom a search means: the people are found first, then what belongs to them."""

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, F, Func, Q, QuerySet, Value

from gongqiao.kernel.names import name_key
from gongqiao.mutualaid.models import Enrolment
from gongqiao.platform.gate import Scope

MOST_NAMED = 20_000
"""Up to so many people or payments are looked up first and named by their ids."""

NOBODY = "\uffff"
"""No name begins so."""


def people_called(words: str, scope: Scope | None = None) -> QuerySet[Any, int]:
    """Ids of the people whom the words may mean: the beginning of a name or of its initials, the
    last four of a certificate. Only those enrolled within the scope when it is narrower."""
    wanted = Q(name_key__startswith=name_key(words) or NOBODY)
    wanted |= Q(initials__startswith=words.upper())
    person: Any = Enrolment._meta.get_field("person").related_model
    people = person.objects.filter(wanted).order_by().values_list("pk", flat=True)
    if len(words) == 4:
        numbered = person.objects.filter(certificates__last4=words.upper())
        people = people.union(numbered.order_by().values_list("pk", flat=True))
    if scope is None or scope.at_the_top:
        return people  # type: ignore[no-any-return]  # the register's own
    here = Enrolment.objects.filter(scope.as_q("organisation__path"), person_id__in=people)
    return here.order_by().values_list("person_id", flat=True).distinct()


def of_people(people: QuerySet[Any, int]) -> Q:
    """True for rows of these people: a handful is named by ids, a crowd is asked for in place."""
    ids = list(people[: MOST_NAMED + 1])
    return Q(person_id__in=people) if len(ids) > MOST_NAMED else one_of("person_id", ids)


def one_of(column: str, ids: Sequence[int]) -> Q:
    """True where the column is one of many ids, given as a single array."""
    return Q(_OneOf(F(column), Value(ids, _IDS)))


class _OneOf(Func):
    template = "(%(expressions)s::bigint[]))"
    arg_joiner = " = ANY("
    output_field = BooleanField()


_IDS: ArrayField[Any, Any] = ArrayField(BigIntegerField())
