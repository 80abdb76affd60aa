"""What the loader looks up in the register."""

from datetime import datetime
from typing import Any

from django.apps import apps

from gongqiao.platform.crypto import blind_index
from gongqiao.synthetic.models import Demo


def has_organisations() -> bool:
    """Does the register know any organisation?"""
    return bool(_organisations().exists())


def organisation_id(code: str) -> int:
    """The id of an organisation. Raises LookupError when there is none with that code."""
    found = _organisations().filter(code=code).values_list("pk", flat=True).first()
    if found is None:
        raise LookupError(code)
    return int(found)


def begun_at() -> datetime:
    """When the demo began to be loaded. Raises LookupError when there is none."""
    begun = Demo.objects.values_list("begun_at", flat=True).first()
    if begun is None:
        raise LookupError("demo")
    return begun


def person_with(certno: str) -> Any:
    """The person who has this identity card."""
    people = apps.get_model("registry", "Person")._default_manager
    return people.get(certificates__cert_type="01", certificates__number_index=blind_index(certno))


def some_people(most: int) -> list[int]:
    """The first people of the register."""
    people = apps.get_model("registry", "Person")._default_manager
    found = people.filter(merged_into__isnull=True).order_by("pk")
    return list(found.values_list("pk", flat=True)[:most])


def _organisations() -> Any:
    return apps.get_model("registry", "Organisation")._default_manager


def members_of_unions(codes: list[str], *, each: int) -> dict[str, list[int]]:
    """The first members of each union, by its code: ids of persons."""
    rows = apps.get_model("registry", "Membership")._default_manager.filter(
        organisation__code__in=codes, left_on__isnull=True
    )
    found: dict[str, list[int]] = {}
    for code, person in rows.order_by("pk").values_list("organisation__code", "person_id"):
        people = found.setdefault(code, [])
        if len(people) < each:
            people.append(person)
    return found
