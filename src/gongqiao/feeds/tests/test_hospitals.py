"""Names of hospitals: brought in, corrected, shown as on the day of the stay."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from gongqiao.audit.models import Event
from gongqiao.feeds.models import HospitalName
from gongqiao.feeds.queries import hospital_names
from gongqiao.feeds.services.hospitals import bring_in, load_hospitals
from gongqiao.feeds.tests.test_pages import clerk  # noqa: F401  # the fixture
from gongqiao.platform.context import SYSTEM
from gongqiao.platform.errors import Unusable
from tests.journeys.checks import check_html

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 5, 2, tzinfo=UTC)
TABLE = (
    "医院代码,医院名称,启用日期\nH1,桐乡旧名医院,\nH1,桐乡新名医院,2026-01-01\nH2,濮院示例医院,\n"
)
Holding = Callable[..., Client]


def brought(text: str) -> tuple[int, int, int, int]:
    """(created, updated, unchanged, refused) of a table."""
    done, _wrong, _table = bring_in(text.encode(), "a.csv", by=SYSTEM, at=AT)
    return done.created, done.updated, done.unchanged, done.refused


def test_names_are_added_corrected_and_left(tmp_path: Path) -> None:
    assert brought(TABLE) == (3, 0, 0, 0)
    assert brought(TABLE) == (0, 0, 3, 0)
    assert Event.objects.filter(action="feeds.hospitals").count() == 1
    assert brought("code,name\nH2,濮院医院\nH3,\n") == (0, 1, 0, 1)
    file = tmp_path / "h.csv"
    file.write_text("code,name,备注\nH9,,=1+1\nH8,好医院,\n")
    done = load_hospitals(file, by=SYSTEM, at=AT)
    assert (done.created, done.refused) == (1, 1)
    assert done.report is not None
    assert "BLANK" in done.report.read_text("utf-8-sig")
    with pytest.raises(Unusable):
        brought("a,b\n1,2\n")


def test_a_name_holds_from_its_day() -> None:
    brought(TABLE)
    asked = [("H1", date(2025, 12, 31)), ("H9", date(2026, 2, 1)), (None, None)]
    assert hospital_names(asked) == {"H1": "桐乡旧名医院"}
    assert hospital_names([("H1", date(2026, 1, 1))]) == {"H1": "桐乡新名医院"}
    assert hospital_names([]) == {}


@pytest.mark.parametrize("broken", [{"code": ""}, {"name": ""}, {"valid_from": date(2026, 1, 1)}])
def test_the_database_holds_the_truth(broken: dict[str, object]) -> None:
    brought(TABLE)
    row = {"code": "H1", "name": "甲", "valid_from": date(2026, 2, 1), "brought_at": AT}
    with pytest.raises(IntegrityError), transaction.atomic():
        HospitalName.objects.create(**{**row, **broken})


def test_the_pages(clerk: Holding) -> None:  # noqa: F811  # the fixture
    client = clerk({"feeds.view", "feeds.receive"})
    check_html(client.get(reverse("feeds_hospitals")))
    new = reverse("feeds_hospitals_new")
    check_html(client.get(new))
    upload = SimpleUploadedFile("h.csv", (TABLE + "H5,123,\n").encode())
    answer = client.post(new, {"file": upload})
    check_html(answer)
    assert "这不像医院名称" in answer.content.decode()
    assert HospitalName.objects.count() == 3
    good = SimpleUploadedFile("h.csv", b"code,name\nH7,Seventh\n")
    page = client.post(new, {"file": good}, follow=True)
    check_html(page)
    assert "Seventh" in page.content.decode()
    found = client.get(reverse("feeds_hospitals"), {"q": "濮院"}).content.decode()
    assert "濮院示例医院" in found
    assert "桐乡新名" not in found
    for odd in (b"%PDF", b"x,y\n1,2\n"):
        refused = client.post(new, {"file": SimpleUploadedFile("h.csv", odd)})
        assert "gq-err" in refused.content.decode()
    seer = clerk({"feeds.view"})
    assert seer.get(new).status_code == 403
    assert new not in seer.get(reverse("feeds_hospitals")).content.decode()
