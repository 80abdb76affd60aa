"""Signs of life: what shows that somebody still takes part. Apps say where theirs are written.

Asked before a membership counts as left: whoever has done anything at all is not silent.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db.models import DateField, DateTimeField
from django.utils import timezone


@dataclass(frozen=True, slots=True)
class Sign:
    """A table in which a person's own act stands: `model` (app.model), the column with the instant
    or day of the act, and the one with the person. Each needs an index by person.
    """

    model: str
    at: str
    person: str = "person_id"

    def shown_by(self, persons: Collection[int], since: datetime) -> set[int]:
        """Those of these persons who did it since then. One query."""
        model = apps.get_model(self.model)
        column = model._meta.get_field(self.at) if "__" not in self.at else None
        days = isinstance(column, DateField) and not isinstance(column, DateTimeField)
        least = timezone.localdate(since) if days else since
        rows = model._default_manager.filter(
            **{f"{self.person}__in": persons, f"{self.at}__gte": least}
        )
        return set(rows.order_by().values_list(self.person, flat=True))


_signs: list[Sign] = []


def register(*signs: Sign) -> None:
    """Called in AppConfig.ready() by each app in which people act for themselves."""
    _signs.extend(sign for sign in signs if sign not in _signs)


def signs() -> tuple[Sign, ...]:
    """All of them; for tests that name each."""
    return tuple(_signs)


def silent(persons: Collection[int], since: datetime) -> set[int]:
    """Those of these persons of whom no app knows anything since then. A query a sign, for sets."""
    left = set(persons)
    for sign in _signs:
        if left:
            left -= sign.shown_by(list(left), since)
    return left
