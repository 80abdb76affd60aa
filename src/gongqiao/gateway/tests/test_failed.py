"""What people and programs are told when something broke, or the database is away."""

import json

import psycopg
import pytest
from django.core.handlers.exception import response_for_exception
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from gongqiao.platform.errors import RETRY_SECONDS


def away(cause: type[psycopg.OperationalError] = psycopg.OperationalError) -> OperationalError:
    """As Django wraps what psycopg raises."""
    fault = OperationalError("connection failed")
    fault.__cause__ = cause("secret words of the server")
    return fault


def answer(path: str, fault: Exception) -> HttpResponse:
    request = RequestFactory(raise_request_exception=False).get(path)
    try:
        raise fault
    except Exception as caught:
        return response_for_exception(request, caught)


@pytest.mark.parametrize("path", ["/office/members/", "/api/v1/members"])
@pytest.mark.parametrize(
    "fault", [away(), away(psycopg.errors.AdminShutdown), away(psycopg.errors.DiskFull)]
)
def test_a_database_that_is_away(path: str, fault: Exception) -> None:
    told = answer(path, fault)
    assert (told.status_code, told["Retry-After"]) == (503, str(RETRY_SECONDS))
    assert "secret" not in told.content.decode()


@pytest.mark.parametrize("fault", [KeyError("secret"), away(psycopg.errors.QueryCanceled)])
def test_a_fault_of_ours(fault: Exception) -> None:
    page, program = answer("/office/members/", fault), answer("/api/v1/members", fault)
    assert page.status_code == program.status_code == 500
    assert json.loads(program.content)["code"] == "FAULT"
    assert "secret" not in page.content.decode() + program.content.decode()
