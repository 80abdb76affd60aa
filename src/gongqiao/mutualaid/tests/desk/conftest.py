"""Fixtures of the claim pages."""

from typing import Any

import pytest
from django.test import Client

from gongqiao.mutualaid.tests.desk.hospital import EVERYTHING, Holds, Hospital, opened, reviewer
from gongqiao.platform import gate, stepup
from gongqiao.platform.gate import Scope


@pytest.fixture
def hospital(db: None) -> Hospital:
    """Four decided claims; the limit is 3,000 yuan."""
    return opened()


@pytest.fixture
def office(db: None, client: Client, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`office({"mutualaid.view"}, Scope(paths=(TOWN,)))`: a signed-in client that holds these."""
    client.force_login(reviewer())

    def holding(
        capabilities: set[str] | None = None, scope: Scope | None = None, *, proved: bool = True
    ) -> Client:
        held = EVERYTHING if capabilities is None else capabilities
        monkeypatch.setattr(gate, "_gate", [Holds(held, scope or Scope(everywhere=True))])
        monkeypatch.setattr(stepup, "proved_recently", lambda _request: proved)
        return client

    return holding
