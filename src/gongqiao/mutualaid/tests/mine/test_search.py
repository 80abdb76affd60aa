"""Search finds what the actor may see, and nothing else."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from gongqiao.access.models import Grant, Role, RoleCapability
from gongqiao.mutualaid.models import PaymentBatch
from gongqiao.mutualaid.tests import world
from gongqiao.mutualaid.tests.mine.village import Village, in_hospital, pay, with_account
from gongqiao.platform import search
from gongqiao.platform.context import Actor
from gongqiao.registry.models import Organisation

ALL = ("registry.view", "mutualaid.view")


def somebody(name: str, organisation: Organisation, *capabilities: str) -> Actor:
    user = get_user_model().objects.create_user(name)
    role = Role.objects.create(
        code=f"t_{name}", name_zh="", name_en="", description_zh="", description_en=""
    )
    RoleCapability.objects.bulk_create(RoleCapability(role=role, code=c) for c in capabilities)
    Grant.objects.create(
        user=user, role=role, organisation=organisation, valid_from="2020-01-01", reason="t",
        granted_at=world.AT,
    )  # fmt: skip
    return Actor(name, user.pk)


def titles(by: Actor, words: str) -> set[str]:
    groups = search.found(by, words, timezone.localdate())
    return {hit.title for group in groups for hit in group.hits}


@pytest.fixture
def told(village: Village) -> Village:
    for person, initials in zip(village.people, ("CAF", "SXM", "SSG", "LGF"), strict=True):
        person.initials = initials
        person.save()
    with_account(village, 0)
    in_hospital(village, 0, "JS20260001", "4721.54")
    pay(village)
    return village


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("陈阿", {"陈阿福"}),
        ("caf", {"陈阿福"}),
        ("恒裕", {"恒裕纺织有限公司工会"}),
        ("JS20260001", {"陈阿福"}),
        ("MJS20260001", set()),  # the number of a visit: nothing is indexed by it
        ("JS2026", set()),
        ("陈", set()),
        ("%%", set()),
        ("' OR 1=1", set()),
    ],
)
def test_what_the_city_finds(told: Village, words: str, found: set[str]) -> None:
    city = Organisation.objects.get(code="root")
    assert titles(somebody("city", city, *ALL), words) == found


def test_a_whole_number_and_its_end_find_the_person(told: Village) -> None:
    by = somebody("city", Organisation.objects.get(code="root"), *ALL)
    assert titles(by, world.certno(0)) == {"陈阿福"}
    assert "陈阿福" in titles(by, world.certno(0)[-4:])


def test_a_batch_is_found_by_its_code_at_the_top_only(told: Village) -> None:
    code = PaymentBatch.objects.get().code
    assert titles(somebody("city", Organisation.objects.get(code="root"), *ALL), code) == {code}
    union = Organisation.objects.get(code="T1")
    assert titles(somebody("union", union, *ALL), code) == set()


@pytest.mark.parametrize("words", ["陈阿", "caf", "恒裕", "JS20260001", "测试"])
def test_another_town_finds_nothing_of_it(told: Village, words: str) -> None:
    other = Organisation.objects.create(
        code="T2", name="别的工会", kind="grassroots", path="00000001.00000009."
    )
    assert titles(somebody("other", other, *ALL), words) == set()


def test_each_group_needs_its_capability(told: Village) -> None:
    city = Organisation.objects.get(code="root")
    assert titles(somebody("aid", city, "mutualaid.view"), "陈阿") == set()
    assert titles(somebody("reg", city, "registry.view"), "JS20260001") == set()


def test_no_hit_shows_a_whole_number(told: Village) -> None:
    by = somebody("city", Organisation.objects.get(code="root"), *ALL)
    groups = search.found(by, world.certno(0), timezone.localdate())
    assert all(world.certno(0) not in hit.note for group in groups for hit in group.hits)


def test_groups_are_bounded(told: Village) -> None:
    by = somebody("city", Organisation.objects.get(code="root"), *ALL)
    Organisation.objects.bulk_create(
        Organisation(
            code=f"B{i}", name=f"恒裕{i}", kind="grassroots", path=f"00000001.{i + 100:08d}."
        )
        for i in range(15)
    )
    (group,) = search.found(by, "恒裕", timezone.localdate())
    assert len(group.hits) == search.MOST
    assert group.more


def test_workers_are_sent_to_their_own_pages(told: Village) -> None:
    client = Client()
    client.force_login(told.chen)
    assert client.get("/office/search/?q=x").headers["Location"] == "/me/"
