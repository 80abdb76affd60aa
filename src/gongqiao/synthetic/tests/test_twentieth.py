"""A twentieth of the city, loaded: the sums come out by the engine's own decisions.

In the first run only: the village's load (test_pipeline) brings its statements to PostgreSQL 15.
"""

import json

import pytest
from django.apps import apps

from gongqiao.ledger.api import verify
from gongqiao.synthetic.services import load as loading

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.django_db]


def test_the_payouts_are_what_the_city_promises(twentieth: loading.Loaded) -> None:
    manifest = json.loads((twentieth.folder / "manifest.json").read_text("utf-8"))
    assert twentieth.enrolments == 252_000 // 20
    assert twentieth.payouts == manifest["totals"]["payouts"] == 3_403 // 20
    wanted = 497_100_000 * (3_403 // 20) // 3_403
    assert abs(twentieth.paid_fen - wanted) * 200 < wanted
    paid = apps.get_model("mutualaid", "Payment")._default_manager.filter(state="paid")
    assert sum(paid.values_list("amount", flat=True)) == twentieth.paid_fen
    assert not verify().differences
