"""What the database holds of templates, rounds and calls; several people at once."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from gongqiao.platform.errors import Refused
from gongqiao.requests.enums import Channel
from gongqiao.requests.models import CallBack, Round, TemplateVersion, Turn, WorkerRequest
from gongqiao.requests.services import asking, handling, merging
from gongqiao.requests.tests.cast import (
    ANSWER,
    AT,
    Cast,
    a_call,
    a_cast,
    a_place,
    a_request,
    a_template,
    a_wish,
    asked,
)

MONTH = date(2026, 11, 1)


def broken(do: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        do()


@pytest.mark.django_db
def test_the_database_holds_what_is_kept() -> None:
    cast = a_cast()
    template = a_template()
    broken(lambda: TemplateVersion.objects.create(of=template, version=1, text="x", made_at=AT))
    call = CallBack.objects.get(pk=a_call(cast.tree.city))
    one = a_request(office_id=cast.tree.city, person_id=cast.chen.pk)
    broken(lambda: CallBack.objects.create(round=call.round, request=one, order=call.order))
    broken(lambda: CallBack.objects.create(round=call.round, request=call.request, order=9_999))
    calls = CallBack.objects.filter(pk=call.pk)
    broken(lambda: calls.update(reached="confirmed"))
    broken(lambda: calls.update(called_at=AT))
    rounds = Round.objects.filter(pk=call.round_id)
    broken(lambda: rounds.update(drawn_at=AT, answered=None))
    broken(lambda: rounds.update(drawn_at=rounds.get().opened_at, answered=1))
    place = a_place(cast.tree.city)
    broken(
        lambda: type(place).objects.filter(pk=a_place(cast.tree.city).pk).update(code=place.code)
    )
    two = a_request(office_id=cast.tree.city, person_id=cast.chen.pk)
    rows = WorkerRequest.objects.filter(pk=two.pk)
    broken(lambda: rows.update(number=one.number))
    broken(lambda: rows.update(key=one.key))


def at_once(several: int, do: Callable[[int], object]) -> list[str]:
    """Each in a thread and a connection of its own; "" for done, else the code of the refusal."""
    told: list[str] = []
    gate = threading.Barrier(several)

    def one(n: int) -> None:
        try:
            gate.wait()
            do(n)
            told.append("")
        except Refused as refusal:
            told.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(n,)) for n in range(several)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return a_cast()


def test_one_answer_wins(cast: Cast) -> None:
    one = asked(cast)
    people = [cast.town, cast.clerk, cast.head]
    told = at_once(
        6, lambda n: handling.answer(one.pk, ANSWER, seen=1, by=people[n % 3], at=AT)
    )  # fmt: skip
    assert sorted(told) == ["", *["MOVED"] * 5]
    assert Turn.objects.filter(request=one, kind="answer").count() == 1


def test_one_form_is_one_request(cast: Cast) -> None:
    wish = a_wish(person_id=cast.chen.pk)
    told = at_once(
        6, lambda _n: asking.ask(wish, Channel.PHONE_PAGE, by=cast.chen_actor, at=AT)
    )  # fmt: skip
    assert told == [""] * 6
    assert WorkerRequest.objects.count() == 1


def test_two_never_follow_each_other(cast: Cast) -> None:
    first, second = asked(cast), asked(cast)
    pairs: list[tuple[Any, Any]] = [(first.pk, second.pk), (second.pk, first.pk)]
    told = at_once(2, lambda n: merging.merge(*pairs[n], by=cast.town, at=AT))
    assert told.count("") == 1
    assert WorkerRequest.objects.filter(leader__isnull=False).count() == 1


def test_no_number_twice(cast: Cast) -> None:
    at_once(6, lambda _n: asked(cast))
    numbers = WorkerRequest.objects.values_list("number", flat=True)
    assert len(set(numbers)) == 6
