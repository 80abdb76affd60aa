"""The demo's requests: in all states, by all ways, none of them after the demo was loaded."""

from collections import Counter
from typing import Any

import pytest
from django.apps import apps

from gongqiao.platform.context import SYSTEM
from gongqiao.requests import api as requests
from gongqiao.requests.api import Channel, State
from gongqiao.synthetic import queries
from gongqiao.synthetic.services import load as loading
from gongqiao.synthetic.services.asking import COUNT, Where, ask_around
from gongqiao.synthetic.tests.conftest import AT

pytestmark = pytest.mark.django_db


def of(app: str, name: str) -> Any:
    return apps.get_model(app, name)._default_manager


def test_something_to_look_at(village: loading.Loaded) -> None:
    assert not village.repeated
    rows = requests.requests_visible_to(SYSTEM, AT.date())
    assert rows.count() == COUNT
    states = Counter(rows.values_list("state", flat=True))
    assert set(states) == set(State), states
    assert states["answered"] > 35
    ways = set(rows.values_list("channel", flat=True))
    assert ways >= {Channel.PHONE_PAGE, Channel.ASSISTED, Channel.CALL}
    assert rows.filter(confidential=True).count() == 3
    assert rows.filter(again_at__isnull=False).count() >= 1
    assert rows.filter(reopened_at__isnull=False).count() == 1
    assert not rows.filter(asked_at__gt=AT).exists()
    assert not of("requests", "turn").filter(at__gt=AT).exists()
    assert not of("desk", "workitem").filter(closed_at__gt=AT).exists()
    assert of("requests", "callback").count() >= 3
    where = Where(queries.organisation_id("TX"), queries.organisation_id("TX05"))
    assert ask_around([], where, AT) == 0
