"""An organisation's page: what the other systems know of it, counted for whoever looks, bounded."""

import re
from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gongqiao.access.tests.cast import a_user, grant
from gongqiao.desk.models import WorkItem
from gongqiao.membership.models import Application, Dues, DuesSheet, Transfer, UnionCount
from gongqiao.organising.tests.cast import credit_code
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.registry import api as registry
from gongqiao.registry.models import Employer, Membership, Organisation
from gongqiao.requests.models import WorkerRequest
from gongqiao.requests.services import handling
from gongqiao.requests.tests.cast import ANSWER, Cast, a_cast, a_person, a_request, asked
from tests.journeys.checks import check_html

pytestmark = pytest.mark.django_db


def as_client(who: Actor) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(pk=who.user_id or 0))
    return client


def page_of(who: Actor, place: int) -> str:
    answer = as_client(who).get(reverse("registry:organisation", args=[place]))
    assert answer.status_code == 200
    check_html(answer)
    return answer.content.decode()


def figure(page: str, label: str) -> str:
    """What a row of a panel says."""
    cell = page.partition(f">{label}</")[2].partition("<td")[2].partition("</td>")[0]
    return re.sub(r"<[^>]*>", "", cell.partition(">")[2]).strip()


def rows_behind(who: Actor, page: str, label: str) -> int:
    """How many rows the list shows that a figure leads to."""
    address = page.partition(f">{label}</a>")[0].rpartition('href="')[2].partition('"')[0]
    answer = as_client(who).get(address.replace("&amp;", "&"))
    assert answer.status_code == 200
    check_html(answer)
    return len(answer.context["page"].rows)


@pytest.fixture
def cast() -> Cast:
    return a_cast()


def test_requests_only_as_far_as_the_viewer_may_see(cast: Cast) -> None:
    now = timezone.now()
    late, answered = asked(cast, at=now - timedelta(days=1)), asked(cast, at=now)
    asked(cast, at=now, confidential=True)
    WorkerRequest.objects.update(office_id=cast.tree.city)
    handling.answer(answered.pk, ANSWER, seen=None, by=cast.clerk, at=now)
    WorkItem.objects.filter(subject_id=late.number).update(due_at=now - timedelta(hours=1))
    page = page_of(cast.clerk, cast.tree.union)
    for label, many in (("待答复", 2), ("其中已超时", 1), ("已答复", 1)):
        assert figure(page, label) == f"{many}件", label
        assert rows_behind(cast.clerk, page, label) == many, label
    # one who is not named for confidential ones; the union's own officers see nothing of it
    plain = a_user("plain")
    grant(plain, "auditor", cast.tree.city, valid_from=date(2026, 1, 1))
    assert figure(page_of(plain, cast.tree.union), "待答复") == "1件"
    for outsider in (cast.union, cast.town):
        assert "其中已超时" not in page_of(outsider, cast.tree.union)
    mine = a_request(office_id=cast.tree.union, person_id=cast.lin.pk)
    assert figure(page_of(cast.union, cast.tree.union), "待答复") == "1件"
    assert mine.number


def _application(place: int, index: int) -> Application:
    return Application.objects.create(
        organisation_id=place, kind="join", state="pending_review", way="qr", name="申某",
        cert_type="01", number=f"33048319900101{index:04d}", last4="0000",
        number_index=index.to_bytes(32, "big"), submitted_at=timezone.now(),
    )  # fmt: skip


def test_applications_transfers_and_dues(cast: Cast) -> None:
    union, today = cast.tree.union, timezone.localdate()
    _application(union, 1)
    _application(union, 2)
    for person, state in ((cast.chen, "out_pending"), (cast.lin, "upper")):
        Transfer.objects.create(
            person=person, from_organisation_id=union, to_organisation_id=cast.tree.other_town,
            state=state, claimed_at=timezone.now(), due_on=today,
        )  # fmt: skip
    _paid(union, cast.chen.pk)
    page = page_of(cast.town, union)
    for label, many in (("待办的入会申请", 2), ("待原工会同意转出", 1),
                        ("由上级工会裁定的接转", 1)):  # fmt: skip
        assert figure(page, label) == f"{many}人", label
        assert rows_behind(cast.town, page, label) == many, label
    assert "转出1人，转入0人" in page
    assert (figure(page, "已缴"), figure(page, "尚未缴")) == ("1人", "1人")
    # the city has no sheet of its own: what was counted last, with everything below
    UnionCount.objects.create(organisation_id=union, registered=3, verified=1, active=2, paying=1)
    assert "在籍会员2人中1人缴费" in page_of(cast.town, cast.tree.town)
    # whoever may see the register only is told nothing of this
    reader = a_user("reader")
    grant(reader, "aid_clerk", cast.tree.union, valid_from=date(2026, 1, 1))
    assert "待办的入会申请" not in page_of(reader, union)


def _paid(union: int, person: int) -> None:
    months = {"from_on": date(2026, 7, 1), "until_on": date(2026, 10, 1)}
    sheet = DuesSheet.objects.create(
        organisation_id=union, way="payroll", state="recorded", recorded=1,
        made_at=timezone.now(), recorded_at=timezone.now(), **months,
    )  # fmt: skip
    Dues.objects.create(sheet=sheet, person_id=person, **months)


def test_members_of_towns_are_counted_with_everything_below(cast: Cast) -> None:
    page = page_of(cast.clerk, cast.tree.city)
    rows = page.partition(">直接下级<")[2]
    town = rows.partition("北镇总工会")[2].partition("</tr>")[0]
    assert 'data-label="含下级会员">2<' in town
    assert ">含下级会员</th>" in rows


def test_queries_do_not_grow_and_stay_within_twenty(cast: Cast) -> None:
    union, today = Organisation.objects.get(pk=cast.tree.union), timezone.localdate()
    union.kind = "joint_grassroots"
    union.save(update_fields=["kind"])

    def more(n: int) -> None:
        person = a_person(f"员{n}", union.pk)
        asked(cast, at=timezone.now(), person_id=person.pk)
        _application(union.pk, n)
        Transfer.objects.create(
            person=person, from_organisation=union, to_organisation_id=cast.tree.other_town,
            state="out_pending", claimed_at=timezone.now(), due_on=today,
        )  # fmt: skip
        employer = Employer.objects.create(
            name=f"虚构企业{n}", uscc=credit_code("91", n), town_id=cast.tree.town, staff_count=30,
        )  # fmt: skip
        registry.cover(union.pk, employer_uscc=employer.uscc, since=date(2026, 1, n), headcount=9,
                       by=SYSTEM, at=timezone.now())  # fmt: skip

    def counted(place: int) -> int:
        client = as_client(cast.town)
        address = reverse("registry:organisation", args=[place])
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    _paid(union.pk, cast.chen.pk)
    more(1)
    first = [counted(place) for place in (union.pk, cast.tree.town)]
    more(2)
    more(3)
    assert [counted(place) for place in (union.pk, cast.tree.town)] == first
    assert max(first) <= 20, first
    assert Membership.objects.count() > 3
