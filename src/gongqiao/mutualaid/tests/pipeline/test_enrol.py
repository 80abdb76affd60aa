"""Group enrolment from a file, row by row."""

from datetime import date
from pathlib import Path

import pytest

from gongqiao.mutualaid.models import Enrolment, SchemePeriod
from gongqiao.mutualaid.services.enrol import Enrolled, enrol
from gongqiao.mutualaid.tests import world
from gongqiao.registry.models import Organisation

pytestmark = pytest.mark.django_db
HEADER = "certno,name,org_code,shares,paid_on,amount"


@pytest.fixture
def period() -> SchemePeriod:
    """Three people, one union, an open period."""
    world.people(3)
    Organisation.objects.create(code="U1", name="恒裕纺织工会", kind="grassroots", path="00000001.")
    return world.scheme()


def load(folder: Path, *lines: str, header: str = HEADER) -> Enrolled:
    """Enrol the lines of a CSV."""
    path = folder / "enrol.csv"
    path.write_text("\n".join([header, *lines]), encoding="utf-8")
    return enrol(path, scheme="test", period_no=1, by=world.CLERK, at=world.AT, today=world.TODAY)


def line(who: int, **changes: str) -> str:
    """A good line of person `who`, or a changed one."""
    cells = {
        "certno": world.certno(who),
        "name": f"职工{who}",
        "org_code": "U1",
        "shares": "1",
        "paid_on": "2024-12-01",
        "amount": "50.00",
    }
    return ",".join((cells | changes).values())


def test_good_rows_enrol(period: SchemePeriod, tmp_path: Path) -> None:
    done = load(tmp_path, line(0), line(1))
    assert (done.rows, done.enrolled, done.refused, done.amount) == (2, 2, 0, 10_000)
    assert Enrolment.objects.filter(period=period, paid_on=date(2024, 12, 1)).count() == 2


def test_chinese_headers_in_any_order(period: SchemePeriod, tmp_path: Path) -> None:
    done = load(
        tmp_path,
        f"职工0,50,{world.certno(0)},U1,2024/12/1",
        header="姓名,金额,身份证号,工会编码,缴费日期",
    )
    assert (done.enrolled, done.refused) == (1, 0)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"name": "别人"}, "NAME_CONFLICT"),
        ({"certno": "330483198001019999"}, "UNKNOWN_PERSON"),
        ({"org_code": "U9"}, "UNKNOWN_ORGANISATION"),
        ({"shares": "-1"}, "BAD_SHARES"),
        ({"shares": "2"}, "BAD_SHARES"),
        ({"paid_on": "2024-13-01"}, "BAD_DATE"),
        ({"amount": "49.00"}, "AMOUNT_DIFFERS"),
        ({"amount": "-50"}, "BAD_AMOUNT"),
        ({"name": ""}, "MISSING_VALUE"),
    ],
)
def test_a_bad_row_is_refused_alone(
    period: SchemePeriod, tmp_path: Path, change: dict[str, str], reason: str
) -> None:
    done = load(tmp_path, line(0, **change), line(1))
    assert (done.enrolled, done.refused, done.reasons) == (1, 1, {reason: 1})
    assert done.report is not None
    report = Path(done.report).read_text(encoding="utf-8-sig").splitlines()
    assert report[0] == HEADER + ",reason_code,reason"
    assert reason in report[1]
    assert len(report) == 2


def test_nobody_is_enrolled_twice(period: SchemePeriod, tmp_path: Path) -> None:
    Organisation.objects.create(code="U2", name="同丰印染工会", kind="grassroots", path="00000002.")
    assert load(tmp_path, line(0), line(0)).reasons == {"DUPLICATE_IN_FILE": 1}
    again = load(tmp_path, line(0), line(0, org_code="U2"))
    assert (again.enrolled, again.unchanged) == (0, 1)
    assert again.reasons == {"DUPLICATE_IN_FILE": 1}
    assert load(tmp_path, line(0, org_code="U2")).reasons == {"ALREADY_ENROLLED": 1}


def test_the_fee_that_came_late_opens_cover(period: SchemePeriod, tmp_path: Path) -> None:
    load(tmp_path, line(0, paid_on="", amount=""))
    world.feed_and_run(world.row(0, "A"))
    assert world.entitled(period) == {"A": (0, "R22")}
    done = load(tmp_path, line(0, paid_on="2025-01-15"))
    assert (done.enrolled, done.paid) == (0, 1)
    world.run()
    assert world.entitled(period) == {"A": (200_000, "")}


def test_waiting_is_for_those_who_are_new(tmp_path: Path) -> None:
    world.people(2)
    Organisation.objects.create(code="U1", name="恒裕纺织工会", kind="grassroots", path="00000001.")
    waiting = {"shares_max": 1, "waiting_days": {"new": 60, "lapsed": 60, "renewal": 0}}
    before = {"no": 1, "cover_from": "2024-01-01", "cover_to": "2025-01-01"}
    world.scheme(period=before, enrolment=waiting)
    period = world.scheme(
        period={"no": 2, "cover_from": "2025-01-01", "cover_to": "2026-01-01"}, enrolment=waiting
    )
    load(tmp_path, line(0, paid_on="2023-12-01"))
    path = tmp_path / "second.csv"
    path.write_text("\n".join([HEADER, line(0), line(1)]), encoding="utf-8")
    enrol(path, scheme="test", period_no=2, by=world.CLERK, at=world.AT, today=world.TODAY)
    until = dict(period.enrolments.values_list("person__name", "waiting_until"))
    assert until == {"职工0": None, "职工1": date(2025, 3, 2)}
