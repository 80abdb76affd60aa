"""A request becomes confidential after others have seen it: they find nothing of it any more."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from gongqiao.access.tests.cast import a_user, grant
from gongqiao.audit import api as audit
from gongqiao.desk import api as desk
from gongqiao.desk import queries_board
from gongqiao.desk.permissions import WORK
from gongqiao.desk.services import telling
from gongqiao.documents.models import Document
from gongqiao.notices import api as notices
from gongqiao.notices.models import Message
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry
from gongqiao.requests import queries
from gongqiao.requests.enums import Side, State, Topic
from gongqiao.requests.models import WorkerRequest
from gongqiao.requests.services import asking, handing, handling, merging, secrecy
from gongqiao.requests.tests.cast import ANSWER, AT, ON, PNG, Cast, a_cast, asked

pytestmark = pytest.mark.django_db
SECRET = "厂里扣了我们班组三千块押金不还"
BACK = "请问是哪几位工友？"
LATER = AT + timedelta(hours=1)
LATE = AT + timedelta(days=4)  # the Monday after
WHY = "当事人担心被报复"


@pytest.fixture
def cast() -> Cast:
    cache.clear()
    return a_cast()


def known(cast: Cast) -> WorkerRequest:
    """The worker's own union has it: with a photo, asked back, handed to the town, late."""
    one = asked(cast, topic=Topic.MEMBERSHIP, text=SECRET,
                photos=[asking.Photo("a.png", PNG)])  # fmt: skip
    assert one.office_id == cast.tree.union
    item = queries.item_of(one)
    assert item is not None
    desk.take(item.pk, seen=None, by=cast.union, at=AT)
    handling.ask_back(one.pk, BACK, seen=None, by=cast.union, at=AT)
    handling.reply(one.pk, "一共有三位工友", by=cast.chen_actor, at=LATER)
    desk.hand_over(item.pk, to_user_id=cast.town.user_id, to_organisation_id=cast.tree.town,
                   reason=SECRET[:6], seen=None, by=cast.union, at=LATER)  # fmt: skip
    return WorkerRequest.objects.get(pk=one.pk)


def refused(code: str, *args: object, **kw: object) -> None:
    with pytest.raises(Refused) as caught:
        secrecy.conceal(*args, **kw)  # type: ignore[arg-type]  # as the caller gives them
    assert caught.value.code == code


def others(cast: Cast) -> list[Actor]:
    """The union, the town, an auditor of the town, one of the whole federation."""
    people = [cast.union, cast.town]
    for name, where in (("below", cast.tree.town), ("above", cast.tree.city)):
        who = a_user(name)
        grant(who, "auditor", where, valid_from=ON)
        people.append(who)
    return people


def test_it_goes_to_the_office_that_decides(cast: Cast) -> None:
    one = secrecy.conceal(known(cast).pk, WHY, by=cast.town, at=LATER)
    assert (one.confidential, one.never_own, one.office_id) == (True, True, cast.tree.city)
    for who in others(cast):
        assert one not in queries.requests_visible_to(who, ON)
        assert not desk.items_visible_to(who, ON).filter(subject_id=one.number).exists()
        asking_ = queries_board.asking(who, LATER, WORK)
        assert not queries_board.handed_on(asking_).exists()
    assert one in queries.requests_visible_to(cast.clerk, ON)
    (item,) = desk.items_about((queries.SUBJECT, one.number))
    assert (item.kind, item.person_id, item.owner_id) == ("requests.confidential", None, None)
    assert item.figures == {"number": one.number}
    assert item.organisation_id == cast.tree.city
    words = [w.reason for w in item.waits.all()] + [h.reason for h in item.hand_overs.all()]
    assert not [w for w in words if BACK in w or SECRET[:6] in w]
    assert Document.objects.get().organisation_id == cast.tree.city
    handling.answer(one.pk, ANSWER, seen=None, by=cast.clerk, at=LATE)
    assert WorkerRequest.objects.get(pk=one.pk).state == State.ANSWERED


def test_the_pages_of_others_show_nothing_of_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = known(cast)
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATE)
    telling.escalate(LATE)
    secrecy.conceal(one.pk, WHY, by=cast.town, at=LATE)
    views = ["mine", "office", "late", "handed", "unanswered", "open", "closed", "all"]
    pages = ["/office/", "/office/requests/?state=all", "/office/requests/topics/",
             f"/office/search/?q={one.number}", "/office/audit/", "/office/notices/",
             "/me/messages/", *(f"/office/desk/?view={view}" for view in views)]  # fmt: skip
    for who in others(cast):
        client = Client()
        client.login(username=who.name, password=f"secret of {who.name}")
        for page in pages:
            shown = client.get(page).content.decode()
            wanted = [SECRET[:6], f"/office/requests/{one.number}/"]
            wanted += [] if one.number in page or "audit" in page else [one.number]
            assert not [w for w in wanted if w in shown], (who.name, page)
        assert client.get(f"/office/requests/{one.number}/").status_code in (403, 404)
        photo = f"/office/requests/{one.number}/{Document.objects.get().pk}/"
        assert client.get(photo).status_code in (403, 404)


def test_the_trail_of_before_is_for_the_named_only(cast: Cast) -> None:
    one = known(cast)
    people = others(cast)
    subjects = {one.number, str(queries.item_of(one).pk), str(Document.objects.get().pk)}  # type: ignore[union-attr]  # it has one
    secrecy.conceal(one.pk, WHY, by=cast.town, at=LATER)

    def read(who: Actor) -> list[str]:
        found = audit.events_visible_to(who, ON).filter(subject_id__in=subjects)
        return [f"{e.action} {e.actor_name}" for e in found if e.subject_type != "user"]

    assert read(people[2]) == []
    above = read(people[3])
    assert sorted(above) == ["desk.retype town", "requests.conceal town"]
    assert [e for e in read(cast.head) if e == "requests.ask chen"]
    secrecy.reveal(one.pk, "职工同意", by=cast.clerk, at=LATE)
    assert [e for e in read(people[3]) if e == "requests.ask chen"]


def test_messages_follow(cast: Cast) -> None:
    one = known(cast)
    telling.escalate(LATE)
    named = Message.objects.filter(figures__title=SECRET)
    assert {m.code for m in named} == {"desk.handed", "desk.late", "desk.went_on"}
    secrecy.conceal(one.pk, WHY, by=cast.town, at=LATE)
    assert not named.all().exists()
    assert not Message.objects.filter(person=cast.chen, apart=False).exists()
    own = [m.words.title for m in notices.messages_shown(cast.chen_actor)]
    assert len(own) == 3  # the question, where it went, and that it is confidential now


def test_only_who_sees_it_takes_it_back(cast: Cast) -> None:
    one = secrecy.conceal(known(cast).pk, WHY, by=cast.town, at=LATER)
    for who in ("union", "town"):
        client = Client()
        client.login(username=who, password=f"secret of {who}")
        answer = client.post(f"/office/requests/{one.number}/reveal/", {"reason": "x"})
        assert answer.status_code in (403, 404)
    clerk = Client()
    clerk.login(username="clerk", password="secret of clerk")
    page = f"/office/requests/{one.number}/"
    assert clerk.post(f"{page}reveal/", {"reason": ""}).status_code == 200
    assert clerk.post(f"{page}reveal/", {"reason": "职工同意"})["Location"] == page
    one.refresh_from_db()
    assert (one.confidential, one.office_id) == (False, cast.tree.city)
    item = queries.item_of(one)
    assert item is not None
    assert (item.kind, item.person_id) == ("requests.consult", cast.chen.pk)
    assert SECRET[:6] in item.figures["gist"]
    with pytest.raises(Refused):
        secrecy.reveal(one.pk, WHY, by=cast.clerk, at=LATE)


def test_the_worker_asks_for_it(cast: Cast) -> None:
    one = known(cast)
    chen = Client()
    chen.login(username="chen", password="secret of chen")
    chen.post(f"/me/requests/{one.number}/conceal/")
    one.refresh_from_db()
    assert one.confidential
    (event,) = audit.events_about(queries.SUBJECT, one.number, 1)
    assert (event.action, event.actor_id) == ("requests.conceal", None)
    path = registry.organisation_paths()[cast.tree.city]
    assert event.path == path
    refused("CONFIDENTIAL", one.pk, "", side=Side.APPLICANT, by=cast.chen_actor, at=LATE)


def test_handled_together_it_is_taken_apart(cast: Cast) -> None:
    leader, follower, other = asked(cast), asked(cast, person_id=cast.lin.pk), asked(cast)
    merging.merge(follower.pk, leader.pk, by=cast.town, at=AT)
    merging.merge(other.pk, leader.pk, by=cast.town, at=AT)
    refused("EMPTY", follower.pk, " ", by=cast.town, at=LATER)
    one = secrecy.conceal(follower.pk, WHY, by=cast.town, at=LATER)
    assert (one.state, one.leader_id, one.confidential) == (State.IN_HAND, None, True)
    secrecy.conceal(leader.pk, WHY, by=cast.town, at=LATER)
    other.refresh_from_db()
    assert (other.state, other.leader_id, other.confidential) == (State.IN_HAND, None, False)


def test_what_was_answered_together_says_no_number(cast: Cast) -> None:
    leader, follower = asked(cast), asked(cast, person_id=cast.lin.pk)
    merging.merge(follower.pk, leader.pk, by=cast.town, at=AT)
    handling.answer(leader.pk, ANSWER, others=ANSWER, seen=None, by=cast.town, at=LATER)
    secrecy.conceal(leader.pk, WHY, by=cast.town, at=LATER)
    town = Client()
    town.login(username="town", password="secret of town")
    page = town.get(f"/office/requests/{follower.number}/").content.decode()
    assert leader.number not in page
    with pytest.raises(Refused):  # the other one hangs on it
        secrecy.reveal(leader.pk, WHY, by=cast.clerk, at=LATE)


def test_the_program_that_filed_it_loses_it_too(cast: Cast) -> None:
    one, as_such = known(cast), asked(cast, confidential=True)
    assert queries.request_filed(one.key[:5], one.number) == one
    secrecy.conceal(one.pk, WHY, by=cast.town, at=LATER)
    assert queries.request_filed(one.key[:5], one.number) is None
    assert queries.request_filed(as_such.key[:5], as_such.number) == as_such


def test_it_is_not_handed_away(cast: Cast) -> None:
    one = secrecy.conceal(known(cast).pk, WHY, by=cast.town, at=LATER)
    with pytest.raises(Refused):
        handing.hand_on(one.pk, office_id=cast.tree.town, reason="x", by=cast.clerk, at=LATE)
