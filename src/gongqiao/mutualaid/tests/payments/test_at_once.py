"""Several people at the same moment, each on a connection of their own."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from gongqiao.ledger import api as ledger
from gongqiao.mutualaid.models import BankReturn, Payment
from gongqiao.mutualaid.services import batches, books, recovery, review
from gongqiao.mutualaid.tests.payments import town as t
from gongqiao.mutualaid.tests.payments.town import AT, ON
from gongqiao.platform.errors import Refused

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*work: Callable[[], object]) -> list[object]:
    """Run all of it in threads that start together; results or exceptions, in order."""
    barrier = threading.Barrier(len(work))
    results: list[object] = [None] * len(work)

    def run(number: int) -> None:
        try:
            barrier.wait(20)
            results[number] = work[number]()
        except Exception as failure:
            results[number] = failure
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def codes(results: list[object]) -> list[str]:
    """`ok`, or the code of the refusal, sorted."""
    return sorted(r.code if isinstance(r, Refused) else "ok" for r in results if not _broken(r))


def _broken(result: object) -> bool:
    if isinstance(result, Exception) and not isinstance(result, Refused):
        raise result
    return False


def test_eight_batches_at_once_take_each_claim_once() -> None:
    town = t.found()
    for _ in range(20):
        t.claim(town, t.person(), 10_00)
    made = at_once(*[lambda: batches.create(town.scheme.code, by=town.clerk, at=AT)] * 8)
    assert codes(made) == ["NOTHING_TO_PAY"] * 7 + ["ok"]
    assert Payment.objects.count() == 20
    t.clean()


def test_batches_and_new_claims_at_once() -> None:
    """The assessment's shards hold the lock shared while they write."""
    town = t.found()
    people = [t.person() for _ in range(12)]

    def shard(n: int) -> Callable[[], object]:
        def write() -> None:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", [books.LOCK]
                )
                for who in people[n * 3 : n * 3 + 3]:
                    t.claim(town, who, 10_00)

        return write

    made = at_once(
        *[shard(n) for n in range(4)],
        *[lambda: batches.create(town.scheme.code, by=town.clerk, at=AT)] * 4,
    )
    codes(made)
    paid = list(Payment.objects.values_list("claim_id", flat=True))
    assert len(paid) == len(set(paid))
    t.clean()


def test_a_release_happens_once() -> None:
    town = t.found(money=100_00)
    t.claim(town, t.person(), 60_00)
    batch = batches.create(town.scheme.code, by=town.clerk, at=AT).batch
    batches.approve(batch, by=town.checker, at=AT)
    done = at_once(*[lambda: batches.release(batch, by=town.releaser, at=AT)] * 8)
    assert codes(done) == ["WRONG_STATE"] * 7 + ["ok"]
    assert t.bank(town) == 40_00
    t.clean()


def test_one_account_two_batches_under_its_limit() -> None:
    """Two releases that the fund can only afford one of."""
    town = t.found(money=100_00)
    found = []
    for _ in range(2):
        t.claim(town, t.person(), 60_00)
        found.append(batches.create(town.scheme.code, by=town.clerk, at=AT).batch)
        batches.approve(found[-1], by=town.checker, at=AT)
    done = at_once(
        lambda: batches.release(found[0], by=town.releaser, at=AT),
        lambda: batches.release(found[1], by=town.releaser, at=AT),
    )
    assert codes(done) == ["OVERDRAWN", "ok"]
    assert t.bank(town) == 40_00
    t.clean()


def test_a_release_and_a_withdrawal_exclude_each_other() -> None:
    town = t.found()
    t.claim(town, t.person(), 60_00)
    batch = batches.create(town.scheme.code, by=town.clerk, at=AT).batch
    batches.approve(batch, by=town.checker, at=AT)
    done = at_once(
        lambda: batches.release(batch, by=town.releaser, at=AT),
        lambda: batches.withdraw(batch, reason="", by=town.clerk, at=AT),
    )
    assert codes(done) == ["WRONG_STATE", "ok"]
    t.clean()


def test_the_same_return_in_eight_threads_is_booked_once() -> None:
    town = t.found()
    for _ in range(5):
        t.claim(town, t.person(), 10_00)
    t.released(town)
    rows = [(p.pk, "failed", "", "") for p in Payment.objects.all()]
    done = at_once(*[lambda: t.answer(town, *rows)] * 8)
    assert [r.repeated for r in done].count(False) == 1  # type: ignore[attr-defined]  # none failed
    assert BankReturn.objects.count() == 1
    assert (t.owed(town), t.bank(town)) == (50_00, 1_000_000_00)
    t.clean()


def test_different_answers_at_once_leave_one_truth() -> None:
    town = t.found()
    t.claim(town, t.person(), 10_00)
    t.released(town)
    number = Payment.objects.get().pk
    at_once(
        *[lambda word=word: t.answer(town, (number, word, "", ""))
          for word in ("paid", "failed", "success", "RJCT", "成功", "退票", "ACSC", "失败")]
    )  # fmt: skip
    assert Payment.objects.get().state in ("failed", "paid")
    t.clean()


def test_two_reviewers_one_wins() -> None:
    town = t.found()
    made = t.claim(town, t.person(), 10_00, "review")
    done = at_once(
        lambda: review.approve(made.pk, by=town.clerk, at=AT),
        lambda: review.reject(made.pk, reason="R11", by=town.checker, at=AT),
    )
    assert codes(done) == ["NOT_NOW", "ok"]
    t.clean()


def test_a_hold_and_a_batch_exclude_each_other() -> None:
    town = t.found()
    made = t.claim(town, t.person(), 10_00)
    done = at_once(
        lambda: review.hold(made.pk, note="x", by=town.clerk, at=AT),
        lambda: batches.create(town.scheme.code, by=town.clerk, at=AT),
    )
    assert codes(done) in (["NOTHING_TO_PAY", "ok"], ["NOT_NOW", "ok"])
    t.clean()


def test_money_back_never_exceeds_what_is_owed() -> None:
    town = t.found()
    back = t.claim(town, t.person(), -100_00, "recovering")

    def receive(n: int) -> Callable[[], object]:
        return lambda: recovery.receive(back.pk, 40_00, key=f"k{n}", on=ON, by=town.finance, at=AT)

    done = at_once(*[receive(n) for n in range(8)])
    assert codes(done) == ["AMOUNT"] * 6 + ["ok"] * 2
    assert ledger.balance(town.scheme.code, "recovery_receivable") == 20_00
    t.clean()
