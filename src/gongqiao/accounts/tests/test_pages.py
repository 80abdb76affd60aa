"""Signing in, step-up, sessions, language: through the pages."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from time_machine import TimeMachineFixture

from config import urls as real
from gongqiao.accounts import api
from gongqiao.accounts.models import User
from gongqiao.audit.models import Event
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.platform.gate import signed_in
from tests.support.signing_in import AT, PASSWORD


@signed_in
@api.step_up
def release(request: HttpRequest) -> HttpResponse:
    """A view that moves money."""
    return HttpResponse(
        f"released {request.POST.get('batch', '')} by {request.user.get_username()}"
    )


urlpatterns = [*real.urlpatterns, path("test/release/", release)]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls(__name__),
    pytest.mark.usefixtures("no_old_attempts"),
]


def sign_in(client: Client, username: str = "mei", password: str = PASSWORD) -> Any:
    return client.post("/account/login/", {"login": username, "password": password})


def test_signing_in_changes_the_session_key_and_is_told(client: Client, mei: User) -> None:
    client.get("/account/login/")
    session = client.session
    session["planted"] = 1
    session.save()
    before = str(session.session_key)
    client.cookies["gq_session"] = before
    assert sign_in(client).status_code == 302
    assert client.session.session_key != before
    assert Event.objects.filter(action="accounts.sign_in", actor_id=mei.pk).count() == 1


def test_wrong_name_and_wrong_password_read_the_same(client: Client, mei: User) -> None:
    def told(username: str, password: str) -> str:
        page = sign_in(client, username, password).content.decode()
        page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
        return page.replace(username, "NAME")

    unknown, wrong = told("nobody", "wrong password 1"), told("mei", "wrong password 1")
    assert unknown == wrong
    assert "alert" in wrong or "error" in wrong


def test_guessing_is_slowed_down_even_for_names_that_do_not_exist(
    client: Client, mei: User
) -> None:
    for name in ("mei", "nobody"):
        cache.clear()
        for _ in range(5):
            sign_in(client, name, "wrong password 1")
        told = sign_in(client, name, PASSWORD)
        assert told.status_code in {200, 429}
        assert "_auth_user_id" not in client.session


def test_a_closed_account_cannot_sign_in_and_is_out_at_once(client: Client, mei: User) -> None:
    sign_in(client)
    assert client.get("/me/security/").status_code == 200
    api.disable_user(mei.pk, by=Actor("boss"), at=AT, reason="left")
    assert client.get("/me/security/").status_code == 302
    sign_in(client)
    assert "_auth_user_id" not in client.session
    api.enable_user(mei.pk, by=Actor("boss"), at=AT, reason="back")
    assert client.get("/me/security/").status_code == 302, "the old session stays ended"


def test_nobody_signs_up(client: Client) -> None:
    client.post(
        "/account/signup/", {"username": "eve", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert not User.objects.exists()


class TestStepUp:
    def test_signing_in_is_not_enough(self, client: Client, mei: User) -> None:
        sign_in(client)
        held_up = client.get("/test/release/")
        assert held_up.status_code == 302
        assert held_up["Location"].startswith("/account/reauthenticate/")

    def test_the_form_goes_on_by_itself_after_the_password(self, client: Client, mei: User) -> None:
        sign_in(client)
        held_up = client.post("/test/release/", {"batch": "7"})
        proved = client.post(held_up["Location"], {"password": PASSWORD})
        assert proved.content == b"released 7 by mei"
        assert client.get("/test/release/").status_code == 200

    def test_a_wrong_password_proves_nothing(self, client: Client, mei: User) -> None:
        sign_in(client)
        held_up = client.get("/test/release/")
        client.post(held_up["Location"], {"password": "wrong password 1"})
        assert client.get("/test/release/").status_code == 302

    def test_it_wears_off_after_five_minutes(
        self, client: Client, mei: User, time_machine: TimeMachineFixture
    ) -> None:
        time_machine.move_to("2026-03-05 10:00:00+08:00", tick=False)
        sign_in(client)
        client.post(client.get("/test/release/")["Location"], {"password": PASSWORD})
        time_machine.move_to("2026-03-05 10:04:59+08:00", tick=False)
        assert client.get("/test/release/").status_code == 200
        time_machine.move_to("2026-03-05 10:05:00+08:00", tick=False)
        assert client.get("/test/release/").status_code == 302

    def test_who_has_nothing_to_prove_with_is_turned_away(self, client: Client, mei: User) -> None:
        mei.set_unusable_password()
        mei.save()
        client.force_login(mei)
        assert client.get("/test/release/").status_code == 403


class TestHandedOutPassword:
    def test_it_opens_its_own_change_page_only(self, client: Client) -> None:
        made = api.create_user("wei", by=SYSTEM, at=AT)
        sign_in(client, "wei", made.first_password)
        held = client.get("/me/security/")
        assert held["Location"] == "/account/password/change/"
        assert client.get("/account/password/change/").status_code == 200
        client.post(
            "/account/password/change/",
            {"oldpassword": made.first_password, "password1": PASSWORD, "password2": PASSWORD},
        )
        assert client.get("/me/security/").status_code == 200
        assert Event.objects.filter(action="accounts.password").count() == 1


class TestSessions:
    def test_the_others_are_ended_and_this_one_goes_on(self, mei: User) -> None:
        here, there = Client(), Client(headers={"user-agent": "Mozilla/5.0 (iPhone)"})
        sign_in(here)
        sign_in(there)
        page = here.get("/me/security/").content.decode()
        assert "iPhone" in page
        here.post("/me/security/end-others/")
        assert here.get("/me/security/").status_code == 200
        assert there.get("/me/security/").status_code == 302

    def test_nobody_ends_the_session_of_another(self, client: Client, mei: User) -> None:
        api.create_user("eve", by=SYSTEM, at=AT, password=PASSWORD)
        sign_in(client)
        eve = Client()
        sign_in(eve, "eve")
        from allauth.usersessions.models import UserSession

        session = UserSession.objects.get(user=mei)
        eve.post(f"/me/security/sessions/{session.pk}/end/")
        assert client.get("/me/security/").status_code == 200
        client.post(f"/me/security/sessions/{session.pk}/end/")
        assert client.get("/me/security/").status_code == 302

    def test_a_new_password_ends_the_other_sessions(self, mei: User) -> None:
        here, there = Client(), Client()
        sign_in(here)
        sign_in(there)
        new = "another horse 43"
        here.post(
            "/account/password/change/",
            {"oldpassword": PASSWORD, "password1": new, "password2": new},
        )
        assert here.get("/me/security/").status_code == 200
        assert there.get("/me/security/").status_code == 302

    def test_the_last_sign_in_is_shown(
        self, client: Client, mei: User, time_machine: TimeMachineFixture
    ) -> None:
        time_machine.move_to("2026-03-05 10:00:00+08:00", tick=False)
        sign_in(client)
        client.logout()
        time_machine.move_to("2026-03-06 11:30:00+08:00", tick=False)
        sign_in(client)
        assert "2026年3月5日 10:00" in client.get("/me/security/").content.decode()


def test_the_chosen_language_is_kept_on_every_device(mei: User) -> None:
    here, there = Client(), Client()
    sign_in(here)
    here.post("/i18n/setlang/", {"language": "en", "next": "/me/security/"})
    mei.refresh_from_db()
    assert mei.language == "en"
    sign_in(there)
    assert 'lang="en"' in there.get("/me/security/").content.decode()


@pytest.mark.parametrize(
    ("backend", "linked"), [("console.EmailBackend", False), ("smtp.EmailBackend", True)]
)
def test_the_way_to_a_new_password_is_shown_where_mail_leaves(
    settings: Any, backend: str, linked: bool
) -> None:
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}"
    client = Client()
    client.force_login(User.objects.create_user("forgetful", password=PASSWORD))
    page = client.get("/account/reauthenticate/").content.decode()
    assert ("/account/password/reset/" in page) is linked
