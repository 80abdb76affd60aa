"""The missed-claim finder on planted cases."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied

from gongqiao.audit.models import Event
from gongqiao.mutualaid import queries_office
from gongqiao.mutualaid.models import Enrolment, MissedClaim, SchemePeriod
from gongqiao.mutualaid.services import missed, missed_handling
from gongqiao.mutualaid.tests import world
from gongqiao.mutualaid.tests.world import AT, certno, row
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import Scope
from gongqiao.registry.models import Certificate, Person

pytestmark = pytest.mark.django_db


class Holds:
    """A gate that gives these capabilities everywhere."""

    def __init__(self, *capabilities: str) -> None:
        self.capabilities = capabilities

    def scope(self, by: Actor, capability: str, on: date) -> Scope:
        return Scope(everywhere=capability in self.capabilities)


@pytest.fixture
def clerk(monkeypatch: pytest.MonkeyPatch) -> Actor:
    monkeypatch.setattr(gate, "_gate", [Holds("mutualaid.review")])
    user = get_user_model().objects.create_user("luhong", password="long enough 1")
    return Actor("luhong", user.pk)


@pytest.fixture
def period(db: None) -> SchemePeriod:
    return world.scheme()


@contextmanager
def refused(code: str) -> Iterator[None]:
    """The service declines with this code, whatever the language."""
    with pytest.raises(Refused) as caught:
        yield
    assert caught.value.code == code


def look(period: SchemePeriod) -> dict[str, MissedClaim]:
    missed.refresh_period(period, at=AT)
    return {m.kind: m for m in MissedClaim.objects.filter(period=period, state="open")}


def near_number(number: str) -> str:
    """The same number with its last character wrong."""
    return number[:-1] + ("0" if number[-1] != "0" else "1")


def test_same_name_and_a_number_one_character_off(period: SchemePeriod) -> None:
    persons = world.people(3)
    world.enrol(period, persons)
    world.feed([row(0, "A", certno=near_number(certno(0)))])
    found = look(period)
    assert set(found) == {"same_name_other_number"}
    one = found["same_name_other_number"]
    assert one.person_id == persons[0].pk
    assert one.details["off"] == 1
    assert one.details["would_be"] == 2000_00
    assert one.organisation_id is not None


def test_two_characters_off_is_somebody_else(period: SchemePeriod) -> None:
    world.enrol(period, world.people(1))
    wrong = certno(0)[:-4] + "9" + certno(0)[-3:-1] + ("0" if certno(0)[-1] != "0" else "1")
    world.feed([row(0, "A", certno=wrong)])
    assert look(period) == {}


def test_same_number_as_far_as_shown_and_a_name_one_character_off(period: SchemePeriod) -> None:
    person = Person.objects.create(name="陆建华", name_key="陆建华")
    world.with_certificate(person, certno(7))
    world.enrol(period, [person])
    hidden = certno(7)[:8] + "1979" + certno(7)[12:]  # differs where the mask hides it
    world.feed([row(7, "A", certno=hidden, psn_name="陆建花"), row(8, "B", psn_name="沈阿妹")])
    found = look(period)
    assert set(found) == {"same_number_other_name"}
    assert found["same_number_other_name"].person_id == person.pk


def test_a_claim_under_another_name_waits_here_until_it_is_reviewed(period: SchemePeriod) -> None:
    world.enrol(period, world.people(1))
    world.feed_and_run(row(0, "A", psn_name="另一个人"))
    found = look(period)
    assert set(found) == {"same_number_other_name"}
    period_claim = found["same_number_other_name"]
    from gongqiao.mutualaid.models import Claim

    assert queries_office.claim_waiting(period_claim) == Claim.objects.get()
    Claim.objects.update(state="approved")
    assert queries_office.claim_waiting(period_claim) is None
    assert look(period) == {}
    period_claim.refresh_from_db()
    assert (period_claim.state, period_claim.handled_by_id) == ("resolved", None)


def test_lapsed_by_days(period: SchemePeriod) -> None:
    persons = world.people(3)
    following = world.scheme(period={"no": 2, "cover_from": "2026-01-01", "cover_to": "2027-01-01"})
    world.enrol(period, persons[:2])
    world.enrol(following, persons[2:], paid_on=date(2025, 12, 1))
    days = {"begndate": "2025-12-30", "enddate": "2026-01-05", "setl_time": "2026-01-05 10:00:00"}
    late = {"begndate": "2026-02-20", "enddate": "2026-03-05", "setl_time": "2026-03-05 10:00:00"}
    early = {"begndate": "2025-12-10", "enddate": "2025-12-22", "setl_time": "2025-12-22 10:00:00"}
    world.feed([row(0, "A", **days), row(1, "B", **late), row(2, "C", **early)])
    after = look(following)["lapsed_by_days"]
    assert (after.person_id, after.details["days"]) == (persons[0].pk, 5)
    before = look(period)["lapsed_by_days"]
    assert (before.person_id, before.details["days"]) == (persons[2].pk, 10)
    assert MissedClaim.objects.count() == 2


def test_fee_unpaid_and_fee_some_days_late(period: SchemePeriod) -> None:
    persons = world.people(3)
    world.enrol(period, persons[:1], paid_on=None)
    world.enrol(period, persons[1:2], paid_on=date(2025, 3, 20))
    world.enrol(period, persons[2:], paid_on=date(2025, 6, 1))
    world.feed_and_run(row(0, "A"), row(1, "B"), row(2, "C"))
    found = look(period)
    assert set(found) == {"fee_unpaid", "lapsed_by_days"}
    assert found["fee_unpaid"].person_id == persons[0].pk
    late = found["lapsed_by_days"]
    assert (late.person_id, late.details["days"]) == (persons[1].pk, 8)
    Enrolment.objects.filter(person=persons[0]).update(paid_on=date(2024, 12, 1))
    from gongqiao.mutualaid.services import touch

    touch.people([persons[0].pk], cause="enrolment")
    world.run()
    assert set(look(period)) == {"lapsed_by_days"}


def test_what_counts_for_nothing_is_not_missed(period: SchemePeriod) -> None:
    world.enrol(period, world.people(1))
    wrong = {"certno": near_number(certno(0))}
    reversed_one = row(0, "B", **wrong)
    world.feed(
        [
            row(0, "A", **wrong, med_type="11"),
            reversed_one,
            world.reversal(reversed_one, "B-"),
            row(0, "C", **wrong, vali_flag="0"),
            row(0, "D", **wrong, enddate="2026-01-01", setl_time="2026-01-01 10:00:00"),
        ]
    )
    assert look(period) == {}


def test_looking_again_changes_nothing_and_dismissed_stays_dismissed(
    period: SchemePeriod, clerk: Actor
) -> None:
    world.enrol(period, world.people(1))
    world.feed([row(0, "A", certno=near_number(certno(0)))])
    first = missed.refresh_period(period, at=AT)
    again = missed.refresh_period(period, at=AT)
    assert (first.new, again.new, again.open, again.resolved) == (1, 0, 1, 0)
    one = MissedClaim.objects.get()
    with refused("NOTE_MISSING"):
        missed_handling.dismiss(one.pk, note=" ", by=clerk, at=AT)
    missed_handling.dismiss(one.pk, note="同名的另一个人", by=clerk, at=AT)
    assert missed.refresh_period(period, at=AT).open == 0
    one.refresh_from_db()
    assert (one.state, one.handled_by_id) == ("dismissed", clerk.user_id)
    with refused("WRONG_STATE"):
        missed_handling.settle(one.pk, note="x", by=clerk, at=AT)


def test_it_is_this_person(period: SchemePeriod, clerk: Actor) -> None:
    """The number is added only when it is the settlement's own; then the stay is paid."""
    persons = world.people(2)
    world.enrol(period, persons[:1])
    world.feed([row(5, "A", certno=certno(500), psn_name="职工0")])
    Certificate.objects.filter(person=persons[0]).delete()
    world.with_certificate(persons[0], near_number(certno(500)))
    world.run()
    one = look(period)["same_name_other_number"]
    with refused("OTHER_NUMBER"):
        missed_handling.this_person(
            one.pk, person_id=persons[0].pk, number=certno(501), by=clerk, at=AT
        )
    with refused("NOT_A_CANDIDATE"):
        missed_handling.this_person(
            one.pk, person_id=persons[1].pk, number=certno(500), by=clerk, at=AT
        )
    assert Certificate.objects.filter(person=persons[0]).count() == 1
    missed_handling.this_person(
        one.pk, person_id=persons[0].pk, number=f" {certno(500)} ", by=clerk, at=AT
    )
    assert Event.objects.filter(action="mutualaid.missed.person").count() == 1
    world.run()
    assert world.entitled(period) == {"A": (2000_00, "")}
    assert look(period) == {}


def test_only_reviewers_may_handle(period: SchemePeriod, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "_gate", [Holds("mutualaid.view")])
    for act in (missed_handling.settle, missed_handling.dismiss):
        with pytest.raises(PermissionDenied):
            act(1, note="x", by=Actor("x", 1), at=AT)
