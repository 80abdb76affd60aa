"""The whole description, walked with invented calls: no fault, nothing undocumented."""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import checks
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from gongqiao.gateway.tests.cast import a_scene
from gongqiao.gateway.views.api.description import description
from gongqiao.gateway.views.api.problems import MEDIA_TYPE

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
EXAMPLES = int(os.environ.get("GONGQIAO_EXAMPLES", "40"))


def the_schema() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(json.dumps(description()))
    return made


def operations() -> list[tuple[str, str]]:
    found = [(m.upper(), p) for p, methods in the_schema()["paths"].items() for m in methods]
    return sorted(found)


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The handler ends its connection with each request; the test's must last."""
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield
    for signal in ends:
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize(("method", "place"), operations())
def test_no_fault_and_no_undocumented_status(method: str, place: str) -> None:
    scene = a_scene()
    schema = schemathesis.openapi.from_dict(the_schema())
    schema.app = WSGIHandler()
    operation = schema[place][method]
    every = operation.as_strategy()
    broken = operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE)

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None,
        phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=st.one_of(every, broken))
    def walk(case: Any) -> None:
        answer = case.call(headers={"Authorization": f"Bearer {scene.city.token}"})
        case.validate_response(
            answer,
            checks=[
                checks.not_a_server_error,
                status_code_conformance,
                content_type_conformance,
                response_schema_conformance,
            ],
        )

    walk()


def test_every_answer_that_refuses_is_a_problem() -> None:
    for methods in the_schema()["paths"].values():
        for operation in methods.values():
            for status, told in operation["responses"].items():
                if not status.startswith("2"):
                    assert list(told["content"]) == [MEDIA_TYPE]


def test_the_description_is_read_in_both_languages() -> None:
    english = Client().get("/api/v1/openapi.json", headers={"Accept-Language": "en"}).json()
    chinese = Client().get("/api/v1/openapi.json", headers={"Accept-Language": "zh"}).json()
    assert set(english["paths"]) == set(chinese["paths"])
    place = english["paths"]["/api/v1/members"]["get"]
    assert place["summary"] == "Members"
    assert chinese["paths"]["/api/v1/members"]["get"]["summary"] == "会员"
    told = [o["summary"] for methods in chinese["paths"].values() for o in methods.values()]
    assert all(any("\u4e00" <= c <= "\u9fff" for c in says) for says in told)
