"""Foreign keys point down, and every field is classed for privacy."""

from typing import Any

import pytest
from django.apps import apps
from django.db import models

from tests.architecture.house import FLOOR, may_know

# tables of Django that any app may point to
OUTSIDE = {"contenttypes", "auth"}


def own_models() -> list[type[models.Model]]:
    return [m for m in apps.get_models(include_auto_created=True) if m._meta.app_label in FLOOR]


def upward(app: str, others: list[str]) -> list[str]:
    """Those of `others` that `app` must not point to."""
    return [o for o in others if o not in OUTSIDE and not may_know(app, o)]


def test_foreign_keys_point_down() -> None:
    found = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in own_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignObject | models.ManyToManyField)
        and not isinstance(field.related_model, str)
        and field.related_model is not None
        and upward(model._meta.app_label, [field.related_model._meta.app_label])
    ]
    assert not found, "\n".join(found)


def test_an_upward_key_is_noticed() -> None:
    assert upward("registry", ["mutualaid"]) == ["mutualaid"]
    assert upward("feeds", ["ledger"]) == ["ledger"]
    assert upward("mutualaid", ["registry", "mutualaid", "contenttypes"]) == []


def unclassed(names: list[str], privacy: dict[str, Any]) -> list[str]:
    """Fields without a class, and classes without a field."""
    return sorted(set(names) ^ set(privacy))


def fields_to_class(model: type[models.Model]) -> list[str]:
    """All but the primary key and keys to other rows, which are internal unless named."""
    named = getattr(model, "privacy", {})
    return [
        f.name
        for f in (*model._meta.concrete_fields, *model._meta.many_to_many)
        if not (f.primary_key or isinstance(f, models.ForeignKey | models.ManyToManyField))
        or f.name in named
    ]


def test_every_field_is_classed() -> None:
    found = [
        f"{model._meta.label}: {', '.join(wrong)}"
        for model in own_models()
        if not model._meta.auto_created and model._meta.managed and not model._meta.proxy
        and (wrong := unclassed(fields_to_class(model), getattr(model, "privacy", {})))
    ]  # fmt: skip
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("names", "privacy", "wrong"),
    [(["a", "b"], {"a": "public"}, ["b"]), (["a"], {"a": "x", "gone": "x"}, ["gone"]),
     (["a"], {"a": "x"}, [])],
)  # fmt: skip
def test_an_unclassed_field_is_noticed(
    names: list[str], privacy: dict[str, str], wrong: list[str]
) -> None:
    assert unclassed(names, privacy) == wrong
