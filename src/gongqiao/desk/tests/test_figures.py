"""Each figure is the number of rows of the list behind it; a small desk counted by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest

from gongqiao.desk import api
from gongqiao.desk.models import WorkItem
from gongqiao.desk.queries_figures import (
    MEASURES,
    Span,
    figures,
    rows_behind,
    satisfied_by_month,
    satisfied_by_office,
)
from gongqiao.desk.tests.cast import AT, Cast, a_cast, an_item
from gongqiao.platform.context import SYSTEM
from gongqiao.registry.models import Person

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NOW = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)  # the Monday after
SPAN = Span(date(2026, 3, 1), date(2026, 3, 9), NOW)


@pytest.fixture
def cast(kind: None) -> Cast:
    """Six matters of Thursday 5 March 10:00, due at 17:30, each with another fate."""
    made = a_cast()
    who = Person.objects.create(name="顾某", name_key="顾某")
    a, b, c, d, e, f = (
        an_item(key, made.tree.town, person_id=who.pk if key in "abc" else None) for key in "abcdef"
    )
    me, union = made.mei, made.tree.union
    api.close_item(a.pk, outcome="done", visits=0, seen=None, by=me, at=AT + HOUR)
    api.answered(b.pk, seen=None, by=me, at=AT + 2 * HOUR)
    api.close_item(b.pk, outcome="done", visits=2, seen=None, by=me, at=AT + 30 * HOUR)
    api.close_item(c.pk, outcome="done", visits=1, seen=None, by=me, at=AT + 31 * HOUR)
    api.hand_over(d.pk, to_organisation_id=union, reason="x", seen=None, by=me, at=AT + HOUR)
    api.wait(e.pk, reason="x", seen=None, by=me, at=AT + HOUR)
    api.hand_over(f.pk, to_organisation_id=union, reason="x", seen=None, by=me, at=AT + 30 * HOUR)
    api.rate(a.pk, score=api.Score.SATISFIED, by=SYSTEM, at=NOW)
    api.rate(b.pk, score=api.Score.FAIRLY, by=SYSTEM, at=NOW)
    an_item("night", made.tree.town, at=datetime(2026, 3, 9, 12, 0, tzinfo=UTC))  # counts on 10th
    return made


def test_counted_by_hand(cast: Cast) -> None:
    del cast
    got = {f.measure.code: (f.part, f.base) for f in figures(WorkItem.objects.all(), SPAN)}
    assert got == {
        "received": (6, None),
        "same_day": (2, 6),  # a, b
        "moved": (3, 6),  # and d
        "closed": (3, None),
        "on_time": (1, 5),  # a; b and c came late, d and f are late, e stands still
        "late": (2, 4),
        "visits_0": (1, 3),
        "visits_1": (1, 3),
        "visits_more": (1, 3),
        "rated": (2, 3),
        "satisfied": (1, 2),
        "fairly": (1, 2),
        "unsatisfied": (0, 2),
    }


@pytest.mark.parametrize("span", [SPAN, Span(date(2026, 3, 6), date(2026, 3, 6), NOW)])
def test_each_number_is_its_list(cast: Cast, span: Span) -> None:
    del cast
    items = WorkItem.objects.all()
    for figure in figures(items, span):
        code = figure.measure.code
        assert rows_behind(items, span, code, whole=False).count() == figure.part, code
        if figure.base is not None:
            assert rows_behind(items, span, code, whole=True).count() == figure.base, code


def test_parts_lie_within_their_base(cast: Cast) -> None:
    del cast
    items = WorkItem.objects.all()
    for measure in MEASURES:
        part = set(rows_behind(items, SPAN, measure.code, whole=False).values_list("pk"))
        assert part <= set(rows_behind(items, SPAN, measure.code, whole=True).values_list("pk"))


def test_satisfied_by_month_and_office(cast: Cast) -> None:
    items = WorkItem.objects.all()
    assert satisfied_by_month(items, date(2026, 3, 31)) == [("2026-03", 1, 2)]
    assert satisfied_by_office(items, SPAN) == [("Town", 1, 2)]
    assert cast.tree.town
