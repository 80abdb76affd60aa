"""Forms of the register: a gender put right, unions by their names, a roster chosen once."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gongqiao.audit.api import sentence_of
from gongqiao.audit.models import Event
from gongqiao.registry.models import Certificate, Import, Membership, Organisation, Person
from gongqiao.registry.services.imports import forget_old, keep
from gongqiao.registry.tests.cast import ORGS, certno, load, members
from tests.journeys.checks import check_html
from tests.journeys.test_registry_pages import visitor

pytestmark = pytest.mark.django_db
ROWS = members(("王桂芳", certno(1), "", "mill", "2015-03-01"))


@pytest.fixture
def north(tmp_path: Path, settings: Any) -> Client:
    """An officer of a town, one member there, and a folder in which nothing is kept yet."""
    settings.MEDIA_ROOT = tmp_path / "files"
    load(tmp_path, "organisations", ORGS)
    load(tmp_path, "members", ROWS)
    return visitor("mei", "town_officer", "north", proved=True)[0]


def told(client: Client, name: str, person: Person, **answers: str) -> str:
    """The page that comes back with what is wrong, or "" when it was done."""
    address = reverse(f"registry:{name}", args=[person.pk])
    check_html(client.get(address))
    answer = client.post(address, answers)
    return "" if answer.status_code == 302 else answer.content.decode()


def test_the_gender_of_somebody_without_a_resident_card(north: Client) -> None:
    person = Person.objects.get()
    Certificate.objects.update(cert_type="04")
    Person.objects.update(gender="m")
    said = {"gender": "female", "reason": "护照上写的是女"}
    assert told(north, "member_gender", person, gender="female", reason="")
    assert not told(north, "member_gender", person, **said)
    person.refresh_from_db()
    event = Event.objects.get(action="registry.gender.correct")
    assert (person.gender, event.old, event.new) == ("f", {"gender": "m"}, {"gender": "f"})
    assert "从男更正为女" in sentence_of(event)
    assert "档案里已经是这个性别" in told(north, "member_gender", person, **said)


def test_the_gender_is_never_against_the_resident_number(north: Client) -> None:
    person = Person.objects.get()
    words = {"m": "male", "f": "female"}
    right, wrong = person.gender, "f" if person.gender == "m" else "m"
    said = {"gender": words[wrong], "reason": "本人这样说"}
    assert "身份证号码" in told(north, "member_gender", person, **said)
    Person.objects.update(gender=wrong)
    assert not told(north, "member_gender", person, **{**said, "gender": words[right]})
    person.refresh_from_db()
    assert person.gender == right


def test_a_union_by_its_name(north: Client, tmp_path: Path) -> None:
    more = "weave,恒裕织造工会,基层工会,north,,\nfar,恒裕外地工会,基层工会,south,,\n"
    load(tmp_path, "organisations", ORGS + more)
    person = Person.objects.get()
    said = {"on": "2026-03-04", "reason": "录错了工会"}
    page = told(north, "member_transfer", person, organisation="恒裕", **said)
    assert "恒裕纺织工会 (mill)；恒裕织造工会 (weave)" in page
    assert "外地" not in page
    assert "没有叫这个名称或代码的组织" in told(
        north, "member_transfer", person, organisation="恒裕外地工会", **said
    )
    assert not told(north, "member_transfer", person, organisation=" 恒裕织造工会 ", **said)
    said["on"] = "2026-03-05"
    assert not told(north, "member_transfer", person, organisation="mill", **said)
    union = Membership.objects.get(person=person, left_on=None).organisation
    assert union == Organisation.objects.get(code="mill")


def send(north: Client, *, file: str = "", **more: str) -> str:
    """The page, or the address to which it leads."""
    sent: dict[str, object] = {"kind": "members", **more}
    if file:
        sent["file"] = SimpleUploadedFile(file, ROWS.encode(), "text/csv")
    answer = north.post(reverse("registry:import_new"), sent)
    if answer.status_code == 302:
        return str(answer["Location"])
    check_html(answer)
    return answer.content.decode()


def test_the_file_stays_while_the_rest_is_answered(north: Client) -> None:
    page = send(north, file="恒裕会员.csv")
    assert "恒裕会员.csv 已收到" in page
    assert "required" not in page.partition('type="file"')[2].partition(">")[0]
    assert "恒裕会员.csv 已收到" in send(north, basis="signed")  # now the day is missing
    assert len(keep.paths()) == 1
    there = send(north, basis="register")
    made = Import.objects.latest("pk")
    assert there == reverse("registry:import_preview", args=[made.pk])
    assert (made.file_name, made.counts["rows"]) == ("恒裕会员.csv", 1)
    assert [p.name for p in keep.paths()] == [made.kept_file]


def test_another_file_takes_its_place_and_a_blank_form_begins_anew(north: Client) -> None:
    send(north, file="旧的.csv")
    assert "新的.csv 已收到" in send(north, file="新的.csv")
    assert len(keep.paths()) == 1
    before = Import.objects.count()
    north.get(reverse("registry:import_new"))
    assert not keep.paths()
    send(north, basis="register")
    assert north.post(reverse("registry:import_new")).status_code == 200  # nothing at all
    assert Import.objects.count() == before


def test_after_an_hour_it_is_chosen_again(north: Client) -> None:
    send(north, file="旧的.csv")
    before = Import.objects.count()
    forget_old(timezone.now())
    assert keep.paths()
    forget_old(timezone.now() + timedelta(minutes=61))
    assert not keep.paths()
    assert "请重新选择文件" in send(north, basis="register")
    assert Import.objects.count() == before
