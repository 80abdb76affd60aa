"""A matter of the office's own: an owner, a clock, one a form, like everything else."""

from datetime import date

import pytest

from gongqiao.access.tests.cast import grant
from gongqiao.desk import api, queries
from gongqiao.desk.models import WorkItem
from gongqiao.desk.tests.cast import AT, Cast, a_cast
from gongqiao.notices.models import Message
from gongqiao.platform.errors import Refused
from tests.journeys.conftest import CheckedClient

pytestmark = pytest.mark.django_db
KEY = "a-form-of-the-tests"


@pytest.fixture
def cast() -> Cast:
    made = a_cast()
    grant(made.mei, "town_officer", made.tree.town, valid_from=date(2026, 1, 1))
    grant(made.jun, "service_head", made.tree.city, valid_from=date(2026, 1, 1))
    return made


def noted(cast: Cast, text: str = "下午三点开会", **fields: object) -> WorkItem:
    whole = {"key": KEY, "organisation_id": cast.tree.town, "by": cast.jun, "at": AT, **fields}
    return api.note(text, **whole)  # type: ignore[arg-type]  # as the service wants it


def test_it_is_due_today_unless_said_otherwise(cast: Cast) -> None:
    item = noted(cast)
    assert (item.kind, item.due_at.hour, item.arrived_on) == ("desk.note", 9, AT.date())
    assert noted(cast, "别的话") == item  # the same form sent twice
    later = noted(cast, key=KEY + "2", due_on=date(2026, 3, 9))
    assert later.due_at.date() == date(2026, 3, 9)
    assert queries.item_for(cast.mei, item.pk, AT.date())
    assert queries.item_for(cast.jun, item.pk, AT.date())


@pytest.mark.parametrize(
    ("text", "fields", "code"),
    [(" ", {}, "EMPTY"), ("开会", {"due_on": date(2026, 3, 4)}, "PAST")],
)
def test_what_is_not_taken(cast: Cast, text: str, fields: dict[str, object], code: str) -> None:
    with pytest.raises(Refused) as refused:
        noted(cast, text, **fields)
    assert refused.value.code == code


def test_a_colleague_hears_of_it(cast: Cast) -> None:
    item = noted(cast, owner_id=cast.mei.user_id)
    assert Message.objects.get(code="desk.handed").user_id == cast.mei.user_id
    item.refresh_from_db()
    assert (item.owner_id, item.taken_at) == (cast.mei.user_id, None)
    api.take(item.pk, seen=None, by=cast.mei, at=AT)
    api.close_item(item.pk, outcome="done", seen=None, by=cast.mei, at=AT)


def test_put_on_the_board(cast: Cast) -> None:
    client_checked = CheckedClient()
    client_checked.login(username="mei", password="secret of mei")
    page = client_checked.get("/office/desk/note/").content.decode()
    assert f'value="{cast.jun.user_id}"' in page  # the head above may have it too
    assert client_checked.post("/office/desk/note/", {"key": KEY, "text": ""}).status_code == 200
    sent = {"key": KEY, "text": "把横幅送到车间", "to": cast.mei.user_id}
    assert client_checked.post("/office/desk/note/", sent)["Location"] == "/office/desk/"
    item = WorkItem.objects.get()
    assert (item.organisation_id, item.owner_id) == (cast.tree.town, cast.mei.user_id)
    assert "把横幅送到车间" in client_checked.get("/office/desk/?view=mine").content.decode()


def test_taken_on_its_own_page(cast: Cast) -> None:
    client_checked = CheckedClient()
    client_checked.login(username="mei", password="secret of mei")
    client_checked.post("/office/desk/note/", {"key": KEY, "text": "把横幅送到车间"})
    item = WorkItem.objects.get()
    own = f"/office/desk/{item.pk}/"
    assert f'action="{own}take/"' in client_checked.get(own).content.decode()
    sent = {"seen": item.version, "back": "item"}
    assert client_checked.post(f"{own}take/", sent)["Location"] == own
    assert f'action="{own}take/"' not in client_checked.get(own).content.decode()
