"""Filters of the list of members that apps above bring: what they know of people narrows it too."""

from gongqiao.platform.listing import Filter
from gongqiao.registry.models import Person

FILTERS: list[Filter[Person]] = []


def add_member_filter(one: Filter[Person]) -> None:
    """Called in AppConfig.ready()."""
    if one.name not in {known.name for known in FILTERS}:
        FILTERS.append(one)
