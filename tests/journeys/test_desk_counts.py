"""Queries of the desk's pages: bounded, and the same for one row and for many."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gongqiao.access.tests.cast import grant
from gongqiao.desk import api
from gongqiao.desk.tests.cast import Cast, a_cast, an_item, registered
from tests.journeys.conftest import CheckedClient

pytestmark = pytest.mark.django_db
MOST = 15


@pytest.fixture(autouse=True)
def _kind() -> Iterator[None]:
    with registered():
        yield


@pytest.fixture
def cast() -> Cast:
    made = a_cast()
    grant(made.mei, "service_head", made.tree.city, valid_from=timezone.localdate())
    return made


def asked(client: CheckedClient, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


PATHS = (
    "?view=today", "?view=open", "?view=waiting", "?view=handed", "?view=unanswered", "?q=顾某",
    "figures/", "figures/received/part/", "figures/late/base/",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_bounded_whatever_there_is(cast: Cast, client_checked: CheckedClient, path: str) -> None:
    client_checked.login(username="mei", password="secret of mei")
    address = reverse("desk_board") + path

    def some(n: int) -> None:
        for kind in ("open", "waits", "went"):
            item = an_item(f"{kind}{n}", cast.tree.town, at=timezone.now())
            same = {"reason": "x", "seen": None, "by": cast.mei, "at": timezone.now()}
            if kind == "waits":
                api.wait(item.pk, **same)  # type: ignore[arg-type]  # as the services want it
            if kind == "went":
                api.hand_over(item.pk, to_user_id=cast.jun.user_id, **same)  # type: ignore[arg-type]  # the same

    some(0)
    first = asked(client_checked, address)
    for n in range(1, 4):
        some(n)
    assert asked(client_checked, address) <= first <= MOST
