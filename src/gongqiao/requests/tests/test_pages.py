"""Pages: what is written stays on error, what is not one's own is not there, few queries."""

import io
import zipfile
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongqiao.audit.models import Event
from gongqiao.desk import forms_offices
from gongqiao.documents.models import Document
from gongqiao.platform.errors import Refused
from gongqiao.registry.models import Person
from gongqiao.requests.enums import Kind, State, Topic
from gongqiao.requests.forms import MobileField, new_key
from gongqiao.requests.models import Draft, Place, Template, WorkerRequest
from gongqiao.requests.services import calls, handling, places
from gongqiao.requests.tests.cast import ANSWER, PNG, Cast, a_cast, a_place, a_template, asked
from gongqiao.requests.tests.cast import a_call as a_call_
from tests.journeys.conftest import CheckedClient

pytestmark = pytest.mark.django_db
HARM = '<script>alert(1)</script> =HYPERLINK("http://x") 拖欠工资'


@pytest.fixture
def cast() -> Cast:
    cache.clear()
    return a_cast()


def signed_in(name: str) -> CheckedClient:
    client = CheckedClient()
    assert client.login(username=name, password=f"secret of {name}")
    return client


def filled(**fields: Any) -> dict[str, Any]:
    return {"key": new_key(), "kind": "consult", "topic": "hours",
            "text": "加班工资应该怎么算，按什么基数？", **fields}  # fmt: skip


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_is_well_formed(cast: Cast, language: str) -> None:
    one = asked(cast, at=timezone.now())
    template, place, call = a_template(), a_place(cast.tree.city), a_call_(cast.tree.city)
    office = ["", "new/", "new/?who=陈", f"new/?person={cast.chen.pk}", "call/", "topics/",
              "templates/", "templates/new/", f"templates/{template.pk}/", "places/",
              "places/new/", f"places/{place.pk}/", "calls/", "calls/?state=all",
              f"calls/{call}/", f"{one.number}/",
              f"{one.number}/?template={template.pk}"]  # fmt: skip
    head = signed_in("head")
    head.cookies["gq_language"] = language
    for address in office:
        assert head.get(f"/office/requests/{address}").status_code == 200, address
    chen = signed_in("chen")
    chen.cookies["gq_language"] = language
    for address in ("", "new/", f"new/?place={place.code}", f"{one.number}/"):
        assert chen.get(f"/me/requests/{address}").status_code == 200, address
    assert chen.get("/me/").status_code == 200
    nobody = CheckedClient()
    nobody.cookies["gq_language"] = language
    for address in ("/ask/", "/ask/done/", f"/ask/{place.code}/"):
        assert nobody.get(address).status_code == 200, address
    assert nobody.get("/ask/NEVERWAS22/").status_code == 404
    places.withdraw(place.pk, by=cast.head, at=timezone.now())
    gone = nobody.get(f"/ask/{place.code}/")
    assert gone.status_code == 404


def test_from_the_phone_to_the_rating(cast: Cast) -> None:
    chen, town = signed_in("chen"), signed_in("town")
    photo = SimpleUploadedFile("pay.png", PNG, "image/png")
    sent = filled(photos=[photo])
    assert chen.post("/me/requests/new/", sent).status_code == 302
    one = WorkerRequest.objects.get()
    assert (one.person_id, one.channel) == (cast.chen.pk, "phone_page")
    again = {**sent, "photos": [SimpleUploadedFile("pay.png", PNG, "image/png")]}
    assert chen.post("/me/requests/new/", again)["Location"].endswith(f"{one.number}/")
    assert WorkerRequest.objects.count() == 1
    page = f"/office/requests/{one.number}/"
    assert "加班工资" in town.get(page).content.decode()
    document = Document.objects.get()
    assert town.get(f"{page}{document.pk}/").content == PNG
    assert chen.get(f"/me/requests/{one.number}/{document.pk}/").content == PNG
    hollow = town.post(f"{page}answer/", {"text": "已处理"})
    assert hollow.status_code == 200
    assert "已处理" in hollow.content.decode()
    assert town.post(f"{page}take/", {"version": "1"}).status_code == 302
    assert town.post(f"{page}answer/", {"text": ANSWER, "seen": 1}).status_code == 302
    own = f"/me/requests/{one.number}/"
    assert ANSWER[:12] in chen.get(own).content.decode()
    assert chen.post(f"{own}rate/", {}).status_code == 302
    assert chen.post(f"{own}rate/", {"score": "3", "word": "谢谢"}).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.rated) == (State.ANSWERED, 3)
    assert chen.post(f"{own}reopen/", {"text": "又少发了一次"}).status_code == 302
    one.refresh_from_db()
    assert one.state == State.IN_HAND
    assert chen.post(f"{own}withdraw/").status_code == 302


def test_a_photo_of_fifty_megabytes_costs_no_word(cast: Cast) -> None:
    chen = signed_in("chen")
    large = io.BytesIO(b"\xff\xd8\xff" + bytes(50 * 1024 * 1024))
    large.name = "big.jpg"
    answer = chen.post("/me/requests/new/", filled(photos=[large]))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "加班工资应该怎么算" in text
    assert "20 MB" in text
    assert not WorkerRequest.objects.exists()
    assert Draft.objects.get().user_id == cast.chen_actor.user_id
    assert "加班工资应该怎么算" in chen.get("/me/requests/new/").content.decode()


def test_a_second_look_is_promised_once(cast: Cast) -> None:
    one, chen, promise = asked(cast, at=timezone.now()), signed_in("chen"), "换一位没有经手的同事"
    own = f"/me/requests/{one.number}/"
    for who, promised in ((cast.town, True), (cast.head, False)):
        handling.answer(one.pk, ANSWER, seen=None, by=who, at=timezone.now())
        page = chen.get(own).content.decode()
        assert 'name="score"' in page
        assert (promise in page[page.index('name="score"') :]) == promised
        chen.post(f"{own}rate/", {"score": "1"})


def test_the_same_one_is_proposed_and_joined_with_one_press(cast: Cast) -> None:
    """Of the same person first, whatever else was asked about the topic since."""
    first = asked(cast, at=timezone.now(), topic=Topic.WAGES, text="车间的通风坏了三天了")
    for _turn in range(6):
        asked(cast, at=timezone.now(), person_id=cast.lin.pk)
    again = asked(cast, at=timezone.now())
    town = signed_in("town")
    page = town.get(f"/office/requests/{again.number}/").content.decode()
    proposed = page[page.index("/merge/") :]
    assert proposed.count('name="number" value="SQ') == 5
    assert proposed.index(f'value="{first.number}"') < proposed.index("林小妹")
    town.post(f"/office/requests/{again.number}/merge/", {"number": first.number})
    again.refresh_from_db()
    assert again.leader_id == first.pk


def test_a_draft_is_kept_while_one_writes(cast: Cast) -> None:
    chen = signed_in("chen")
    assert chen.post("/me/requests/draft/", {"kind": "help", "text": "写了一半"}).status_code == 200
    assert "写了一半" in chen.get("/me/requests/new/").content.decode()


def test_harm_is_shown_as_text_and_exported_as_text(cast: Cast) -> None:
    asked(cast, at=timezone.now(), text=HARM)
    town = signed_in("town")
    body = town.get("/office/requests/?q=拖欠").content.decode()
    assert "<script>alert(1)" not in body
    assert "&lt;script&gt;" in body
    town.post("/account/reauthenticate/", {"password": "secret of town"})
    answer = town.get("/office/requests/?export=xlsx")
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a streamed answer
    assert b"<f>" not in _sheet(data)
    assert b"HYPERLINK" in _sheet(data)


def _sheet(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("xl/worksheets/sheet1.xml")


def test_somebody_elses_request_is_not_there(cast: Cast) -> None:
    one = asked(cast)
    lin = signed_in("lin")
    for path in ("", "reply/", "reopen/", "rate/", "withdraw/"):
        address = f"/me/requests/{one.number}/{path}"
        answer = lin.get(address) if not path else lin.post(address, {"text": "不是我的"})
        assert answer.status_code == 404, path
    assert lin.get("/me/requests/SQ-2026-000000/").status_code == 404


def test_behind_a_code(cast: Cast) -> None:
    place, nobody = a_place(cast.tree.town), CheckedClient()
    address = f"/ask/{place.code}/"
    sent = filled(name="路人", mobile="138 1234 5678", website="")
    assert nobody.post(address, sent)["Location"] == "/ask/done/"
    one = WorkerRequest.objects.get()
    assert one.number in nobody.get("/ask/done/").content.decode()
    assert nobody.post(address, sent).status_code == 302
    assert WorkerRequest.objects.count() == 1
    looked = nobody.post("/ask/", {"number": one.number, "mobile": "13812345678"})
    assert "加班工资" in looked.content.decode()
    wrong = nobody.post("/ask/", {"number": one.number, "mobile": "13912345678"})
    assert "加班工资" not in wrong.content.decode()
    program = filled(name="bot", mobile="13812345679", website="http://x")
    assert nobody.post(address, program).status_code == 302
    assert WorkerRequest.objects.count() == 1
    signed = signed_in("chen").get(address)
    assert signed["Location"] == f"/me/requests/new/?place={place.code}"


def test_a_code_is_not_a_machine_gun(cast: Cast) -> None:
    place, nobody = a_place(cast.tree.town), Client()
    for n in range(12):
        sent = filled(name="路人", mobile=f"1381234{n:04d}")
        nobody.post(f"/ask/{place.code}/", sent)
    assert WorkerRequest.objects.count() == 10


def test_taken_down_at_the_counter(cast: Cast) -> None:
    clerk = signed_in("clerk")
    found = clerk.get("/office/requests/new/?who=陈阿福").content.decode()
    assert f"person={cast.chen.pk}" in found
    sent = filled(person=cast.chen.pk)
    assert clerk.post("/office/requests/new/", sent).status_code == 302
    one = WorkerRequest.objects.get()
    assert (one.person_id, one.taken_by_name) == (cast.chen.pk, "Clerk")
    unknown = filled(name="新来的", mobile="", kind="help", topic="hardship")
    assert clerk.post("/office/requests/new/", unknown).status_code == 302
    note = filled(name="来电人", mobile="13812345678")
    assert clerk.post("/office/requests/call/", note).status_code == 302
    assert WorkerRequest.objects.count() == 3


def test_the_union_takes_down_what_it_does_not_see(cast: Cast) -> None:
    union = signed_in("union")
    sent = filled(name="某职工", mobile="13812345678", kind="complain")
    answer = union.post("/office/requests/new/", sent)
    one = WorkerRequest.objects.get()
    assert answer.status_code == 200
    assert one.number in answer.content.decode()
    assert union.get(f"/office/requests/{one.number}/").status_code == 404


def test_what_the_head_keeps(cast: Cast) -> None:
    head = signed_in("head")
    made = {
        "title": "会员卡",
        "topic": "membership",
        "text": "{name}您好：请带身份证到{office}补办会员卡。",
    }
    assert head.post("/office/requests/templates/new/", made).status_code == 302
    assert head.post("/office/requests/templates/new/", made).status_code == 200
    one = Template.objects.get()
    worded = {"text": made["text"] + "谢谢！", "seen": 1}
    assert head.post(f"/office/requests/templates/{one.pk}/", worded).status_code == 302
    assert head.post(f"/office/requests/templates/{one.pk}/", worded).status_code == 200
    assert head.post(f"/office/requests/templates/{one.pk}/retire/").status_code == 302
    hall = {"name": "市服务大厅", "kind": "hall", "organisation": cast.tree.city}
    assert head.post("/office/requests/places/new/", hall).status_code == 302
    place = Place.objects.get()
    sheet = head.get(f"/office/requests/places/{place.pk}/").content.decode()
    assert "<svg" in sheet
    assert head.post(f"/office/requests/places/{place.pk}/withdraw/").status_code == 302
    call = a_call_(cast.tree.city)
    said = head.get(f"/office/requests/calls/{call}/").content.decode()
    assert ANSWER[:12] in said  # what was answered is what they are asked about
    told = {"reached": "confirmed", "words": "收到了"}
    assert head.post(f"/office/requests/calls/{call}/", told).status_code == 302


def test_a_template_fills_its_places(cast: Cast) -> None:
    one, template = asked(cast), a_template()
    body = signed_in("town").get(f"/office/requests/{one.number}/?template={template.pk}")
    assert "陈阿福您好" in body.content.decode()


def test_handing_on_and_joining(cast: Cast) -> None:
    first, second = asked(cast), asked(cast, person_id=cast.lin.pk)
    town = signed_in("town")
    page = f"/office/requests/{second.number}/"
    assert town.post(f"{page}merge/", {"number": "SQ-2026-1"}).status_code == 200
    assert town.post(f"{page}merge/", {"number": first.number.lower()}).status_code == 302
    assert town.post(f"{page}unmerge/").status_code == 302
    assert town.post(f"{page}hand-on/", {"to": "", "reason": ""}).status_code == 200
    up = {"to": f"o{cast.tree.city}", "reason": "市里办"}
    assert town.post(f"{page}hand-on/", up)["Location"] == "/office/requests/"
    assert town.get(page).status_code == 404
    to_mediation = {"to": "domain:mediation", "reason": "先调解"}
    assert signed_in("clerk").post(f"{page}hand-on/", to_mediation).status_code == 302


def test_an_office_is_named_when_the_choice_does_not_list_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same piece as the board's: by name or code, and why not is said at the name."""
    complaint = asked(cast, kind=Kind.COMPLAIN, topic=Topic.WAGES)
    town, page = signed_in("town"), f"/office/requests/{complaint.number}/"
    shown = town.get(page).content.decode()
    assert f'value="o{cast.tree.city}"' in shown
    assert f'value="o{cast.tree.union}"' not in shown  # never the union at the employer
    assert f'value="o{cast.tree.town}"' not in shown
    assert "/office/desk/offices/?kind=requests.complain" in shown
    monkeypatch.setattr(forms_offices, "MOST_LISTED", 0)
    assert f'value="o{cast.tree.city}"' not in town.get(page).content.decode()

    def said(**fields: str) -> str:
        return town.post(f"{page}hand-on/", {"to": "", "reason": "x", **fields}).content.decode()

    assert "虚构市总工会 (city)" in said(office="虚构")
    assert "没有人办理" in said(office="月亮")
    assert "不能" in said(office="恒裕纺织工会").split('id="id_office_error"')[1][:300]
    assert town.post(f"{page}hand-on/", {"office": "CITY", "reason": "x"}).status_code == 302
    complaint.refresh_from_db()
    assert complaint.office_id == cast.tree.city


def test_a_confidential_one_is_offered_no_office(cast: Cast) -> None:
    one = asked(cast, confidential=True)
    head, page = signed_in("head"), f"/office/requests/{one.number}/"
    assert 'name="office"' not in head.get(page).content.decode()
    asked_to = head.post(f"{page}hand-on/", {"office": "town", "reason": "x"})
    assert 'id="id_to_error"' in asked_to.content.decode()


def _queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize(
    ("name", "address"),
    [("town", "/office/requests/"), ("town", "/office/requests/?q=加班"), ("chen", "/me/requests/"),
     ("town", "/office/requests/topics/"), ("head", "/office/requests/calls/?state=all")],
)  # fmt: skip
def test_queries_do_not_grow_with_rows(cast: Cast, name: str, address: str) -> None:
    client = Client()
    client.login(username=name, password=f"secret of {name}")
    one = asked(cast, at=timezone.now())
    handling.say(one.pk, "我们在办理中。", seen=None, by=cast.town, at=timezone.now())
    a_call_(cast.tree.city)
    few = _queries(client, address)
    for _each in range(2):
        asked(cast, at=timezone.now())
        a_call_(cast.tree.city)
    assert _queries(client, address) <= few
    assert few <= 15


def test_the_record_asks_little(cast: Cast) -> None:
    one = asked(cast)
    client = Client()
    client.login(username="town", password="secret of town")
    assert _queries(client, f"/office/requests/{one.number}/") <= 15


def test_a_number_to_call_back_is_shown_to_who_says_why(cast: Cast) -> None:
    place, nobody = a_place(cast.tree.city), CheckedClient()
    nobody.post(f"/ask/{place.code}/", filled(name="路人", mobile="13812345678", website=""))
    one = WorkerRequest.objects.get()
    page = f"/office/requests/{one.number}/"
    clerk = signed_in("clerk")
    assert "13812345678" not in clerk.get(page).content.decode()
    assert clerk.get(f"{page}mobile/").status_code == 302  # fresh proof of identity first
    clerk.post("/account/reauthenticate/", {"password": "secret of clerk"})
    assert "13812345678" not in clerk.get(f"{page}mobile/").content.decode()
    assert "13812345678" not in clerk.post(f"{page}mobile/", {"reason": ""}).content.decode()
    assert not Event.objects.filter(action="requests.look").exists()
    assert "13812345678" in clerk.post(f"{page}mobile/", {"reason": "回电"}).content.decode()
    event = Event.objects.get(action="requests.look")
    assert (event.subject_id, event.reason) == (one.number, "回电")
    assert "138" not in f"{event.new}"


def test_nothing_to_call_says_so(cast: Cast) -> None:
    one = asked(cast)
    with pytest.raises(Refused) as nothing:
        calls.number_of(one, "回电", by=cast.town, at=timezone.now())
    assert nothing.value.code == "NOTHING_THERE"
    Person.objects.filter(pk=cast.chen.pk).update(mobile="13900001111")
    one = WorkerRequest.objects.select_related("person", "office").get()
    assert calls.number_of(one, "回电", by=cast.town, at=timezone.now()) == "13900001111"


@pytest.mark.parametrize("typed", ["+86 138-0000-6021", "１３８００００６０２１", " 13800006021 "])
def test_a_mobile_number_however_it_is_written(typed: str) -> None:
    assert MobileField().clean(typed) == "13800006021"


@pytest.mark.parametrize("typed", ["138٠٠٠٠٦٠٢١", "12345", "=1+1", "1" * 41, "02885123456", " "])
def test_what_is_no_mobile_number_is_told(typed: str) -> None:
    with pytest.raises(ValidationError):
        MobileField().clean(typed)
