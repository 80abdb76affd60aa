"""One-time codes to a mobile."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django.fixtures import Settings

from gongqiao.kernel.mobile import mobile_number
from gongqiao.platform import codes
from gongqiao.platform.codes import PAUSE, VALID, Outgoing
from gongqiao.platform.errors import Refused
from gongqiao.platform.models import MOST_TRIES, OneTimeCode
from gongqiao.platform.tests.sent import codes_to

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
MEI, EVE = "13800006021", "13900001111"


@pytest.fixture(autouse=True)
def got() -> Iterator[list[Outgoing]]:
    sent = list[Outgoing]()
    with codes_to(sent.append):
        yield sent


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def refused(code: str, mobile: str = MEI, at: datetime = AT, purpose: str = "a.b") -> str:
    with pytest.raises(Refused) as refusal:
        codes.check(mobile, purpose, code, at)
    assert refusal.value.field == "code"
    return refusal.value.code


def unsent(mobile: str = MEI, at: datetime = AT, address: str = "") -> str:
    with pytest.raises(Refused) as refusal:
        codes.send(mobile, "a.b", at, address=address)
    assert refusal.value.field == "mobile"
    return refusal.value.code


def test_a_code_is_right_once(got: list[Outgoing]) -> None:
    codes.send("+86 138-0000 6021", "a.b", AT)
    (sent,) = got
    assert (len(sent.code), sent.mobile, sent.until) == (6, MEI, AT + VALID)
    codes.check(MEI, "a.b", f" {sent.code[:3]} {sent.code[3:]}", AT + VALID - SECOND)
    assert refused(sent.code) == "CODE_OVER"


def test_it_wears_off_and_belongs_to_one_number_and_purpose(got: list[Outgoing]) -> None:
    codes.send(MEI, "a.b", AT)
    codes.send(EVE, "a.b", AT)
    assert refused(got[0].code, at=AT + VALID) == "CODE_OVER"
    assert refused(got[0].code, purpose="a.c") == "CODE_OVER"
    assert refused(got[0].code, mobile=EVE) == "CODE_WRONG" or got[0].code == got[1].code


def test_five_wrong_tries_use_it_up(got: list[Outgoing]) -> None:
    codes.send(MEI, "a.b", AT)
    for _ in range(MOST_TRIES):
        assert refused(wrong(got[0].code)) == "CODE_WRONG"
    assert refused(got[0].code) == "CODE_OVER"
    with pytest.raises(IntegrityError), transaction.atomic():
        OneTimeCode.objects.update(tries=MOST_TRIES + 1)


def test_a_newer_code_replaces_the_older(got: list[Outgoing]) -> None:
    codes.send(MEI, "a.b", AT)
    codes.send(MEI, "a.b", AT + PAUSE)
    if got[0].code != got[1].code:
        assert refused(got[0].code, at=AT + PAUSE) == "CODE_WRONG"
    codes.check(MEI, "a.b", got[1].code, AT + PAUSE)


def test_a_number_gets_few(got: list[Outgoing]) -> None:
    codes.send(MEI, "a.b", AT)
    assert unsent(at=AT + PAUSE - SECOND) == "CODE_SOON"
    for n in range(1, 5):
        codes.send(MEI, "a.b", AT + n * PAUSE)
    assert unsent(at=AT + 5 * PAUSE) == "CODE_MANY"
    codes.send(EVE, "a.b", AT + 5 * PAUSE)
    for n in range(5):
        codes.send(MEI, "a.b", AT + 2 * HOUR + n * PAUSE)
    assert unsent(at=AT + 8 * HOUR) == "CODE_MANY"
    codes.send(MEI, "a.b", AT + 27 * HOUR)


def test_an_address_gets_few_whatever_the_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes, "MOST_OF_AN_ADDRESS", ((HOUR, 2),))
    for mobile in (MEI, EVE):
        codes.send(mobile, "a.b", AT, address="192.0.2.7")
    assert unsent("13700000000", address="192.0.2.7") == "CODE_MANY"
    codes.send("13700000000", "a.b", AT, address="192.0.2.8")


def test_what_is_not_real_counts_and_leaves_nothing(got: list[Outgoing]) -> None:
    codes.send(MEI, "a.b", AT, real=False)
    assert not got
    assert unsent() == "CODE_SOON"
    assert refused("123456") in {"CODE_WRONG", "CODE_OVER"}


def test_nothing_readable_is_kept_or_logged(
    got: list[Outgoing], caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(sent: Outgoing) -> None:
        got.append(sent)
        raise ConnectionError(f"no way to {sent.mobile} with {sent.code}")

    codes.provide(breaks)
    assert unsent() == "CODE_UNSENT"
    (sent,) = got
    with connection.cursor() as cursor:
        cursor.execute("SELECT platform_onetimecode::text FROM platform_onetimecode")
        (row,) = cursor.fetchone()
    for told in (row, caplog.text, repr(sent)):
        assert MEI not in told
        assert sent.code not in told or told is row  # digits of a digest may agree by chance
    assert "ConnectionError" in caplog.text


def test_without_a_sender_development_reads_it_in_the_log_and_a_town_gets_none(
    caplog: pytest.LogCaptureFixture, settings: Settings
) -> None:
    codes._sender.clear()
    with caplog.at_level(logging.WARNING):
        codes.send(MEI, "a.b", AT)
    assert "138****6021" in caplog.text
    assert MEI not in caplog.text
    codes.check(MEI, "a.b", caplog.text.split(": ")[-1].strip(), AT)
    settings.CODES_TO_LOG = False
    assert not codes.available()
    assert unsent(EVE) == "CODE_UNSENT"


def test_a_job_gets_it_back_until_its_time_is_over(got: list[Outgoing]) -> None:
    codes.send(MEI, "a.b", AT)
    (sent,) = got
    assert codes.outgoing(sent.id, AT) == sent
    assert codes.outgoing(sent.id, AT + VALID) is None
    codes.check(MEI, "a.b", sent.code, AT)
    assert codes.outgoing(sent.id, AT) is None
    assert codes.forget(AT + HOUR) == 0
    assert codes.forget(AT + 49 * HOUR) == 1


@pytest.mark.parametrize(
    "text", ["", "1380000602", "12800006021", "138000060211", "x" * 50, "²" * 11]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    assert mobile_number(text) is None
    assert unsent(text) == "MOBILE_SHAPE"


@pytest.mark.django_db(transaction=True)
def test_inside_a_transaction_neither_works(got: list[Outgoing]) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError):
        codes.send(MEI, "a.b", AT)
    with transaction.atomic(), pytest.raises(RuntimeError):
        codes.check(MEI, "a.b", "123456", AT)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_send_one_and_get_five_tries(got: list[Outgoing]) -> None:
    said: list[str] = []

    def ask() -> None:
        try:
            codes.send(MEI, "a.b", AT)
        except Refused as refusal:
            said.append(refusal.code)
        finally:
            connection.close()

    def guess() -> None:
        try:
            said.append(refused(wrong(got[0].code)))
        finally:
            connection.close()

    for work in (ask, guess):
        said.clear()
        workers = [Thread(target=work) for _ in range(8)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert len(got) == 1
        assert sorted(said) == (
            ["CODE_SOON"] * 7 if work is ask else ["CODE_OVER"] * 3 + ["CODE_WRONG"] * 5
        )
