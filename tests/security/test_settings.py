"""What Django itself finds in the settings of an installation behind TLS: nothing."""

import runpy
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import override_settings

from tests.architecture.house import ROOT

OF_THE_RUN = ("DATABASES", "CACHES", "INSTALLED_APPS", "AUTH_USER_MODEL")
"""Not taken over: the apps are loaded already, and nothing here asks a database."""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The settings of an installation as docs/operations.md sets it up."""
    monkeypatch.setenv("GONGQIAO_TLS", "1")
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE", raising=False)  # the journeys set it
    monkeypatch.setenv("GONGQIAO_HOME", str(tmp_path))
    named = runpy.run_path(str(ROOT / "config" / "settings.py"))
    return {k: v for k, v in named.items() if k.isupper() and k not in OF_THE_RUN}


def found() -> list[str]:
    """Of all checks, those for deployment among them."""
    return [str(one) for one in run_checks(include_deployment_checks=True)]


def test_nothing_is_found_and_nothing_is_silenced(installed: dict[str, Any]) -> None:
    assert installed["DEBUG"] is False
    assert not installed.get("SILENCED_SYSTEM_CHECKS")
    with override_settings(**installed):
        assert found() == []


def test_a_finding_is_noticed(installed: dict[str, Any]) -> None:
    with override_settings(**installed | {"SECURE_HSTS_SECONDS": 0, "DEBUG": True}):
        told = "\n".join(found())
    assert "security.W004" in told
    assert "security.W018" in told


def test_cookies_are_of_this_host_and_by_tls_only(installed: dict[str, Any]) -> None:
    for cookie in ("SESSION", "CSRF", "LANGUAGE"):
        assert installed[f"{cookie}_COOKIE_NAME"].startswith("__Host-")
        assert installed[f"{cookie}_COOKIE_SECURE"] is True
        assert installed[f"{cookie}_COOKIE_HTTPONLY"] is True
        assert installed[f"{cookie}_COOKIE_SAMESITE"] == "Lax"
    assert "session" in installed["MESSAGE_STORAGE"]


def test_the_office_proves_twice_unless_the_operator_says_otherwise(
    installed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert installed["SECOND_FACTOR_AT_THE_OFFICE"] is True
    monkeypatch.setenv("GONGQIAO_SECOND_FACTOR", "none")
    again = runpy.run_path(str(ROOT / "config" / "settings.py"))
    assert again["SECOND_FACTOR_AT_THE_OFFICE"] is False


def test_passwords_are_hashed_as_django_does(installed: dict[str, Any]) -> None:
    assert "PASSWORD_HASHERS" not in installed


def test_the_log_says_when_with_its_offset(installed: dict[str, Any]) -> None:
    formats = installed["LOGGING"]["formatters"]
    assert formats["line"]["datefmt"].endswith("%z")
