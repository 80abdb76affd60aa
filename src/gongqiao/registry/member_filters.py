"""Filters of the list of members that apps above bring: what they know of people narrows it too."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpRequest

from gongqiao.platform.listing import Filter
from gongqiao.registry.models import Person


@dataclass(frozen=True, slots=True)
class Among:
    """By which memberships somebody is seen: by open ones like this, or, belonging nowhere now, by
    ended ones like that. None: by none of them.
    """

    open: Q | None
    ended: Q | None

    def __and__(self, other: "Among") -> "Among":
        """What both leave."""
        return Among(_both(self.open, other.open), _both(self.ended, other.ended))


def _both(one: Q | None, other: Q | None) -> Q | None:
    return None if one is None or other is None else one & other


EVERYBODY = Among(Q(), Q())


@dataclass(frozen=True)
class MemberFilter(Filter[Person]):
    """`among` leaves out beforehand people whom the filter would not leave, by the memberships by
    which a scope shows them: few are then looked at. The filter still decides.
    """

    among: Callable[[str], Among] = lambda _value: EVERYBODY


FILTERS: list[Filter[Person]] = []


def add_member_filter(one: Filter[Person]) -> None:
    """Called in AppConfig.ready()."""
    if one.name not in {known.name for known in FILTERS}:
        FILTERS.append(one)


def among_asked(request: HttpRequest) -> Among:
    """Whom the filters of the address do not leave out beforehand."""
    found = EVERYBODY
    for one in FILTERS:
        value = request.GET.get(one.name, "")
        if isinstance(one, MemberFilter) and value in dict(one.options(request)):
            found &= one.among(value)
    return found
