"""A period that is closed, or being closed at this moment: nothing more comes into it."""

from pathlib import Path

import pytest

from gongqiao.mutualaid.enums import Funder, PremiumKind
from gongqiao.mutualaid.models import Enrolment, Premium, SchemePeriod
from gongqiao.mutualaid.services import periods, premiums
from gongqiao.mutualaid.services.enrol import Enrolled, enrol
from gongqiao.mutualaid.tests import world
from gongqiao.mutualaid.tests.payments import town as t
from gongqiao.mutualaid.tests.payments.test_at_once import at_once, codes
from gongqiao.mutualaid.tests.payments.town import AT, ON, Town
from gongqiao.platform.errors import Refused
from gongqiao.registry.models import Organisation

EVENT = "mutualaid.period.close"


@pytest.fixture
def over(tmp_path: Path) -> tuple[Town, Path]:
    """A period of 2024, whose fund is the town's, and a list of one person."""
    period = {"no": 1, "cover_from": "2024-01-01", "cover_to": "2025-01-01"}
    world.scheme(period=period)
    world.people(1)
    town = t.found(code="other")
    Organisation.objects.create(
        code="T1", name="测试工会", kind="grassroots", path="00000001.00000002."
    )
    path = tmp_path / "list.csv"
    row = f"{world.certno(0)},职工0,T1,1,2023-12-01,50.00"
    path.write_text(f"certno,name,org_code,shares,paid_on,amount\n{row}\n", encoding="utf-8")
    return town, path


def the_period() -> SchemePeriod:
    return SchemePeriod.objects.get(scheme__code="test")


def close(town: Town) -> periods.PeriodReport:
    return periods.close("test", 1, by=town.finance, at=AT)


def take_in(path: Path) -> Enrolled:
    return enrol(path, scheme="test", period_no=1, by=world.CLERK, at=AT, today=ON)


def pay(town: Town, key: str, kind: PremiumKind = PremiumKind.RECEIVED) -> premiums.Booked:
    return premiums.book_premium(
        the_period().pk, Funder.WORKER, 50_00, on=ON, key=key, kind=kind, by=town.finance, at=AT
    )


@pytest.mark.django_db
def test_nothing_new_comes_into_a_closed_period(over: tuple[Town, Path]) -> None:
    town, path = over
    before = pay(town, "before")
    due = pay(town, "due", PremiumKind.PROMISED)
    close(town)
    for kind in (PremiumKind.RECEIVED, PremiumKind.PROMISED):
        with pytest.raises(Refused) as no:
            pay(town, "after", kind)
        assert (no.value.code, no.value.field) == ("PERIOD_CLOSED", "period")
    with pytest.raises(Refused, match="测试互助") as no:
        take_in(path)
    assert no.value.code == "PERIOD_CLOSED"
    assert (Premium.objects.count(), Enrolment.objects.count()) == (2, 0)
    again = pay(town, "before")  # sent once more: the answer is what it was
    assert (again.entry_id, again.repeated) == (before.entry_id, True)
    assert pay(town, "due", PremiumKind.PROMISED).entry_id == due.entry_id
    came = pay(town, "came", PremiumKind.COLLECTED)  # what it is owed still comes
    assert not came.repeated
    t.clean()


@pytest.mark.django_db(transaction=True)
def test_closed_once_however_many_close_it(over: tuple[Town, Path]) -> None:
    from gongqiao.audit.models import Event

    town, _path = over
    done = at_once(*[lambda: close(town)] * 6)
    assert codes(done) == ["ok"] * 6
    assert sorted(one.repeated for one in done) == [False] + [True] * 5  # type: ignore[attr-defined]  # reports
    assert Event.objects.filter(action=EVENT).count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_comes_while_it_is_closed_is_in_the_report_or_refused(
    over: tuple[Town, Path],
) -> None:
    town, path = over
    report, paid, taken = at_once(
        lambda: close(town), lambda: pay(town, "k"), lambda: take_in(path)
    )
    assert codes([report]) == ["ok"]
    told = sum(line.count for line in report.premiums)  # type: ignore[attr-defined]  # a report
    assert told == Premium.objects.count() == (not isinstance(paid, Refused))
    assert Enrolment.objects.count() == (not isinstance(taken, Refused))
    assert set(codes([paid, taken])) <= {"ok", "PERIOD_CLOSED"}
    at = the_period().closed_at
    assert at is not None
