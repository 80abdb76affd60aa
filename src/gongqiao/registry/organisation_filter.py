"""A filter for the lists of apps above: what concerns one organisation and everything below it.

It stands in the address that an organisation's page gives, and is offered by no list by itself.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gongqiao.platform.context import actor_of
from gongqiao.platform.listing import Filter
from gongqiao.registry import queries

LONGEST = 15


def organisation_asked(request: HttpRequest, on: date) -> list[tuple[str, str]]:
    """The organisation that the address asks for, when the visitor may see it."""
    asked = request.GET.get("organisation", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < LONGEST):
        return []
    found = queries.organisation_for(actor_of(request), int(asked), on)
    return [(asked, found.name)] if found else []


def _below(*places: str) -> Callable[[Any, str], Any]:
    def narrowed(rows: Any, value: str) -> Any:
        path = queries.path_of(int(value))
        touching = Q(pk__in=[])
        for place in places:
            touching |= Q(**{f"{place}__path__startswith": path})
        return rows.filter(touching)

    return narrowed


def of_organisation(*places: str, today: Callable[[], date]) -> Filter[Any]:
    """Rows of which one of the foreign keys `places` points into that part of the tree; `today`:
    the view's clock.
    """
    return Filter(
        "organisation", _("Organisation"), lambda request: organisation_asked(request, today()),
        _below(*places), keeps_default=True,
    )  # fmt: skip
