"""Where people work all day a page asks fifteen queries at most, for one row and for three."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongqiao.access.tests.cast import grant
from gongqiao.desk import api
from gongqiao.desk.models import HandOver, WorkItem
from gongqiao.desk.tests.cast import AT, Cast, a_cast, an_item
from gongqiao.registry import api as registry
from gongqiao.registry.tests.cast import certno

pytestmark = pytest.mark.django_db
MOST = 15
MOBILE = "13800006021"


@pytest.fixture
def cast(kind: None) -> Cast:
    made = a_cast()
    for who in (made.mei, made.jun):
        grant(who, "service_head", made.tree.city, valid_from=date(2026, 1, 1))
    return made


def asked(client: Client, address: str, data: dict[str, object] | None = None) -> int:
    with CaptureQueriesContext(connection) as seen:
        page = client.get(address) if data is None else client.post(address, data)
    assert page.status_code in {200, 302}
    # a transaction within that of the test says so, which costs nothing worth counting
    return sum("SAVEPOINT" not in query["sql"] for query in seen.captured_queries)


@pytest.fixture
def person(cast: Cast) -> int:
    """Somebody who is found by the last four signs of the number and by the mobile."""
    made = registry.admit(
        name="陈阿福", cert_type="01", certno=certno(1), mobile=MOBILE,
        organisation_id=cast.tree.union, on=date(2026, 3, 3), proved=True, seen=True, by=cast.jun,
        at=AT,
    )  # fmt: skip
    return int(made.person_id)


def of_all_sorts(cast: Cast, person: int, keys: str) -> list[WorkItem]:
    """With a colleague and with nobody, one waits, all of one person."""
    items = [an_item(key, cast.tree.town, person_id=person) for key in keys]
    api.take(items[0].pk, seen=None, by=cast.mei, at=AT)
    if len(items) > 1:
        api.wait(items[1].pk, reason="x", seen=None, by=cast.mei, at=AT)
    return items


@pytest.fixture
def client() -> Client:
    made = Client()
    made.login(username="mei", password="secret of mei")
    return made


@pytest.mark.parametrize("words", ["", certno(1)[-4:], certno(1), MOBILE, "陈阿福", "CAF", "Town"])
def test_the_board(cast: Cast, person: int, client: Client, words: str) -> None:
    address = f"/office/desk/?view=open&q={words}"
    of_all_sorts(cast, person, "a")
    assert f"gq-item-{WorkItem.objects.get().pk}" in client.get(address).content.decode()
    one = asked(client, address)
    of_all_sorts(cast, person, "bcd")
    assert one <= MOST
    assert asked(client, address) <= MOST


@pytest.mark.parametrize("to", ["u", "o"])
@pytest.mark.parametrize("keys", ["a", "abc"])
def test_handing_on_several(cast: Cast, person: int, client: Client, keys: str, to: str) -> None:
    of_all_sorts(cast, person, keys)
    there = f"u{cast.jun.user_id}" if to == "u" else f"o{cast.tree.city}"
    address = "/office/desk/share/"
    assert asked(client, f"{address}?view=open") <= MOST
    chosen = [f"{i.pk}.{i.version}" for i in WorkItem.objects.all()]
    form: dict[str, object] = {"item": chosen, "to": there, "reason": "请假一周"}
    assert asked(client, address, form) <= MOST  # what would become of them
    assert asked(client, address, {**form, "sure": "1"}) <= MOST
    assert HandOver.objects.count() == len(keys)
