"""Each case of the contract's section 3, from file to decision and books."""

from datetime import date

import pytest

from gongqiao.feeds.models import FeedFile, Quarantined, Revision
from gongqiao.mutualaid.enums import Reason
from gongqiao.mutualaid.models import Claim, Run, SchemePeriod
from gongqiao.mutualaid.tests import world
from gongqiao.mutualaid.tests.world import entitled, feed, feed_and_run, reversal, row, run
from gongqiao.registry.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def period() -> SchemePeriod:
    """One person, enrolled."""
    period = world.scheme()
    world.enrol(period, world.people(2))
    return period


def test_a_stay_is_decided_and_booked(period: SchemePeriod) -> None:
    done = feed_and_run(row(0, "A", "15000"))
    assert (done.lines, done.decided, done.booked) == (1, 1, 775_000)
    assert entitled(period) == {"A": (775_000, "")}
    assert world.balances() == {"expense.benefit": 775_000, "benefit_payable": -775_000}
    claim = Claim.objects.get()
    assert claim.state == "review"  # above 3,000 yuan


def test_the_same_file_again_changes_nothing(period: SchemePeriod) -> None:
    rows = [row(0, "A")]
    first = feed(rows)
    assert run().runs == 1
    again = feed(rows)
    assert again.repeated
    assert again.file_id == first.file_id
    assert run().runs == 0
    assert Claim.objects.count() == 1


def test_the_same_key_in_another_file_is_a_duplicate(period: SchemePeriod) -> None:
    feed_and_run(row(0, "A"))
    second = feed([row(0, "A"), row(1, "B")])
    assert (second.new, second.duplicate, second.revised) == (1, 1, 0)
    run()
    assert entitled(period) == {"A": (200_000, ""), "B": (200_000, "")}


def test_the_same_stay_under_other_numbers_waits_for_a_person(period: SchemePeriod) -> None:
    feed_and_run(row(0, "A", "1000"))
    Claim.objects.update(state="paid")
    feed_and_run(row(0, "B", "1000"))
    found = Claim.objects.order_by("id").values_list("amount", "state", "reasons")
    twice = Reason.DUPLICATE.bit
    assert list(found) == [
        (40_000, "paid", 0),
        (0, "auto_ok", twice),
        (40_000, "review", twice),
    ]  # what is paid stays, and says from now on why somebody looks


def test_other_content_is_a_revision_and_the_difference_an_adjustment(period: SchemePeriod) -> None:
    feed_and_run(row(0, "A", "1000"))
    second = feed([row(0, "A", "2000")])
    assert (second.new, second.duplicate, second.revised) == (0, 0, 1)
    run()
    assert entitled(period) == {"A": (80_000, "")}
    states = list(Claim.objects.order_by("revision").values_list("amount", "state"))
    assert states == [(40_000, "adjusted"), (80_000, "auto_ok")]
    assert world.balances()["benefit_payable"] == -80_000
    assert Revision.objects.get().body["inscp_scp_amt"] == 200_000


def test_an_invalid_settlement_is_kept_and_never_used(period: SchemePeriod) -> None:
    done = feed_and_run(row(0, "A", vali_flag="0"))
    assert (done.decided, done.excluded) == (0, 1)
    assert entitled(period) == {}


def test_a_reversal_undoes_its_original(period: SchemePeriod) -> None:
    original = row(0, "A")
    feed_and_run(original)
    feed_and_run(reversal(original, "A-"))
    assert entitled(period) == {"A": (0, "R10")}
    assert world.balances() == {}


def test_a_reversal_before_its_original_is_parked(period: SchemePeriod) -> None:
    original = row(0, "A")
    feed_and_run(reversal(original, "A-"))
    assert entitled(period) == {}
    feed_and_run(original)
    assert entitled(period) == {"A": (0, "R10")}


def test_the_original_flagged_without_a_negative_row(period: SchemePeriod) -> None:
    feed_and_run(row(0, "A"), row(1, "B"))
    feed_and_run(row(0, "A", refd_setl_flag="1"))
    assert entitled(period) == {"A": (0, "R10"), "B": (200_000, "")}


def test_flag_and_negative_row_subtract_once(period: SchemePeriod) -> None:
    original = row(0, "A")
    feed_and_run(original, row(0, "B", mdtrt_id="MB"))
    feed_and_run({**original, "refd_setl_flag": "1"})
    feed_and_run(reversal(original, "A-"))
    assert entitled(period) == {"A": (0, "R10"), "B": (200_000, "")}


def test_the_flag_sticks_when_the_plain_row_comes_late(period: SchemePeriod) -> None:
    feed_and_run(row(0, "A", refd_setl_flag="1"))
    feed_and_run(row(0, "A"))
    assert entitled(period) == {"A": (0, "R10")}


def test_a_reversal_under_another_number_still_finds_its_original(period: SchemePeriod) -> None:
    original = row(0, "A")
    feed_and_run(original)
    feed_and_run(reversal(original, "A-", certno=world.certno(1), psn_name="职工1"))
    assert entitled(period) == {"A": (0, "R10")}


def test_interim_settlements_are_one_stay(period: SchemePeriod) -> None:
    feed_and_run(row(0, "A1", "4000", mdtrt_id="M"), row(0, "A2", "6000", mdtrt_id="M"))
    assert entitled(period) == {"A1;A2": (450_000, "")}


def test_blank_visit_numbers_are_stays_of_their_own(period: SchemePeriod) -> None:
    feed_and_run(row(0, "A", "4000", mdtrt_id=""), row(0, "B", "6000", mdtrt_id=""))
    assert entitled(period) == {"A": (160_000, ""), "B": (250_000, "")}


def test_identities_off_are_decided_but_reviewed(period: SchemePeriod) -> None:
    feed_and_run(row(0, "A", "1000", psn_part_amt="900.00"))
    assert entitled(period) == {"A": (40_000, "R16")}
    assert Claim.objects.get().state == "review"


def test_aid_at_source_counts_and_is_not_paid_again(period: SchemePeriod) -> None:
    feed_and_run(row(0, "A", "5000", aid_paid_at_source="500.00"))
    assert entitled(period) == {"A": (150_000, "R15")}


def test_a_wrong_name_is_never_paid_alone(period: SchemePeriod) -> None:
    feed_and_run(row(0, "A", "1000", psn_name="别人"))
    assert entitled(period) == {"A": (40_000, "R11")}
    assert Claim.objects.get().state == "review"


def test_bad_lines_go_to_quarantine_and_the_rest_goes_on(period: SchemePeriod) -> None:
    done = feed(
        [
            row(0, "A"),
            row(0, "B", medfee_sumamt="12.345"),
            row(0, "C", enddate="2025-02-30"),
            row(0, ""),
            row(0, "E", enddate="2025-01-01"),
            row(1, "F"),
        ]
    )
    assert (done.lines, done.new, done.quarantined) == (6, 2, 4)
    found = dict(Quarantined.objects.values_list("line", "reason"))
    assert found == {3: "BAD_AMOUNT", 4: "BAD_DATE", 5: "MISSING_KEY", 6: "DATE_ORDER"}
    assert run().decided == 2


def test_people_without_cover_are_counted_not_decided(period: SchemePeriod) -> None:
    done = feed_and_run(row(7, "A"), row(0, "B", enddate="2024-03-12", begndate="2024-03-05"))
    assert (done.unmatched, done.outside, done.decided) == (1, 1, 0)
    Person.objects.create(name="职工8", name_key="职工8")
    world.with_certificate(Person.objects.get(name="职工8"), world.certno(8))
    done = feed_and_run(row(8, "C"))
    assert (done.unmatched, done.outside, done.decided) == (1, 0, 0)  # known, never enrolled
    assert entitled(period) == {}


def test_a_person_registered_later_is_found_by_the_next_run(period: SchemePeriod) -> None:
    feed_and_run(row(2, "A"))
    late = Person.objects.create(name="职工2", name_key="职工2")
    world.with_certificate(late, world.certno(2))
    world.enrol(period, [late])
    done = run()
    assert done.runs == 1
    assert entitled(period) == {"A": (200_000, "")}


def test_fee_not_received(period: SchemePeriod) -> None:
    late = Person.objects.create(name="职工3", name_key="职工3")
    world.with_certificate(late, world.certno(3))
    world.enrol(period, [late], paid_on=None)
    feed_and_run(row(3, "A"))
    assert entitled(period) == {"A": (0, "R22")}


def test_a_stay_that_moves_out_of_the_period_leaves_the_file(period: SchemePeriod) -> None:
    feed_and_run(row(0, "A"))
    feed_and_run(row(0, "A", begndate="2024-03-05", enddate="2024-03-12"))
    assert entitled(period) == {}
    assert world.balances() == {}


def test_a_new_version_recomputes_what_was_decided(period: SchemePeriod) -> None:
    feed_and_run(row(0, "A", "5000"))
    world.scheme(tiers=[{"rate": "0.50"}])
    assert run().runs == 1
    assert entitled(period) == {"A": (250_000, "")}
    assert world.balances()["benefit_payable"] == -250_000


def test_two_certificates_are_one_person_under_one_cap(period: SchemePeriod) -> None:
    person = Person.objects.get(name="职工0")
    world.with_certificate(person, "H12345678", "04")
    feed_and_run(
        row(0, "A", "30000"),
        row(0, "B", "30000", certno="H12345678", psn_cert_type="04", setl_time="2025-03-13 08:00"),
    )
    payable = [amount for amount, _why in entitled(period).values()]
    assert sum(payable) == 2_000_000


def test_control_totals_and_counts_agree(period: SchemePeriod) -> None:
    feed([row(0, "A", "100"), row(1, "B", "200"), row(0, "C", medfee_sumamt="x")])
    file = FeedFile.objects.get()
    assert (file.lines, file.new, file.quarantined) == (3, 2, 1)
    assert (file.medfee_total, file.fund_total) == (60_000, 30_000)


def test_a_run_is_booked_on_the_day_given(period: SchemePeriod) -> None:
    feed([row(0, "A")])
    run(as_of=date(2025, 5, 31))
    assert Run.objects.get().booked_on == date(2025, 5, 31)
