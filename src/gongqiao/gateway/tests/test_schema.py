"""The whole description, walked with invented calls: no fault, nothing undocumented."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
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
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from gongqiao.gateway.tests.cast import a_scene, populate
from gongqiao.gateway.views.api import requests as requests_view
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


@contextmanager
def one_connection() -> Iterator[None]:
    """The handler ends its connection with each request; the test's must last. (The test client
    puts the ending back after each of its own calls: none of those inside.)
    """
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in ends:
            signal.connect(close_old_connections)


ENDS = {"since": "2020-01-01", "until": "2030-01-01"}
LISTS = {
    "/api/v1/organisations": ("organisations", {}),
    "/api/v1/members": ("members", {}),
    "/api/v1/claims": ("claims", {"scheme": "test", "period_no": "1"}),
    "/api/v1/ledger/entries": ("entries", {}),
    "/api/v1/ledger/roots": ("roots", {}),
    "/api/v1/requests": ("requests", {}),
}
"""Each list with what it holds, and the parameters that it must have."""


def aims(known: dict[str, str]) -> dict[str, tuple[dict[str, str], dict[str, str]]]:
    """Addresses and parameters that meet rows; whatever else a call has stays invented."""
    found: dict[str, tuple[dict[str, str], dict[str, str]]] = {
        place: ({}, query) for place, (_name, query) in LISTS.items()
    }
    one = "/api/v1/requests/{number}"
    found |= {
        "/api/v1/organisations/{code}": ({"code": known["organisation"]}, {}),
        "/api/v1/members/{person_id}": ({"person_id": known["member"]}, {}),
        "/api/v1/ledger/funds/{code}/trial-balance": ({"code": known["fund"]}, ENDS),
        one: ({"number": known["request"]}, {}),
        f"{one}/replies": ({"number": known["filed"]}, {}),
        f"{one}/photos": ({"number": known["filed"]}, {}),
    }
    return found


@pytest.mark.parametrize(("method", "place"), operations())
def test_no_fault_and_no_undocumented_status(method: str, place: str) -> None:
    scene = a_scene()
    aimed_at = aims(populate(scene)).get(place)
    schema = schemathesis.openapi.from_dict(the_schema())
    schema.app = WSGIHandler()
    operation = schema[place][method]
    every = operation.as_strategy()
    broken = operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE)
    met: set[int] = set()

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None,
        phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=st.one_of(every, broken), aimed=st.booleans())
    def walk(case: Any, aimed: bool) -> None:
        if aimed and aimed_at is not None:
            places, query = aimed_at
            case.path_parameters = {**(case.path_parameters or {}), **places}
            case.query = query if method == "GET" else case.query
        plain = {"Accept-Encoding": "identity"}  # whoever calls here reads nothing compressed
        answer = case.call(headers={"Authorization": f"Bearer {scene.city.token}", **plain})
        met.add(answer.status_code)
        case.validate_response(
            answer,
            checks=[
                checks.not_a_server_error,
                status_code_conformance,
                content_type_conformance,
                response_schema_conformance,
            ],
        )

    with one_connection():
        walk()
    if aimed_at is not None and method == "GET":
        assert 200 in met, met


def test_every_list_has_rows_and_pages_end_where_they_should() -> None:
    """What the walk above meets is there; page by page it is the same as at once."""
    scene = a_scene()
    known = populate(scene)
    for place, (name, query) in LISTS.items():
        plain = "&".join(f"{n}={v}" for n, v in query.items())
        address = f"{place.removeprefix('/api/v1/')}?{plain}"
        whole = scene.city.get(f"{address}&limit=200").json()
        assert len(whole[name]) >= 2, place
        assert whole["next"] is None
        rows: list[Any] = []
        cursor: str | None = ""
        while cursor is not None and len(rows) < 50:
            at = f"&cursor={cursor}" if cursor else ""
            page = scene.city.get(f"{address}&limit=1{at}").json()
            rows, cursor = [*rows, *page[name]], page["next"]
        assert rows == whole[name], place
    for place, (parts, query) in aims(known).items():
        if "{" in place and not place.endswith(("/replies", "/photos")):
            filled = place.removeprefix("/api/v1/").format(**parts)
            plain = "&".join(f"{n}={v}" for n, v in query.items())
            assert scene.city.get(f"{filled}?{plain}").status_code == 200, place


def test_every_answer_that_refuses_is_a_problem() -> None:
    for methods in the_schema()["paths"].values():
        for operation in methods.values():
            for status, told in operation["responses"].items():
                if status.startswith(("4", "5")):
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


def test_a_fault_on_rows_alone_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that breaks as soon as it holds something: the walk meets it, since it meets rows."""

    def broken(_one: Any) -> dict[str, Any]:
        raise ZeroDivisionError

    monkeypatch.setattr(requests_view, "_row", broken)
    with pytest.raises(FailureGroup, match="Server error"):
        test_no_fault_and_no_undocumented_status("GET", "/api/v1/requests")
