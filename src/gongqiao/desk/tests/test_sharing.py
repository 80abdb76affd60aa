"""Many matters go on at once, to a colleague or another office; whoever took one meanwhile keeps
it, and nothing is done before it was shown.
"""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongqiao.access.tests.cast import a_user, grant
from gongqiao.audit.models import Event
from gongqiao.desk import api, forms_offices, kinds, services
from gongqiao.desk.models import HandOver, WorkItem
from gongqiao.desk.services import To
from gongqiao.desk.tests.cast import AT, KIND, Cast, a_cast, an_item
from gongqiao.notices.models import Message
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from tests.journeys.conftest import CheckedClient

pytestmark = pytest.mark.django_db
MOST = 20
PLACE = "/office/desk/share/"


@pytest.fixture
def cast(kind: None) -> Cast:
    made = a_cast()
    for who in (made.mei, made.jun):
        grant(who, "service_head", made.tree.city, valid_from=date(2026, 1, 1))
    return made


def of_mei(cast: Cast, *keys: str) -> list[WorkItem]:
    return [an_item(key, cast.tree.city, owner_id=cast.mei.user_id) for key in keys]


def share(cast: Cast, items: list[WorkItem], **more: object) -> services.Shared:
    """As the page showed these items: their versions as the caller read them."""
    asked = {"to": To(cast.jun.user_id), "reason": "请假一周", "by": cast.jun, "at": AT, **more}
    return services.hand_over_many({i.pk: i.version for i in items}, **asked)  # type: ignore[arg-type]  # as the service wants it


def test_all_go_on_with_their_trail(cast: Cast) -> None:
    items = of_mei(cast, "a", "b", "c")
    other = a_user("boss")
    done = share(cast, items, by=other)
    assert ([i.pk for i in done.went], done.stayed) == ([i.pk for i in items], [])
    for item in items:
        before, item_ = item.version, WorkItem.objects.get(pk=item.pk)
        assert (item_.owner_id, item_.taken_at, item_.version) == (
            cast.jun.user_id, None, before + 1,
        )  # fmt: skip
    went = HandOver.objects.order_by("item_id")
    assert [(h.from_user_id, h.to_user_id, h.reason) for h in went] == [
        (cast.mei.user_id, cast.jun.user_id, "请假一周")
    ] * 3
    trail = Event.objects.filter(action="desk.hand_over")
    assert {(e.subject_id, e.reason) for e in trail} == {(str(i.pk), "请假一周") for i in items}
    message = Message.objects.get(code="desk.handed_many")  # one, whatever their number
    assert (message.user_id, message.figures) == (
        cast.jun.user_id, {"count": 3, "reason": "请假一周"},
    )  # fmt: skip


def test_what_moved_meanwhile_stays_and_why_is_told(cast: Cast) -> None:
    taken, closed, barred, hidden, goes = of_mei(cast, "a", "b", "c", "d", "e")
    lin = a_user("lin")
    api.hand_over(taken.pk, to_user_id=lin.user_id, reason="x", seen=None, by=lin, at=AT)
    api.close_item(closed.pk, outcome="done", seen=None, by=cast.mei, at=AT)
    WorkItem.objects.filter(pk=barred.pk).update(barred_id=cast.jun.user_id)
    WorkItem.objects.filter(pk=hidden.pk).update(kind="a kind of an older programme")
    done = share(cast, [taken, closed, barred, hidden, goes])
    assert [item.pk for item in done.went] == [goes.pk]
    told = {item.pk: why for item, why in done.stayed}
    assert "Lin" in told[taken.pk]
    assert "办结" in told[closed.pk]
    assert set(told) == {taken.pk, closed.pk, barred.pk, hidden.pk}
    assert WorkItem.objects.get(pk=taken.pk).owner_id == lin.user_id


def test_back_to_the_office(cast: Cast) -> None:
    done = share(cast, of_mei(cast, "a", "b"), to=To())
    assert len(done.went) == 2
    assert set(WorkItem.objects.values_list("owner_id", flat=True)) == {None}
    assert not Message.objects.filter(code="desk.handed_many").exists()


@pytest.mark.parametrize(
    ("more", "code"),
    [({"reason": " "}, "EMPTY"), ({"to": To(999_999)}, "NOBODY"),
     ({"to": To(organisation_id=999_999)}, "NOWHERE")],
)  # fmt: skip
def test_refused_as_a_whole(cast: Cast, more: dict[str, object], code: str) -> None:
    items = of_mei(cast, "a")
    with pytest.raises(Refused) as refused:
        share(cast, items, **more)
    assert refused.value.code == code
    assert not HandOver.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_at_once_with_others_one_wins_each(cast: Cast) -> None:
    """One shares the matters to a colleague, another to an office, while a third closes some."""
    items = of_mei(cast, *(f"i{n}" for n in range(20)))
    lin, boss = a_user("lin"), a_user("boss")
    grant(lin, "service_head", cast.tree.city, valid_from=date(2026, 1, 1))
    a_town_officer(cast)
    together = Barrier(3, timeout=60)

    def sharing(to: To, backwards: bool) -> int:
        together.wait()
        one = items[::-1] if backwards else items
        done = share(cast, one, to=to, by=boss)
        connection.close()
        return len(done.went)

    def closing() -> int:
        together.wait()
        won = 0
        for item in items[::2]:
            try:
                api.close_item(item.pk, outcome="done", seen=1, by=cast.mei, at=AT)
                won += 1
            except Refused:
                pass
        connection.close()
        return won

    with ThreadPoolExecutor(3) as pool:
        jobs = (pool.submit(sharing, To(lin.user_id), False), pool.submit(sharing,
                To(organisation_id=cast.tree.town), True), pool.submit(closing))  # fmt: skip
        won = [job.result() for job in jobs]
    assert sum(won) == len(items)
    assert HandOver.objects.count() == won[0] + won[1]
    assert set(WorkItem.objects.values_list("version", flat=True)) == {2}


def signed_in(name: str) -> CheckedClient:
    client = CheckedClient()
    assert client.login(username=name, password=f"secret of {name}")
    return client


def a_town_officer(cast: Cast) -> Actor:
    made = a_user("town")
    grant(made, "town_officer", cast.tree.town, valid_from=date(2026, 1, 1))
    return made


def chosen(items: list[WorkItem]) -> list[str]:
    """As the page names them, with the version that it shows."""
    return [f"{item.pk}.{item.version}" for item in items]


def posted(cast: Cast, items: list[WorkItem], **more: object) -> dict[str, object]:
    return {"to": f"u{cast.jun.user_id}", "reason": "请假一周", "item": chosen(items),
            "sure": "1", **more}  # fmt: skip


def of_whom(cast: Cast) -> str:
    return f"{PLACE}?view=open&who={cast.mei.user_id}"


def test_to_another_office(cast: Cast) -> None:
    """Shown before, as it is done after: row by row what stays, and why."""
    a_town_officer(cast)
    goes, there, closed, stale, never = of_mei(cast, "a", "b", "c", "d", "e")
    to = To(organisation_id=cast.tree.town)
    kinds.listen(KIND.code, stays=lambda items, _at: {i.pk: "never" for i in items if i == never})
    WorkItem.objects.filter(pk=there.pk).update(organisation_id=cast.tree.town, owner=None)
    api.close_item(closed.pk, outcome="done", seen=None, by=cast.mei, at=AT)
    closed.refresh_from_db()
    api.wait(stale.pk, reason="x", seen=None, by=cast.mei, at=AT)
    items = [goes, there, closed, stale, never]
    before = services.would_go({i.pk: i.version for i in items}, to=to, at=AT)
    assert WorkItem.objects.filter(organisation_id=cast.tree.town).count() == 1  # nothing is done
    done = share(cast, items, to=to)
    for one in (before, done):
        assert [i.pk for i in one.went] == [goes.pk]
        assert {i.pk for i, why in one.stayed if why} == {i.pk for i in items[1:]}
    moved = WorkItem.objects.get(pk=goes.pk)
    assert (moved.organisation_id, moved.owner_id, moved.taken_at) == (cast.tree.town, None, None)
    went = HandOver.objects.get()
    assert (went.from_organisation_id, went.from_user_id, went.to_organisation_id) == (
        cast.tree.city, cast.mei.user_id, cast.tree.town,
    )  # fmt: skip
    trail = Event.objects.get(action="desk.hand_over")
    assert (trail.path, trail.new or {}) == (
        moved.organisation.path, {"item": goes.pk, "kind": KIND.code, "to": "Town"},
    )  # fmt: skip


def test_an_office_where_nobody_handles_such_matters(cast: Cast) -> None:
    done = share(cast, of_mei(cast, "a"), to=To(organisation_id=cast.tree.other_town))
    assert [why for _item, why in done.stayed] == ["那里没有人办理这类事。"]
    assert not HandOver.objects.exists()


def test_by_the_page(cast: Cast) -> None:
    jun = signed_in("jun")
    items = of_mei(cast, "a", "b", "c")
    mine = f"?view=open&amp;who={cast.mei.user_id}"
    assert f'href="{mine}"' in jun.get(PLACE).content.decode()
    page = jun.get(of_whom(cast)).content.decode()
    assert page.count('name="item"') == page.count('data-key="x" checked') == 3
    api.take(items[0].pk, seen=None, by=cast.mei, at=AT)
    api.hand_over(items[0].pk, to_user_id=None, reason="x", seen=None, by=cast.mei, at=AT)
    page = jun.post(of_whom(cast), posted(cast, items[:2])).content.decode()
    assert "已转办 1 件" in page
    assert "没有人" in page or "没人" in page  # what became of the other one
    assert page.count('name="item"') == 1  # the third was not chosen
    answer = jun.post(of_whom(cast), posted(cast, items[2:]))
    assert answer["Location"] == "/office/desk/?view=handed"


def test_shown_before_it_is_done_and_chosen_again(cast: Cast) -> None:
    a_town_officer(cast)
    jun = signed_in("jun")
    items = of_mei(cast, "a", "b", "c")
    place = f"{PLACE}?view=today&q=nobody"
    assert "data-key" in jun.get("/office/desk/?view=open").content.decode()
    asked = posted(cast, items[:2], to=f"o{cast.tree.town}")
    del asked["sure"]
    page = jun.post(place, asked).content.decode()
    assert "Town" in page
    assert page.count('name="item"') == 2
    assert 'name="sure"' in page
    assert not HandOver.objects.exists()
    page = jun.post(of_whom(cast), asked | {"back": "1"}).content.decode()
    assert page.count('data-key="x" checked') == 2  # what was chosen, and why, still stands
    assert "请假一周" in page
    jun.post(place, asked | {"sure": "1"})
    assert HandOver.objects.filter(to_organisation_id=cast.tree.town).count() == 2


def test_an_office_is_named_when_the_choice_does_not_list_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exactly, by name or code; otherwise what is called alike is proposed."""
    monkeypatch.setattr(forms_offices, "MOST_LISTED", 0)
    a_town_officer(cast)
    jun, items = signed_in("jun"), of_mei(cast, "a")

    def page(**fields: object) -> str:
        asked = posted(cast, items, **{"to": "", "office": "", **fields})
        del asked["sure"]
        return jun.post(of_whom(cast), asked).content.decode()

    assert f'value="o{cast.tree.town}"' not in jun.get(of_whom(cast)).content.decode()
    assert "Town (town)" in page(office="tow")
    assert 'name="sure"' not in page(office="tow")
    assert "没有人办理" in page(office="nowhere")
    assert "请选" in page()
    assert 'name="sure"' not in page(office="town", to=f"u{cast.jun.user_id}")
    shown = page(office=" TOWN ")
    assert 'name="office" value="town"' in shown
    assert not HandOver.objects.exists()
    jun.post(of_whom(cast), posted(cast, items, to="", office="town"))
    assert HandOver.objects.get().to_organisation_id == cast.tree.town


def test_offices_are_proposed_while_somebody_types(cast: Cast) -> None:
    a_town_officer(cast)
    jun = signed_in("jun")
    there = "/office/desk/offices/"
    found = jun.get(f"{there}?kind={KIND.code}&office=tow").content.decode()
    assert '<option value="Town">town</option>' in found
    for nothing in (
        "",
        f"?kind={KIND.code}",
        "?kind=x&office=tow",
        f"?kind={KIND.code}&office=<b>",
    ):
        assert not jun.get(there + nothing).content.strip()


def test_one_matter_goes_to_an_office_by_its_name(cast: Cast) -> None:
    a_town_officer(cast)
    item = of_mei(cast, "a")[0]
    jun = signed_in("jun")
    given = {"to": "", "office": "Town", "reason": "归你们管", "seen": item.version}
    jun.post(f"/office/desk/{item.pk}/hand/", given)
    assert HandOver.objects.get().to_organisation_id == cast.tree.town


def test_from_the_board_none_is_chosen_yet(cast: Cast) -> None:
    jun = signed_in("jun")
    of_mei(cast, "a", "b")
    page = jun.get("/office/desk/?view=late&kind=test.ask").content.decode()
    there = re.search(r'href="(/office/desk/share/[^"]*)"', page)
    assert there is not None
    page = jun.get(there[1].replace("&amp;", "&")).content.decode()
    assert page.count('name="item"') == 2
    assert "checked" not in page


def test_odd_forms_are_told(cast: Cast) -> None:
    jun = signed_in("jun")
    items = of_mei(cast, "a")
    odd: tuple[dict[str, object], ...] = (
        {"to": ""}, {"reason": ""}, {"to": "u999"}, {"to": "o999999"}, {"to": "o"}, {"item": []},
        {"item": ["x", "-1.1", "٣.1", "1", ".", "1.99999999999"]}, {"item": ["999999.1"]},
        {"reason": "长" * 501},
    )  # fmt: skip
    for change in odd:
        assert jun.post(of_whom(cast), posted(cast, items, **change)).status_code == 200, change
    assert not HandOver.objects.exists()
    for query in ("?who=<b>", "?view=x", "?view=all&q=%3D1", "?q=" + "字" * 5000, "?view=closed"):
        assert jun.get(PLACE + query).status_code == 200


def test_what_is_out_of_reach_stays_there(cast: Cast) -> None:
    a_town_officer(cast)
    items = of_mei(cast, "a")
    client = signed_in("town")
    page = client.get(of_whom(cast)).content.decode()
    assert "Mei" not in page  # nothing of hers is seen: not even her name
    client.post(of_whom(cast), posted(cast, items, to="office"))
    assert not HandOver.objects.exists()


@pytest.mark.parametrize("to", ["", "colleague", "office", "before"])
def test_queries_are_the_same_for_one_and_for_many(cast: Cast, to: str) -> None:
    a_town_officer(cast)
    client = Client()
    client.login(username="jun", password="secret of jun")

    def asked(*keys: str) -> int:
        items = of_mei(cast, *keys)
        form = posted(cast, items)
        if to != "colleague":
            form["to"] = f"o{cast.tree.town}"
        if to == "before":
            del form["sure"]
        with CaptureQueriesContext(connection) as seen:
            if to:
                status = client.post(of_whom(cast), form).status_code
                assert status == (200 if to == "before" else 302)
            else:
                assert client.get(of_whom(cast)).status_code == 200
        # savepoints stand in for the transactions of a served request
        return sum("SAVEPOINT" not in q["sql"] for q in seen.captured_queries)

    first = asked("a")
    assert asked(*(f"m{n}" for n in range(25))) == first <= MOST
