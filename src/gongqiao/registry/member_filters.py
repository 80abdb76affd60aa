"""Filters of the list of members that apps above bring: what they know of people narrows it too."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest

from gongqiao.platform.listing import Filter
from gongqiao.registry.models import Membership, Person

Narrow = Callable[[QuerySet[Membership]], QuerySet[Membership]]


@dataclass(frozen=True)
class MemberFilter(Filter[Person]):
    """`among` leaves out beforehand, of the memberships by which a scope shows people, those of
    people whom the filter would not leave: few are then looked at. The filter still decides.
    """

    among: Callable[[QuerySet[Membership], str], QuerySet[Membership]] | None = None


FILTERS: list[Filter[Person]] = []


def add_member_filter(one: Filter[Person]) -> None:
    """Called in AppConfig.ready()."""
    if one.name not in {known.name for known in FILTERS}:
        FILTERS.append(one)


def among_asked(request: HttpRequest) -> Narrow | None:
    """What the filters of the address leave out beforehand; None where they leave out nothing."""
    asked = [
        (one.among, value)
        for one in FILTERS
        if isinstance(one, MemberFilter)
        and one.among
        and (value := request.GET.get(one.name, ""))
        and value in dict(one.options(request))
    ]

    def narrow(members: QuerySet[Membership]) -> QuerySet[Membership]:
        for among, value in asked:
            members = among(members, value)
        return members

    return narrow if asked else None
