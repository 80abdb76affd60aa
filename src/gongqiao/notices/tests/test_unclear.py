"""No readable answer: a second copy at most; what a report tells in between counts; money."""

from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from gongqiao.notices import api, services
from gongqiao.notices.channels import Parcel, Unclear
from gongqiao.notices.models import Outbox, Spending
from gongqiao.notices.tests.test_ways import AT, Told, person, say, stand, ways

__all__ = ["person", "ways"]  # fixtures
pytestmark = pytest.mark.django_db


def silent(_parcel: Parcel) -> str | None:
    raise Unclear("no answer")


@pytest.fixture
def sms(ways: dict[str, Told], person: int, settings: Settings) -> Told:
    """A message that leaves by a provider that has fallen silent."""
    settings.NOTICE_CHANNELS = ["sms", "email"]
    ways["sms"].does = silent
    say(person)
    api.deliver_due(AT)
    assert stand() == [("sms", "queued", "no answer")]
    return ways["sms"]


def report(arrived: bool) -> bool:
    message_id = Outbox.objects.get(channel="sms").message_id
    return services.reported(
        "sms",
        provider_id="b1",
        message_id=message_id,
        arrived=arrived,
        error="not delivered",
        at=AT,
    )


def test_a_second_copy_at_most_then_the_next_channel(sms: Told) -> None:
    for minutes in (1, 4, 5, 20, 400):
        api.deliver_due(AT + timedelta(minutes=minutes))
    assert len(sms.got) == 2
    assert {parcel.message_id for parcel in sms.got} == {sms.got[0].message_id}
    assert stand() == [("sms", "failed", "no answer"), ("email", "sent", "")]
    assert Spending.objects.get().parts == 2, "paid for both, as nobody knows"


def test_the_second_one_waits_until_a_report_could_have_come(sms: Told) -> None:
    api.deliver_due(AT + timedelta(minutes=4))
    assert len(sms.got) == 1
    assert report(True)
    api.deliver_due(AT + timedelta(minutes=6))
    assert len(sms.got) == 1
    assert stand() == [("sms", "delivered", "")]


def test_what_waits_for_another_reason_hears_no_report(sms: Told) -> None:
    Outbox.objects.update(lost=0)
    assert not report(True)


def test_what_did_not_arrive_is_not_charged(
    ways: dict[str, Told], person: int, settings: Settings
) -> None:
    settings.NOTICE_CHANNELS = ["sms"]
    say(person)
    api.deliver_due(AT)
    assert Spending.objects.get().fen == 5
    assert report(False)
    assert not report(False)
    month, delivery = Spending.objects.get(), Outbox.objects.get()
    assert (month.fen, month.parts, delivery.cost_fen, delivery.parts) == (0, 0, 0, 0)


def test_after_silence_it_stays_reserved(sms: Told) -> None:
    assert report(False)
    assert Spending.objects.get().fen == 5, "one of the two may have arrived"
