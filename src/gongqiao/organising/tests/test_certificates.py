"""A certificate that is no longer right is a matter of the desk until the right one is entered."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from gongqiao.desk.models import WorkItem
from gongqiao.organising.enums import Cause
from gongqiao.organising.models import LegalPerson
from gongqiao.organising.services import certificates, ending
from gongqiao.organising.services.certificate_watch import CERTIFICATE, watch_certificates
from gongqiao.organising.tests.cast import (
    AT,
    a_whole_committee,
    credit_code,
    founding,
    org,
    sat,
    up_to,
)
from gongqiao.platform.context import SYSTEM
from gongqiao.registry import api as registry
from gongqiao.registry.models import Office

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("federation")]
ON = AT.date()


def entered(representative: str, day: date, **more: str) -> LegalPerson:
    return certificates.change_certificate(
        org("mill").pk, cause=Cause.CHANGED, representative=representative, issued_on=day,
        by=SYSTEM, at=AT, **more,
    )  # fmt: skip


def open_items() -> list[WorkItem]:
    return list(WorkItem.objects.filter(kind=CERTIFICATE, closed_at=None).order_by("pk"))


def watched() -> int:
    return watch_certificates(ON, by=SYSTEM, at=AT)


def test_a_chair_entered_by_hand_and_a_new_name() -> None:
    _term, seated = a_whole_committee()
    entered("沈阿福", date(2025, 7, 1), number="法证第1号", uscc=credit_code("81", 31))
    assert (watched(), open_items()) == (0, [])
    registry.end_office(seated["chair"].pk, ends_on=date(2026, 5, 20), by=SYSTEM, at=AT)
    sat("chair", "周某", date(2026, 5, 20))
    assert (watched(), watched()) == (1, 0)
    item = open_items()[0]
    assert item.organisation == org("north")  # who enters it stands above
    assert timezone.localdate(item.due_at) == date(2026, 6, 18)  # thirty days, a holiday
    entered("周某某", date(2026, 5, 25))  # mistyped: asked again at once
    assert [i.pk == item.pk for i in open_items()] == [False]
    entered("周某", date(2026, 5, 26))
    assert not open_items()
    registry.change_organisation(org("mill").pk, values={"name": "恒泰纺织工会"}, by=SYSTEM, at=AT)
    assert watched() == 1
    later = datetime(2026, 6, 2, 2, 0, tzinfo=UTC)
    ending.close(
        org("mill").pk, on=later.date(), number="北镇工〔2026〕9号", because="注销", by=SYSTEM,
        at=later,
    )  # fmt: skip
    assert not open_items()


def test_what_became_right_by_itself_is_closed_in_the_morning() -> None:
    _term, seated = a_whole_committee()
    entered("沈阿福", date(2025, 7, 1), number="法证第1号", uscc=credit_code("81", 31))
    chair = seated["chair"]
    chair.person.name = "沈阿富"
    chair.person.save()
    assert watched() == 1
    chair.person.name = "沈阿福"
    chair.person.save()
    assert (watched(), open_items()) == (0, [])


def test_in_the_morning_nothing_is_asked_for_each(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for serial in (1, 2, 3):
        made = up_to(founding(serial=serial), "registered").organisation
        assert made is not None
        chair = sat("chair", "周某", ON)
        Office.objects.filter(pk=chair.pk).update(organisation=made)
    assert watched() == 3
    with django_assert_max_num_queries(8):
        assert watched() == 0
