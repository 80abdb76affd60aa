"""Pages of users, roles, grants, the trail, messages and security: strict HTML, flows, pictures."""

import re
from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from gongqiao.access.models import Grant
from gongqiao.access.tests.cast import Tree, a_tree, a_user, grant
from gongqiao.audit import api as audit
from gongqiao.audit.models import Event
from gongqiao.notices import api as notices
from gongqiao.platform.context import Actor
from gongqiao.registry.models import Organisation
from tests.journeys.checks import check_page, shoot

SECRET = "secret of boss"


@pytest.fixture
def tree(db: None) -> Tree:
    return a_tree()


def prove(client: Client) -> None:
    """Sign in as the boss and prove it again."""
    client.login(username="boss", password=SECRET)
    client.post("/account/reauthenticate/", {"password": SECRET})


def a_boss(tree: Tree) -> int:
    boss = a_user("boss")
    grant(boss, "federation_administrator", tree.city)
    return boss.user_id or 0


def test_an_account_is_opened_given_a_role_and_closed(client_checked: Client, tree: Tree) -> None:
    a_boss(tree)
    prove(client_checked)
    wrong = client_checked.post("/office/users/new/", {"username": "a b", "display_name": "李"})
    assert "登录名只能用字母" in wrong.content.decode()
    made = client_checked.post(
        "/office/users/new/",
        {"username": "li", "display_name": "李明", "email": "", "language": ""},
    ).content.decode()
    password = re.search(r"[a-z2-9]{4}(-[a-z2-9]{4}){6}", made)
    user = get_user_model().objects.get(username="li")
    assert password
    assert user.check_password(password[0])
    assert password[0] not in client_checked.get(f"/office/users/{user.pk}/").content.decode()

    wish = {"role": "union_officer", "organisation": "Union", "reason": "选举",
            "valid_from": timezone.localdate().isoformat()}  # fmt: skip
    beyond = {**wish, "role": "aid_releaser"}
    told = client_checked.post(f"/office/users/{user.pk}/grants/new/", beyond).content.decode()
    assert "这个账号是您开的" in told  # a role that moves money takes a second person
    nowhere = {**wish, "organisation": "没有的工会"}
    told = client_checked.post(f"/office/users/{user.pk}/grants/new/", nowhere).content.decode()
    assert "没有叫这个名称或代码的组织" in told
    by_name = {**wish, "organisation": Organisation.objects.get(pk=tree.union).name}
    client_checked.post(f"/office/users/{user.pk}/grants/new/", by_name)
    record = client_checked.get(f"/office/users/{user.pk}/").content.decode()
    assert "基层工会干部" in record
    assert "选举" in record

    given = Grant.objects.get(user=user)
    client_checked.post(f"/office/grants/{given.pk}/end/", {"reason": "离任"})
    given.refresh_from_db()
    assert given.end_reason == "离任"
    client_checked.post(f"/office/users/{user.pk}/close/", {"reason": "离任"})
    user.refresh_from_db()
    assert not user.is_active
    told = client_checked.get("/office/audit/").content.decode()
    assert "停用了账号 li" in told


def test_each_page_is_strict_html(client_checked: Client, tree: Tree) -> None:
    boss = a_boss(tree)
    li = a_user("liming")
    given = grant(li, "auditor", tree.town)
    notices.send(key="k", code="demo", figures={}, at=timezone.now(), user_id=boss)
    prove(client_checked)
    message = notices.messages_of(_actor(boss)).get()
    event = Event.objects.latest("pk")
    for address in (
        "/me/security/", "/me/messages/", f"/me/messages/{message.pk}/", "/office/users/",
        "/office/users/?q=liming", "/office/users/new/", f"/office/users/{li.user_id}/",
        f"/office/users/{li.user_id}/reset/", f"/office/users/{li.user_id}/close/",
        f"/office/users/{li.user_id}/grants/new/", "/office/roles/", "/office/grants/",
        f"/office/grants/{given.pk}/end/", "/office/audit/", "/office/deliveries/",
        "/office/audit/?since=2026-13-01&person=boss", f"/office/audit/{event.pk}/",
        "/office/audit/?subject_type=user&since=2026-01-01&until=2026-12-31&action=access",
    ):  # fmt: skip
        assert client_checked.get(address).status_code == 200, address
    assert notices.unread_count(_actor(boss)) == 0


def test_the_trail_is_narrowed_by_choices_in_words(client_checked: Client, tree: Tree) -> None:
    a_boss(tree)
    get_user_model().objects.filter(username="boss").update(display_name="沈主席")
    prove(client_checked)
    grant(a_user("liming"), "auditor", tree.town)
    audit.record(
        at=timezone.now(), by=Actor("boss", get_user_model().objects.get(username="boss").pk),
        action="access.role", subject=("role", "auditor"), new={"role": "auditor"},
    )  # fmt: skip

    def told(**asked: str) -> str:
        shown = client_checked.get("/office/audit/", asked).content.decode()
        return re.sub(r"(?s).*<tbody|</tbody.*", "", shown) if "<tbody" in shown else ""

    shown = client_checked.get("/office/audit/").content.decode()
    for choice in (
        '<option value="access.">角色和授权：全部',
        '<option value="role">角色</option>',
    ):
        assert choice in shown
    assert "沈主席" in told(person="沈主")
    assert "沈主席" in told(person="boss", action="access.role", subject_type="role")
    assert "角色 auditor" in told(action="access.")
    assert "沈主席" not in told(action="mutualaid.")
    assert told(subject_type="made.up", subject_id="1") == ""  # a kind that nobody named
    one = Event.objects.get(action="access.role")
    record = client_checked.get(f"/office/audit/{one.pk}/").content.decode()
    assert "关于“角色 auditor”的全部记录" in record


def test_the_list_of_users_costs_the_same_at_one_and_many(
    client: Client, tree: Tree, django_assert_max_num_queries: Callable[..., object]
) -> None:
    a_boss(tree)
    prove(client)
    for n in range(30):
        grant(a_user(f"person{n}"), "worker", tree.union)
    for address in ("/office/users/", "/office/grants/", "/office/audit/", "/office/roles/"):
        with django_assert_max_num_queries(13):  # type: ignore[attr-defined]  # a context manager
            client.get(address)


def test_the_export_of_the_trail_asks_for_proof_and_is_noted(client: Client, tree: Tree) -> None:
    a_boss(tree)
    client.login(username="boss", password=SECRET)
    assert "/reauthenticate/" in client.get("/office/audit/?export=xlsx")["Location"]
    client.post("/account/reauthenticate/", {"password": SECRET})
    answer = client.get("/office/audit/?export=xlsx")
    assert b"".join(answer.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]
    assert Event.objects.filter(action="documents.export").count() == 1
    assert "导出了列表 审计" in client.get("/office/audit/").content.decode()


def _actor(user_id: int) -> Actor:
    return Actor("boss", user_id)


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_pages_in_a_browser(sign_in_browser: Callable[[AbstractBaseUser], Page]) -> None:
    tree = a_tree()
    boss = a_boss(tree)
    li = a_user("liming")
    grant(li, "auditor", tree.town)
    notices.send(key="k", code="demo", figures={}, at=timezone.now(), user_id=boss)
    page = sign_in_browser(get_user_model().objects.get(pk=boss))
    for name, address in (
        ("security", "/me/security/"), ("messages", "/me/messages/"), ("users", "/office/users/"),
        ("user", f"/office/users/{li.user_id}/"), ("roles", "/office/roles/"),
        ("grants", "/office/grants/"), ("audit", "/office/audit/"),
    ):  # fmt: skip
        page.goto(address)
        check_page(page)
        shoot(page, f"access-{name}")
