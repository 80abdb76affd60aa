"""What the loader looks up in the register."""

from typing import Any

from django.apps import apps

from gongqiao.platform.crypto import blind_index


def has_organisations() -> bool:
    """Does the register know any organisation?"""
    return bool(_organisations().exists())


def organisation_id(code: str) -> int:
    """The id of an organisation. Raises LookupError when there is none with that code."""
    found = _organisations().filter(code=code).values_list("pk", flat=True).first()
    if found is None:
        raise LookupError(code)
    return int(found)


def person_with(certno: str) -> Any:
    """The person who has this identity card."""
    people = apps.get_model("registry", "Person")._default_manager
    return people.get(certificates__cert_type="01", certificates__number_index=blind_index(certno))


def _organisations() -> Any:
    return apps.get_model("registry", "Organisation")._default_manager
