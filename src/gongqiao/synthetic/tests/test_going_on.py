"""A load that was cut short goes on, and what had been loaded stays as it is."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from config.serve import load_demo_if_empty
from gongqiao.platform.context import SYSTEM
from gongqiao.synthetic import api, queries
from gongqiao.synthetic.models import Demo
from gongqiao.synthetic.services import history
from gongqiao.synthetic.tests.cities import SEED
from gongqiao.synthetic.tests.conftest import AT

TABLES = (
    "mutualaid_claim", "mutualaid_payment", "mutualaid_enrolment", "ledger_posting",
    "registry_person", "registry_bankaccount", "feeds_settlement", "accounts_user",
)  # fmt: skip


class Cut(Exception):
    """The power went."""


def sizes() -> dict[str, int]:
    with connection.cursor() as cursor:
        found = {}
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = cursor.fetchone()[0]
    return found


def paid() -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), sum(amount) FROM mutualaid_payment WHERE state = 'paid'")
        count, fen = cursor.fetchone()
    return count, int(fen)


def cut_within(*_: object, **__: object) -> int:
    raise Cut


@pytest.mark.django_db(transaction=True)
def test_it_goes_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(settings, "HOME", tmp_path)
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "files")
    done = 0

    def cut(more: int) -> None:
        nonlocal done
        done += more
        if done > 60:
            raise Cut  # after a step was done, before the next

    with pytest.raises(Cut):
        api.load(seed=SEED, by=SYSTEM, at=AT, progress=cut)
    with monkeypatch.context() as power:  # and once within a step
        power.setattr(history, "approve_all", cut_within)
        with pytest.raises(Cut):
            api.load(seed=SEED, by=SYSTEM, at=AT)
    assert Demo.objects.get().loaded_at is None
    before = {s.username: s.password for s in api.sign_ins()}
    assert before
    assert api.unfinished() == ("village", SEED)
    monkeypatch.delenv("GONGQIAO_NO_DEMO", raising=False)
    load_demo_if_empty()  # as `make run` does when it is started again
    assert api.unfinished() is None
    whole = api.load(seed=SEED, by=SYSTEM, at=AT)
    assert whole.repeated
    assert {s.username: s.password for s in whole.sign_ins} == before
    after = sizes()
    assert (whole.payouts, whole.paid_fen) == paid()
    assert after["mutualaid_claim"] > 900
    Demo.objects.update(loaded_at=None)
    again = api.load(seed=SEED, by=SYSTEM, at=AT)
    assert replace(again, repeated=True) == whole
    assert sizes() == after


def test_before_it_has_struck_nothing_is_dated_at_that_hour(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    today: Any = SimpleNamespace(profile=SimpleNamespace(today=date(2026, 3, 5)))
    nothing: Any = None
    teller = history._Teller(today, nothing, nothing)
    early = datetime(2026, 3, 4, 19, 0, tzinfo=UTC)  # three in the morning there
    monkeypatch.setattr(queries, "begun_at", lambda: early)
    assert teller._so_far(8) == early
    monkeypatch.setattr(queries, "begun_at", lambda: AT)
    assert teller._so_far(8) == history.moment(date(2026, 3, 5), 8) < AT
