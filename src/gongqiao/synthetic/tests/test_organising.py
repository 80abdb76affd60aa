"""Something of everything for organising: employers, terms of all ages, foundings in each state."""

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest
from django.apps import apps
from django.db.models import Count

from gongqiao.platform.context import SYSTEM
from gongqiao.platform.gate import Scope
from gongqiao.registry import api as registry
from gongqiao.synthetic.rules.dice import Dice
from gongqiao.synthetic.rules.organisations import COLUMNS, organisations
from gongqiao.synthetic.services.organising import GAPS, STATES, organise

TODAY = date(2026, 11, 30)
AT = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)


def rows(model: str) -> Any:
    return apps.get_model(model)._default_manager


def _five_members_each() -> None:
    for union in rows("registry.Organisation").filter(kind="grassroots"):
        made = rows("registry.Person").bulk_create(
            [rows("registry.Person").model(name=f"某{n}", name_key=f"某{n}") for n in range(5)]
        )
        rows("registry.Membership").bulk_create(
            [
                rows("registry.Membership").model(
                    person=one, organisation=union, joined_on=date(2016, 1, 1)
                )
                for one in made
            ]
        )


@pytest.mark.django_db
def test_once_and_of_everything(tmp_path: Path) -> None:
    unions = organisations(Dice(2020), 10).with_columns(pl.lit(40).alias("staff_count"))
    file = tmp_path / "organisations.csv"
    unions.select(COLUMNS).write_csv(file)
    how = registry.Circumstances(by=SYSTEM, at=AT, on=date(2014, 11, 3),
                                 scope=Scope(everywhere=True))  # fmt: skip
    assert registry.load_roster(registry.RosterKind.ORGANISATIONS, file, how).refused == 0
    _five_members_each()
    city: Any = SimpleNamespace(unions=unions, profile=SimpleNamespace(today=TODAY))
    assert organise(city, tmp_path, at=AT) == 0
    within = rows("organising.Case").filter(kind="by_election")
    states = set(within.values_list("state", flat=True))
    assert states == {"requested", "preparing", "elected", "reported", "approved"}
    foundings = rows("organising.Case").filter(kind="founding")
    counted = foundings.values_list("state").annotate(n=Count("pk"))
    assert dict(counted) == {**dict.fromkeys(STATES, 2), "withdrawn": 1}
    assert rows("registry.Employer").count() == GAPS + 10
    assert rows("registry.CoveredUnit").count() > 20
    assert rows("organising.Term").filter(ends_on__lte=TODAY).exists()
    assert rows("organising.Term").filter(extended_until__isnull=False).exists()
    late = rows("organising.Case").filter(reply_by__lt=TODAY, closed_on=None)
    assert 0 < late.count() < 4
    kinds = Counter(rows("desk.WorkItem").filter(closed_at=None).values_list("kind", flat=True))
    assert kinds["organising.answer"] == 4 + 3
    assert kinds["organising.vacant"] >= 5
    assert kinds["organising.re_elect"] > 2
    assert kinds["organising.certificate"] >= 1
    assert organise(city, tmp_path, at=AT) == 0
    assert foundings.count() == 2 * len(STATES) + 1
