"""A confidential request is planted; the union's officer, the town and others look everywhere.

A page is searched with those words of its query that it looks up at all: to the others it answers
as it does without them. On PostgreSQL 15 three of the people look, whose statements are all there.
"""

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.http import QueryDict
from django.test import Client

from gongqiao.access.tests.cast import a_user, grant
from gongqiao.audit.models import Event
from gongqiao.desk import api as desk
from gongqiao.desk import queries_figures
from gongqiao.documents.models import Document
from gongqiao.notices.models import Message
from gongqiao.platform.context import Actor
from gongqiao.registry import api as registry
from gongqiao.requests import queries
from gongqiao.requests.enums import Kind, Topic
from gongqiao.requests.models import WorkerRequest
from gongqiao.requests.services import again, asking, handling
from gongqiao.requests.tests.cast import ANSWER, AT, ON, PNG, Cast, a_cast, asked
from tests.access.matrix import existing

pytestmark = pytest.mark.django_db
SECRET = "老板私下扣了我们班组三千块押金"
WORD = "有人威胁我不要说出去"
AFTER = AT + timedelta(hours=1)


@pytest.fixture
def cast() -> Cast:
    cache.clear()
    return a_cast()


def planted(cast: Cast) -> WorkerRequest:
    """Chen complains in confidence, is asked back, replies, is answered, rates, and is heard."""
    one = asked(
        cast, kind=Kind.COMPLAIN, topic=Topic.WAGES, text=SECRET, confidential=True,
        photos=[asking.Photo("a.png", PNG)],
    )  # fmt: skip
    handling.ask_back(one.pk, "请问是哪几个人？", seen=None, by=cast.clerk, at=AFTER)
    handling.reply(one.pk, WORD, by=cast.chen_actor, at=AFTER)
    handling.answer(one.pk, ANSWER, seen=None, by=cast.clerk, at=AFTER)
    again.rate(WorkerRequest.objects.get(pk=one.pk), desk.Score.UNSATISFIED, WORD,
               by=cast.chen_actor, at=AFTER)  # fmt: skip
    return one


def others(cast: Cast) -> list[Actor]:
    """Who must see nothing: the union's officer, the town, and colleagues of the city."""
    people = [cast.union, cast.town]
    for role in ("auditor", "federation_administrator", "aid_clerk", "organisation_clerk"):
        who = a_user(role)
        grant(who, role, cast.tree.city, valid_from=ON)
        people.append(who)
    everything = a_user("below")  # every role there is, but below the deciding office
    for role in ("service_head", "service_clerk", "federation_administrator", "auditor"):
        grant(everything, role, cast.tree.town, valid_from=ON)
    return [*people, everything]


def every_page() -> list[str]:
    """All addresses without places that are there to be read."""
    plain = sorted(route.path for route in existing() if "<" not in route.path)
    left = ("account/", "me/security/end")
    return [f"/{path}" for path in plain if not path.startswith(left)]


ALL = ("dict", "items", "lists", "values", "copy")
"""Who asks for these may look at any of what was asked."""


@contextmanager
def looking_up() -> Iterator[set[str]]:
    """The names that are looked up in a query, or a form made of it."""
    met: set[str] = set()

    def noting(name: str) -> Callable[..., Any]:
        plain = getattr(QueryDict, name)

        def noted(query: QueryDict, *asked: Any, **more: Any) -> Any:
            met.update({"q", "state"} if name in ALL else {str(asked[0])})
            return plain(query, *asked, **more)

        return noted

    with ExitStack() as stack:
        for name in ("get", "getlist", "__getitem__", "__contains__", *ALL):
            stack.enter_context(patch.object(QueryDict, name, noting(name)))
        yield met


def found_by(client: Client, who: Actor, address: str, one: WorkerRequest) -> list[str]:
    """What leaks to them at this address, plainly and by each query that it looks up."""
    searches = {"q": (one.number, "陈阿福", "押金"), "state": ("all",)}
    with looking_up() as met:
        queries = ["", "?other=1"]  # some forms are bound by any query
        found = [leaked(client, address, q, one, trail=who.name in TRAIL) for q in queries]
    queries = [f"?{name}={w}" for name, words in searches.items() if name in met for w in words]
    found += [leaked(client, address, q, one, trail=who.name in TRAIL) for q in queries]
    return [f"{who.name} {address}: {what}" for each in found for what in each]


def test_nothing_of_it_is_found_anywhere(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AFTER)
    one = planted(cast)
    asked(cast, person_id=cast.lin.pk, text="请问会员卡怎么补办，需要带什么？")
    for who in others(cast):
        if again and who.name not in ("union", "auditor", "below"):
            continue
        client = Client()
        client.login(username=who.name, password=f"secret of {who.name}")
        found = [line for address in every_page() for line in found_by(client, who, address, one)]
        assert not found, "\n".join(found)
        for path in ("", "answer/", "take/", "hand-on/"):
            status = client.post(f"/office/requests/{one.number}/{path}").status_code
            assert status in (403, 404, 405), (who.name, path, status)
        assert client.get(f"/office/requests/{one.number}/").status_code in (403, 404)
        document = Document.objects.get()
        assert client.get(f"/office/documents/{document.pk}/").status_code in (403, 404)
        photo = f"/office/requests/{one.number}/{document.pk}/"
        assert client.get(photo).status_code in (403, 404)


def leaked(
    client: Client, address: str, query: str, one: WorkerRequest, *, trail: bool
) -> list[str]:
    """What of the request stands in the answer, besides the very words that were asked for."""
    answer = client.get(address + query)
    body = b"".join(answer) if answer.streaming else answer.content
    shown = body.decode("utf-8", "replace")
    wanted = [SECRET, WORD, f"/office/requests/{one.number}/"]
    wanted += [what for what in (one.number, "押金") if what not in query]
    if trail and address.startswith("/office/audit/"):
        wanted = [SECRET, WORD, "押金"] if "押金" not in query else [SECRET, WORD]
    return [what for what in wanted if what in shown]


TRAIL = {"auditor", "federation_administrator"}
"""At the top they read in the trail that some request was handled: its number, nothing else."""


def test_counts_and_gates_leave_it_out(cast: Cast) -> None:
    one = planted(cast)
    for who in others(cast):
        assert one not in queries.requests_visible_to(who, ON)
        items = desk.items_visible_to(who, ON)
        assert not items.filter(subject_id=one.number).exists()
        assert not items.filter(kind="requests.confidential").exists()
    assert one in queries.requests_visible_to(cast.clerk, ON)
    assert one in queries.requests_visible_to(cast.head, ON)


@pytest.mark.parametrize("name", ["union", "town"])
def test_an_export_leaves_it_out(cast: Cast, name: str) -> None:
    one = planted(cast)
    client = Client()
    client.login(username=name, password=f"secret of {name}")
    client.post("/account/reauthenticate/", {"password": f"secret of {name}"})
    for address in ("/office/requests/", "/office/members/"):
        answer = client.get(f"{address}?export=xlsx&state=all")
        assert answer.streaming, address
        with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as archive:
            text = b"".join(archive.read(name) for name in archive.namelist()).decode()
        assert SECRET not in text
        assert one.number not in text


def test_the_trail_names_nobody(cast: Cast) -> None:
    one = planted(cast)
    events = Event.objects.exclude(action__startswith="access.")
    assert events.filter(subject_id=one.number).exists()
    for event in events:
        told = f"{event.actor_name} {event.old} {event.new} {event.reason} {event.path}"
        assert "chen" not in told.lower()
        assert SECRET not in told
        assert WORD not in told
        assert "请问是哪几个人" not in told
        below = registry.organisation_paths()[cast.tree.town]
        if event.subject_type.startswith(("requests", "desk", "document")):
            assert not event.path.startswith(below)
            assert event.path


def test_messages_go_to_the_account_only(cast: Cast) -> None:
    planted(cast)
    assert Message.objects.filter(user__username=cast.chen_actor.name).exists()
    assert not Message.objects.filter(person__isnull=False).exists()


def test_the_board_carries_no_words_of_it(cast: Cast) -> None:
    one = planted(cast)
    for item in desk.items_about((queries.SUBJECT, one.number)):
        assert item.person_id is None
        assert item.figures == {"number": one.number}
        assert item.organisation_id == cast.tree.city
        for wait in item.waits.all():
            assert "哪几个人" not in wait.reason


def test_numbers_have_no_gaps_to_be_read(cast: Cast) -> None:
    first = asked(cast)
    planted(cast)
    second = asked(cast)
    assert abs(int(first.number[-6:]) - int(second.number[-6:])) != 2
    assert first.number < second.number or first.number > second.number


def test_its_satisfaction_is_counted_where_it_is_seen_only(cast: Cast) -> None:
    span = queries_figures.Span(ON, ON, AFTER)

    def counted(who: Actor) -> dict[str, tuple[int, int | None]]:
        items = desk.items_visible_to(who, ON)
        found = {f.measure.code: (f.part, f.base) for f in queries_figures.figures(items, span)}
        offices = queries_figures.satisfied_by_office(items, span)
        return {**found, "offices": (len(offices), sum(n for _name, _hits, n in offices))}

    handling.answer(asked(cast).pk, ANSWER, seen=None, by=cast.town, at=AFTER)
    people = others(cast)
    before = [counted(who) for who in people]
    seen = counted(cast.head)
    planted(cast)
    assert [counted(who) for who in people] == before
    now = counted(cast.head)
    assert (seen["rated"], now["rated"]) == ((0, 1), (1, 2))  # asked as well as rated
    assert now["unsatisfied"] == (1, 1)
