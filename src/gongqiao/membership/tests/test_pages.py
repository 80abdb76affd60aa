"""Pages of membership: as many queries for three rows as for one; strangers, formulas, tags."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gongqiao.membership.models import Application, JoinCode, Lookalike, Transfer
from gongqiao.membership.services import join_codes, lookalikes, quality
from gongqiao.membership.tests.cast import Phone, officer, read_text
from gongqiao.platform.context import SYSTEM
from gongqiao.registry.models import Membership, Organisation, Person
from gongqiao.registry.tests.cast import certno

pytestmark = pytest.mark.django_db
MOST = 15
ROWS = [(f"会员{'甲乙丙丁'[n]}", certno(n), "", "mill", "2015-03-01") for n in range(4)]


@pytest.fixture
def hua(orgs: dict[str, int]) -> Client:
    officer("hua", "organisation_clerk", orgs["city"])
    client = Client()
    assert client.login(username="hua", password="secret of hua")
    return client


def more(orgs: dict[str, int], n: int) -> None:
    """One more of everything."""
    at = timezone.now()
    person = Person.objects.order_by("pk")[n]
    Application.objects.create(
        organisation_id=orgs["mill"], kind="join", state="pending_review", way="qr", name=f"=1+{n}",
        cert_type="01", number=certno(50 + n), number_index=bytes([n] * 16), last4="0506",
        mobile="13900001111", mobile_proved_at=at, submitted_at=at,
    )  # fmt: skip
    Transfer.objects.create(
        person=person, from_organisation_id=orgs["mill"], to_organisation_id=orgs["dye"],
        claimed_at=at, due_on=at.date(),
    )  # fmt: skip
    Lookalike.objects.create(
        low=person.pk, high=person.pk + 1, score=80, grounds=["name"], found_at=at
    )
    join_codes.give_out(orgs["mill"], label=f"<i>{n}</i>", by=SYSTEM, at=at,
                        expires_on=at.date() + timedelta(days=9))  # fmt: skip
    quality.look(Organisation.objects.get(pk=orgs["city"]).path, at=at)


def counts(client: Client, addresses: list[str]) -> dict[str, int]:
    found = {}
    for address in addresses:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            answer = client.get(address)
        assert answer.status_code == 200, address
        found[address] = len(asked)
    return found


def test_three_rows_cost_no_more_than_one(orgs: dict[str, int], hua: Client) -> None:
    addresses = [
        reverse("membership:applications"),
        reverse("membership:together"),
        reverse("membership:transfers"),
        reverse("membership:codes"),
        reverse("membership:lookalikes"),
        reverse("membership:quality_union", args=[orgs["city"]]),
        reverse("membership:figures"),
        reverse("membership:figure_rows", args=[orgs["city"]]),
    ]
    more(orgs, 0)
    counts(hua, addresses)  # what is asked once a process
    one = counts(hua, addresses)
    for n in (1, 2):
        more(orgs, n)
    three = counts(hua, addresses)
    assert three == one
    assert max(three.values()) <= MOST, three


def test_a_union_is_named_by_its_name_or_its_code(orgs: dict[str, int], hua: Client) -> None:
    mill, there = Organisation.objects.get(pk=orgs["mill"]), reverse("membership:code_new")
    for words in (mill.name, f" {mill.code} "):
        told = {"union": words, "last_on": timezone.localdate() + timedelta(days=9)}
        assert hua.post(there, told).status_code == 302, words
        assert JoinCode.objects.latest("pk").organisation_id == mill.pk
    Organisation.objects.filter(pk=orgs["dye"]).update(name=mill.name)
    page = hua.post(there, {**told, "union": mill.name})  # two of one name: the code decides
    assert page.status_code == 200
    assert JoinCode.objects.count() == 2


def test_formulas_and_tags_stay_text(orgs: dict[str, int], hua: Client) -> None:
    more(orgs, 0)
    page = hua.get(reverse("membership:codes")).content.decode()
    assert "<i>0</i>" not in page
    assert "&lt;i&gt;0&lt;/i&gt;" in page


def test_the_public_pages_answer_calmly(orgs: dict[str, int], phone: Phone) -> None:
    client = Client()
    for code in ("x", "A" * 16, "%00", "é" * 16, "../../etc"):
        answer = client.get(f"/join/{code}/")
        assert answer.status_code == 404
    at = timezone.now()
    made = join_codes.give_out(orgs["mill"], label="", by=SYSTEM, at=at,
                               expires_on=at.date() + timedelta(days=9))  # fmt: skip
    there = reverse("membership:join", args=[join_codes.whole(made)])
    told: dict[str, Any] = {"name": "周晓梅", "certno": certno(50, "19900101"), "cert_type": "01",
                            "mobile": "+86 139-0000-1111", "agrees": "on",
                            "text": read_text()}  # fmt: skip
    assert client.post(there, {**told, "name": "=HYPERLINK(1)"}).status_code == 200
    assert client.post(there, {**told, "certno": "330483"}).status_code == 200
    assert not phone.sent
    assert client.post(there, told).status_code == 302
    stranger = Client()  # the code in another browser opens nothing
    assert stranger.post("/join/code/", {"code": phone.code}).status_code == 302
    assert not Application.objects.exists()
    assert client.post("/join/code/", {"code": phone.code}).headers["Location"] == "/join/done/"
    assert client.get("/join/done/").status_code == 200
    again = client.post("/join/code/", {"code": phone.code})
    assert again.status_code == 200
    assert Application.objects.count() == 1
    join_codes.withdraw(made.pk, by=SYSTEM, at=at)
    assert client.post(there, told).status_code == 404
    for text in ("", "GQ1.a.b", "x" * 5000):
        assert client.post("/card/check/", {"token": text}).status_code == 200
    assert client.get("/card/keys/").json()["keys"][0]["crv"] == "Ed25519"
    assert client.get("/card/worker.js").headers["Content-Type"].startswith("text/javascript")


def test_a_courier_of_two_towns(orgs: dict[str, int], phone: Phone) -> None:
    client = Client()
    told = {"name": "周晓梅", "certno": certno(50, "19900101"), "cert_type": "01",
            "mobile": "13900001111", "agrees": "on", "group": "courier",
            "text": read_text()}  # fmt: skip
    assert client.post("/join/", {**told, "town": str(orgs["mill"])}).status_code == 200
    assert not phone.sent  # not a town
    assert client.post("/join/", {**told, "town": str(orgs["north"])}).status_code == 302
    assert client.post("/join/code/", {"code": phone.code}).status_code == 302
    assert Application.objects.get().kind == "pool"
    assert not Membership.objects.filter(person__name="周晓梅").exists()
    assert lookalikes.look(timezone.now()) >= 0
