"""A clerk acts for a worker: bounded, visible, stamped with both, never for what is closed."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from gongqiao.access.models import Grant
from gongqiao.audit.models import Event
from gongqiao.audit.sentences import sentence_of
from gongqiao.consents import services
from gongqiao.consents.models import Assisted, FamilyMember
from gongqiao.consents.queries_office import assisted_for, done_in
from gongqiao.consents.tests.cast import AT, ON, Cast, a_cast, a_person, refused
from gongqiao.notices.models import Message

pytestmark = pytest.mark.django_db
WHY = {"reason": "没有手机", "seen": "身份证原件"}
CHILD = {"relation": "child", "name": "小陈", "born_on": "2016-09-01", "agreed": "on"}


@pytest.fixture
def cast(db: None) -> Cast:
    made = a_cast()
    Grant.objects.update(valid_from=timezone.localdate() - timedelta(days=1))
    return made


@pytest.fixture
def clerk(cast: Cast, client: Client) -> Client:
    client.login(username="clerk", password="secret of clerk")
    return client


def begun(clerk: Client, cast: Cast) -> Assisted:
    clerk.post(f"/office/assist/begin/{cast.person.pk}/", WHY)
    return Assisted.objects.latest("pk")


def test_what_is_done_names_clerk_and_worker(cast: Cast, clerk: Client) -> None:
    one = begun(clerk, cast)
    page = clerk.get("/me/family/").content.decode()
    assert "陈师傅" in page
    assert "gq-acting" in page
    assert "gq-tabbar" not in page
    clerk.post("/me/family/new/", CHILD)
    assert FamilyMember.objects.get().person_id == cast.person.pk
    event = Event.objects.get(action="consents.family.add")
    new = event.new or {}
    assert (event.actor_name, new["assisted"], new["for_person"]) == (
        "clerk", one.pk, cast.person.pk,
    )  # fmt: skip
    assert str(one.pk) in sentence_of(event)
    clerk.post("/office/assist/end/")
    slip = clerk.get(f"/office/assist/sessions/{one.pk}/").content.decode()
    assert "登记了一位家人" in slip
    assert "陈师傅" in slip
    assert [e.action for e in done_in(one)] == ["consents.family.add"]
    assert Message.objects.get(person=cast.person).code == "consents.assisted"
    clerk.get("/me/family/")
    assert "gq-acting" not in clerk.get("/me/family/").content.decode()


def test_pages_that_do_not_serve_others_stay_closed(cast: Cast, clerk: Client) -> None:
    one = begun(clerk, cast)
    for closed in ("/me/", "/me/security/", "/me/messages/", "/me/mobile/", "/me/data/",
                   "/me/consents/"):  # fmt: skip
        answer = clerk.get(closed)
        assert answer.status_code == 302, closed
        assert answer.headers["Location"] == f"/office/assist/sessions/{one.pk}/"


def test_it_ends_by_itself(cast: Cast, clerk: Client) -> None:
    one = begun(clerk, cast)
    past = timezone.now() - timedelta(minutes=16)
    Assisted.objects.update(begun_at=past, ends_at=past + timedelta(minutes=15))
    answer = clerk.post("/me/family/new/", CHILD)
    assert answer.headers["Location"] == f"/office/assist/sessions/{one.pk}/"
    assert not FamilyMember.objects.exists()
    one.refresh_from_db()
    assert one.ended_at == one.ends_at
    assert "gq-acting" not in clerk.get("/office/assist/").content.decode()


def test_it_ends_when_the_clerk_signs_out(cast: Cast, clerk: Client) -> None:
    """Whoever finds the counter's browser, or kept its cookie, does nothing for the worker."""
    one = begun(clerk, cast)
    kept = clerk.cookies[settings.SESSION_COOKIE_NAME].value
    clerk.post("/account/logout/")
    one.refresh_from_db()
    assert one.ended_at is not None
    assert Message.objects.get(person=cast.person).code == "consents.assisted"
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = kept
    thief.post("/me/family/new/", CHILD)
    clerk.login(username="clerk", password="secret of clerk")
    clerk.post("/me/family/new/", CHILD)
    assert not FamilyMember.objects.filter(person=cast.person).exists()


def test_a_right_that_was_taken_away_ends_it(cast: Cast, clerk: Client) -> None:
    begun(clerk, cast)
    Grant.objects.all().update(valid_to=timezone.localdate())
    clerk.post("/me/family/new/", CHILD)
    assert not FamilyMember.objects.filter(person=cast.person).exists()


def test_those_left_open_are_closed_at_night(cast: Cast) -> None:
    services.begin(cast.person.pk, **WHY, by=cast.clerk, at=AT)
    assert services.end_overdue(by=cast.clerk, at=AT + timedelta(minutes=14)) == 0
    assert services.end_overdue(by=cast.clerk, at=AT + timedelta(minutes=15)) == 1


def test_one_at_a_time_and_no_longer_than_a_quarter_of_an_hour(cast: Cast) -> None:
    first = services.begin(cast.person.pk, **WHY, by=cast.clerk, at=AT)
    second = services.begin(cast.person.pk, **WHY, by=cast.clerk, at=AT + timedelta(minutes=1))
    first.refresh_from_db()
    assert first.ended_at is not None
    with pytest.raises(IntegrityError, match="consents_assisted_bounded"), transaction.atomic():
        Assisted.objects.filter(pk=second.pk).update(ends_at=AT + timedelta(minutes=17))
    with pytest.raises(IntegrityError, match="consents_assisted_one"), transaction.atomic():
        Assisted.objects.filter(pk=first.pk).update(ended_at=None)


def test_who_may_not(cast: Cast) -> None:
    begin: dict[str, Any] = {**WHY, "at": AT}
    with pytest.raises(PermissionDenied):
        services.begin(cast.person.pk, **begin, by=cast.worker)
    with refused("UNKNOWN_PERSON"):
        services.begin(cast.person.pk, **begin, by=cast.stranger)
    own = a_person("窗口", cast.tree.union, cast.clerk)
    with refused("ONESELF"):
        services.begin(own.pk, **begin, by=cast.clerk)
    for field, code in (("reason", "REASON"), ("seen", "SEEN")):
        with refused(code):
            services.begin(cast.person.pk, **{**begin, field: " "}, by=cast.clerk)
    made = services.begin(cast.person.pk, **begin, by=cast.clerk)
    assert assisted_for(cast.stranger, made.pk, ON) is None
