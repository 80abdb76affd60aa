"""A large first file in which settlements stand twice: loaded without indexes, and only once."""

from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from hypothesis import given

from gongqiao.feeds.models import FeedFile, Settlement
from gongqiao.feeds.services import receive, twice
from gongqiao.mutualaid.tests import world
from gongqiao.mutualaid.tests.pipeline.test_orders import FEW, Row, deliveries, undone
from gongqiao.mutualaid.tests.world import feed, reversal, row
from gongqiao.platform import bulk

pytestmark = pytest.mark.django_db
NUMBERED = {"id", "file", "source", "person"}
"""What has another number each time."""
SAID = [f.name for f in Settlement._meta.concrete_fields if f.name not in NUMBERED]

REVISIONS = (
    "SELECT s.setl_id, r.revision FROM feeds_revision r "
    "JOIN feeds_settlement s ON s.id = r.settlement_id ORDER BY 1, 2"
)
INDEXES = "SELECT indexdef FROM pg_indexes WHERE tablename = 'feeds_settlement' ORDER BY 1"


def stands(files: list[list[Row]], *, large: bool) -> tuple[Any, ...]:
    """What stands after receiving these files, as large ones or as small ones."""
    with undone(), patch.object(bulk, "FEWEST_BYTES", 1 if large else 10**12):
        world.people(3)
        done = [feed(rows) for rows in files if rows]
        with connection.cursor() as cursor:
            cursor.execute(REVISIONS)
            revisions = cursor.fetchall()
            cursor.execute(INDEXES)
            indexes = cursor.fetchall()
        return (
            [(d.lines, d.new, d.duplicate, d.revised, d.quarantined, d.medfee_total) for d in done],
            list(Settlement.objects.order_by("setl_id").values_list(*SAID, "person__name")),
            list(FeedFile.objects.order_by("pk").values_list("new", "as_copied")),
            revisions,
            indexes,
        )


@FEW
@given(rows=deliveries(), again=deliveries())
def test_the_same_stands_as_with_all_indexes_in_place(rows: list[Row], again: list[Row]) -> None:
    files = [[*rows, *again], again]
    assert stands(files, large=True) == stands(files, large=False)


def test_nothing_is_read_a_second_time() -> None:
    first = row(0, "S0")
    rows = [
        first, row(1, "S1"), dict(first), {**first, "medfee_sumamt": "99999.00"},
        {**first, "refd_setl_flag": "1"}, row(2, "S2"), row(1, "S1"), reversal(first, "S3"),
    ]  # fmt: skip
    with patch.object(receive, "_take_in", wraps=receive._take_in) as loading:
        large = stands([rows], large=True)
    assert loading.call_count == 1
    assert large == stands([rows], large=False)
    lines, new, duplicate, revised, *_rest = large[0][0]
    assert (lines, new, duplicate + revised) == (8, 4, 4)
    assert not large[2][0][1]  # the kept copy holds each line


def test_without_a_key_twice_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twice, "take_out", None)
    assert stands([[row(0, "S0"), row(1, "S1")]], large=True)[0][0][1] == 2


def test_what_an_earlier_file_brought_stays_the_first() -> None:
    files = [[row(0, "S0", "800")], [row(0, "S0", "900"), row(1, "S1"), row(0, "S0", "800")]]
    large = stands(files, large=True)
    assert large == stands(files, large=False)
    assert large[0][1][1] == 1
