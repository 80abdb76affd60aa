"""Figures at the edges: midnight, make-up days, a festival; each link opens exactly its rows."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.utils import timezone

from gongqiao.access.tests.cast import grant
from gongqiao.desk import api
from gongqiao.desk.models import WorkItem
from gongqiao.desk.queries_figures import Span, figures, rows_behind
from gongqiao.desk.tests.cast import Cast, an_item
from tests.journeys.conftest import CheckedClient

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
LINK = re.compile(r'href="([^"]*/figures/(\w+)/(part|base)/[^"]*)">([\d,]+)<span')


def at(text: str) -> datetime:
    """In China's time of 2026: "03-05 23:59"."""
    return datetime.fromisoformat(f"2026-{text}+08:00").astimezone(UTC)


def counted(code: str, first: str, last: str) -> tuple[list[str], int | None]:
    """The keys of the rows that count on these days, and the base; number and list agree."""
    start, end = (date.fromisoformat(f"2026-{day}") for day in (first, last))
    span, items = Span(start, end, NOW), WorkItem.objects.all()
    (figure,) = (one for one in figures(items, span) if one.measure.code == code)
    rows = rows_behind(items, span, code, whole=False)
    assert rows.count() == figure.part
    return sorted(rows.values_list("key", flat=True)), figure.base


def test_the_same_day_ends_at_midnight(cast: Cast) -> None:
    """After hours it came in on the next office day, and has all of that one."""
    for key, answered in (("a", "03-05 23:59:30"), ("b", "03-06 00:01"), ("c", "03-06 23:59:59"),
                          ("d", "03-07 00:00")):  # fmt: skip
        item = an_item(key, cast.tree.city, at=at("03-05 23:59"))
        assert item.arrived_on == date(2026, 3, 6)
        api.answered(item.pk, seen=None, by=cast.mei, at=at(answered))
    assert counted("same_day", "03-06", "03-06") == (["a", "b", "c"], 4)
    assert counted("received", "03-05", "03-05") == ([], None)


def test_a_period_ends_with_its_last_instant(cast: Cast) -> None:
    for key, closed in (("march", "03-31 23:59:59.999999"), ("april", "04-01 00:00")):
        item = an_item(key, cast.tree.city, at=at("03-31 09:00"))
        api.close_item(item.pk, outcome="done", seen=None, by=cast.mei, at=at(closed))
    assert counted("closed", "03-01", "03-31") == (["march"], None)
    assert counted("closed", "04-01", "04-30") == (["april"], None)


def test_make_up_days_and_the_festival(cast: Cast) -> None:
    """14 February is a make-up Saturday, the festival lasts until the 23rd."""
    fates = {
        "same": ("02-14 10:00", "02-14 17:30"),  # closing exactly when due is on time
        "sunday": ("02-14 10:00", "02-15 09:00"),
        "last": ("02-14 16:40", "02-24 08:40"),  # an hour of office time, after the festival
        "too late": ("02-14 16:40", "02-24 08:40:01"),
        "rest": ("02-16 12:00", "02-17 12:00"),  # both on days of rest: before its first office day
    }
    for key, (opened, closed) in fates.items():
        item = an_item(key, cast.tree.city, at=at(opened))
        api.close_item(item.pk, outcome="done", seen=None, by=cast.mei, at=at(closed))
    assert counted("received", "02-14", "02-14")[0] == ["last", "same", "sunday", "too late"]
    assert counted("received", "02-24", "02-24")[0] == ["rest"]
    assert counted("same_day", "02-14", "02-24") == (["rest", "same"], 5)
    assert counted("on_time", "02-14", "02-14") == (["same"], 2)
    assert counted("on_time", "02-24", "02-24") == (["last", "rest"], 3)


def test_each_number_on_the_page_opens_as_many_rows(cast: Cast) -> None:
    grant(cast.mei, "service_head", cast.tree.city, valid_from=date(2026, 1, 1))
    now = timezone.now()
    for n in range(12):
        item = an_item(f"i{n}", (cast.tree.city, cast.tree.town)[n % 2],
                       at=now - timedelta(days=n % 5))  # fmt: skip
        if n % 3:
            api.close_item(item.pk, outcome="done", visits=n % 4, seen=None, by=cast.mei, at=now)
    client = CheckedClient()
    client.login(username="mei", password="secret of mei")
    start = (timezone.localdate() - timedelta(days=9)).isoformat()
    for narrowed in ("", f"&office={cast.tree.town}", "&kind=test.ask"):
        page = client.get(f"/office/desk/figures/?first={start}{narrowed}").content.decode()
        found = LINK.findall(page)
        assert len({(code, of) for _a, code, of, _n in found}) > 15
        for address, code, of, number in found:
            rows = client.get(f"{unescape(address)}&size=100").context["page"].rows
            assert len(rows) == int(number.replace(",", "")), (code, of, narrowed)
