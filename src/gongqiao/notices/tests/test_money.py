"""The month's money: reserved, given back, told in time, never more than there is."""

from datetime import timedelta
from threading import Thread

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction
from django.test import Client
from pytest_django.fixtures import Settings
from time_machine import TimeMachineFixture

from gongqiao.access.tests.cast import a_tree, a_user, grant
from gongqiao.notices import api, services
from gongqiao.notices.channels import Parcel
from gongqiao.notices.models import Message, Outbox, Spending
from gongqiao.notices.services import spending
from gongqiao.notices.tests.test_ways import AT, Told, never, person, say, stand, ways
from gongqiao.platform import codes
from gongqiao.platform.fields import FenField

__all__ = ["person", "ways"]  # fixtures
pytestmark = pytest.mark.django_db


class TestMoney:
    @pytest.fixture(autouse=True)
    def _only_sms(self, ways: dict[str, Told], settings: Settings, person: int) -> None:
        settings.NOTICE_CHANNELS = ["sms", "email"]
        settings.NOTICE_BUDGETS_FEN = {"sms": 12}
        get_user_model().objects.create_superuser("boss")

    def test_the_month_ends_at_its_limit_and_the_next_channel_goes_on(
        self, ways: dict[str, Told], person: int
    ) -> None:
        for n in range(4):
            say(person, key=f"k{n}")
        api.deliver_due(AT)
        month = Spending.objects.get()
        assert (month.fen, month.parts, month.stopped_at) == (10, 2, AT)
        assert [row for row in stand() if row[0] == "sms"][2:] == [("sms", "failed", "budget")] * 2
        told = Message.objects.filter(code="operations.stopped")
        assert told.count() == 1, "once, not for each message"
        assert told.get().user.username == "boss"  # type: ignore[union-attr]  # to a user
        api.deliver_due(AT)
        assert len(ways["email"].got) == 2
        say(person, key="april")
        api.deliver_due(AT + timedelta(days=30))
        assert Spending.objects.count() == 2

    def test_what_was_given_back_is_money_again(
        self, ways: dict[str, Told], person: int, time_machine: TimeMachineFixture
    ) -> None:
        time_machine.move_to(AT, tick=False)  # the page shows the month that runs
        for n in range(3):
            say(person, key=f"k{n}")
        api.deliver_due(AT)
        page = Client()
        grant(a_user("head"), "federation_administrator", a_tree().city)
        page.force_login(get_user_model().objects.get(username="head"))
        assert "短信：本月费用已用完" in page.get("/office/deliveries/").content.decode()
        with transaction.atomic():  # a report says that one did not arrive
            spending.give_back("sms", 1, 5, AT)
        month = Spending.objects.get()
        assert (month.fen, month.stopped_at) == (5, None)
        assert "短信：本月费用已用完" not in page.get("/office/deliveries/").content.decode()
        for n in range(3, 6):
            say(person, key=f"k{n}")
        api.deliver_due(AT)
        assert Spending.objects.get().stopped_at == AT
        told = Message.objects.filter(code="operations.stopped")
        assert sorted(told.values_list("user__username", flat=True)) == ["boss", "head"], "once"

    def test_it_is_told_in_time_once_a_month_and_to_whom_it_concerns(
        self, ways: dict[str, Told], person: int, settings: Settings
    ) -> None:
        settings.NOTICE_BUDGETS_FEN = {"sms": 50}
        tree = a_tree()
        grant(a_user("head"), "federation_administrator", tree.city)
        grant(a_user("town"), "federation_administrator", tree.town)
        for n in range(7):
            say(person, key=f"k{n}")
        api.deliver_due(AT)
        assert Spending.objects.get().warned_at is None, "35 of 50 fen"
        for n in range(7, 10):
            say(person, key=f"k{n}")
            api.deliver_due(AT)
        month = Spending.objects.get()
        assert (month.fen, month.warned_at, month.stopped_at) == (50, AT, None)
        told = Message.objects.filter(code="operations.nearly_spent")
        assert {m.user.username for m in told} == {"boss", "head"}  # type: ignore[union-attr]  # to users
        assert told[0].figures["fen_fen"] == 40
        say(person, key="april", at=AT + timedelta(days=30))
        api.deliver_due(AT + timedelta(days=30))
        assert told.count() == 2, "a new month begins anew"

    def test_what_the_provider_refused_costs_nothing_what_is_unclear_does(
        self, ways: dict[str, Told], person: int
    ) -> None:
        ways["sms"].does = never("no_such_number")
        say(person)
        api.deliver_due(AT)
        assert Spending.objects.get().fen == 0

        def silent(parcel: Parcel) -> str | None:
            raise TimeoutError

        ways["sms"].does = silent
        say(person, key="k2")
        api.deliver_due(AT)
        assert Spending.objects.get().fen == 5
        assert sum(Outbox.objects.values_list("cost_fen", flat=True)) == 5

    def test_codes_count_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        sent: list[str] = []
        monkeypatch.setattr(
            "gongqiao.notices.services.codes.send_code", lambda s, at: sent.append(s.mobile)
        )
        monkeypatch.setattr(codes, "_sender", [lambda s: services.carry_code(s.id, at=AT)])
        for n in range(4):
            codes.send(f"1540000001{n}", "demo", AT)
        assert len(sent) == 2
        month = Spending.objects.get()
        assert (month.fen, month.codes, month.code_fen) == (10, 2, 10)

    def test_the_database_holds_the_sums(self) -> None:
        with transaction.atomic():
            spending.reserve("sms", 1, AT)
        for wrong in ({"code_fen": 6}, {"fen": FenField().to_python(-1)}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Spending.objects.update(**wrong)
        with pytest.raises(IntegrityError), transaction.atomic():
            Spending.objects.create(channel="sms", month=spending.month_of(AT))


@pytest.mark.django_db(transaction=True)
def test_many_at_once_spend_no_more_than_the_month_has(
    settings: Settings,
) -> None:
    settings.NOTICE_BUDGETS_FEN = {"sms": 50}
    got: list[int | None] = []

    def work() -> None:
        try:
            for _ in range(5):
                with transaction.atomic():
                    got.append(spending.reserve("sms", 1, AT))
        finally:
            connection.close()

    workers = [Thread(target=work) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len([fen for fen in got if fen is not None]) == 10
    assert Spending.objects.get().fen == 50
