"""Whatever points to a person follows when two rows of the register turn out to be one."""

import json
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Field, Model
from django.utils import timezone

from gongqiao.access.tests.cast import a_user
from gongqiao.registry.models import Person, PersonMerge
from gongqiao.registry.services import merging

PASSING = {"mutualaid.touched", "feeds.change"}
"""Marks that somebody's chain is to be decided anew; a merge sets its own for both."""


def pointing() -> Iterator[tuple[type[Model], str]]:
    """The models above the register with a person, and the column's name."""
    for model in apps.get_models():
        if model._meta.app_label == "registry":
            continue
        for one in model._meta.get_fields():
            if isinstance(one, Field) and (one.related_model is Person or one.name == "person_id"):
                yield model, one.column


def test_each_model_with_a_person_has_its_listener() -> None:
    wanted = {f"{m._meta.app_label}.{m._meta.model_name}" for m, _column in pointing()}
    assert {"benefits.benefit", "notices.message", "mutualaid.recoveryconsent"} <= wanted
    assert wanted - PASSING == set(merging._listeners)
    assert {column for _model, column in pointing()} == {"person_id"}


FILLED = {
    "benefits.benefit": "INSERT INTO benefits_benefit (reference, person_id, programme, amount, "
    "\"on\") VALUES ('x:1', %s, 'x', 1, '2026-01-05') RETURNING id",
    "notices.message": "INSERT INTO notices_message (key, person_id, code, figures, at) "
    "VALUES ('x:1', %s, 'x', '{}', now()) RETURNING id",
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", FILLED)
def test_rows_go_over_and_come_back(name: str) -> None:
    kept, gone = (Person.objects.create(name=n, name_key=n) for n in ("甲", "乙"))
    with connection.cursor() as cursor:
        cursor.execute(FILLED[name], [gone.pk])
        (row,) = cursor.fetchone() or (0,)
    model = apps.get_model(name)._default_manager
    at, officers = timezone.now(), [a_user("first"), a_user("second")]
    proposed = merging.propose_merge(
        kept_id=kept.pk, merged_id=gone.pk, reason="同一人", by=officers[0], at=at
    )
    merging.decide_merge(proposed.pk, confirm=True, by=officers[1], at=at)
    assert list(model.filter(person_id=kept.pk).values_list("pk", flat=True)) == [row]
    assert json.dumps(PersonMerge.objects.get().moved[name]) == f"[{row}]"
    merging.undo_merge(proposed.pk, by=officers[1], at=at)
    assert list(model.filter(person_id=gone.pk).values_list("pk", flat=True)) == [row]
