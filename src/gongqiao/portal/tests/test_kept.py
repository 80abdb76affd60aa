"""What is kept about me: the first rows of each part, the whole part for whoever asks for it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from gongqiao.platform import own
from gongqiao.portal.views.mine import FIRST_ROWS
from gongqiao.requests.tests.cast import a_cast

pytestmark = pytest.mark.django_db
ROWS = FIRST_ROWS + 5


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    """Chen, about whom a long part is kept and a short one with an empty cell."""
    long = own.Part(1, "长", ("序号",), lambda _person: [(f"第{n}行",) for n in range(ROWS)])
    short = own.Part(2, "短", ("有", "无"), lambda _person: [("值", None)])
    monkeypatch.setattr(own, "_parts", [short, long])
    client, user = Client(), a_cast().chen.user
    assert user
    client.force_login(user)
    return client


def rows_of(page: str) -> int:
    return len(re.findall(r"<dd>第\d+行</dd>", page))


def test_a_long_part_shows_its_first_rows_and_leads_to_all(client: Client) -> None:
    page = client.get(reverse("me_data")).content.decode()
    assert rows_of(page) == FIRST_ROWS
    assert f"显示全部 {ROWS} 条" in page
    [way] = re.findall(r'href="(\?whole=\d+)#', page)
    whole = client.get(reverse("me_data") + way).content.decode()
    assert rows_of(whole) == ROWS
    assert "显示全部" not in whole


def test_a_cell_that_holds_nothing_is_left_out(client: Client) -> None:
    page = client.get(reverse("me_data")).content.decode()
    assert "<dt>有</dt><dd>值</dd>" in page
    assert "<dt>无</dt>" not in page


@pytest.mark.parametrize("whole", ["9", "0", "-1", "x", "1' OR 1=1", "１"])
def test_another_part_than_there_are_opens_none(client: Client, whole: str) -> None:
    page = client.get(reverse("me_data"), {"whole": whole})
    assert page.status_code == 200
    assert rows_of(page.content.decode()) == FIRST_ROWS
