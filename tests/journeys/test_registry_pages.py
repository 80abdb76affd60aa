"""The register's pages: scope, masking, the import from file to undo, bounded queries."""

from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongqiao.access.tests.cast import a_user, grant
from gongqiao.audit.models import Event
from gongqiao.platform.context import Actor
from gongqiao.registry.models import (
    BankAccount,
    Certificate,
    Import,
    Membership,
    Office,
    Organisation,
    Person,
    PersonMerge,
)
from gongqiao.registry.tests.cast import ORGS, certno, load, members
from tests.journeys.checks import check_html

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """Two towns with a union each, two members, one account."""
    load(tmp_path, "organisations", ORGS)
    load(
        tmp_path,
        "members",
        members(("王桂芳", certno(1), "13800006021", "mill", "2015-03-01"),
                ("李大山", certno(2), "13900006022", "dye", "2016-03-01")),
    )  # fmt: skip
    load(
        tmp_path,
        "accounts",
        f"certno,name,bank_name,account_no\n{certno(1)},王桂芳,工商银行,6222000011112222\n",
    )
    return tmp_path


def org(code: str) -> int:
    return Organisation.objects.get(code=code).pk


def visitor(name: str, role: str, at: str, *, proved: bool = False) -> tuple[Client, Actor]:
    """Someone signed in with a role at an organisation."""
    actor = a_user(name)
    grant(actor, role, org(at))
    client = Client()
    client.force_login(get_user_model().objects.get(username=name))
    if proved:
        prove(client, name)
    return client, actor


def prove(client: Client, name: str) -> None:
    """Type the password again."""
    client.post("/account/reauthenticate/", {"password": f"secret of {name}"})


def get(client: Client, name: str, *args: object, **query: str) -> str:
    answer = client.get(reverse(f"registry:{name}", args=args), query)
    assert answer.status_code == 200, answer.status_code
    check_html(answer)
    return answer.content.decode()


@pytest.fixture
def north(register: Path) -> Client:
    return visitor("mei", "town_officer", "north")[0]


def test_pages_of_one_town_show_nothing_of_the_other(north: Client) -> None:
    assert "恒裕纺织工会" in (page := get(north, "organisations"))
    assert "同丰" not in page
    page = get(north, "members")
    assert "王桂芳" in page
    assert "李大山" not in page
    ours, theirs = Person.objects.order_by("pk")
    assert "王桂芳" in get(north, "member", ours.pk)
    for name, pk in (("member", theirs.pk), ("organisation", org("dye")),
                     ("organisation", org("city")), ("member_transfer", theirs.pk),
                     ("organisation_edit", org("south")),
                     ("organisation_new", org("dye"))):  # fmt: skip
        assert north.get(reverse(f"registry:{name}", args=[pk])).status_code == 404, name
    assert "恒裕" in get(north, "organisation", org("north"))


def test_numbers_are_masked_on_every_page(north: Client) -> None:
    person = Person.objects.get(name="王桂芳")
    for page in (get(north, "members"), get(north, "member", person.pk)):
        assert certno(1) not in page
        assert "13800006021" not in page
        assert "6222000011112222" not in page
    assert "138****6021" in page
    assert "****2222" in page


def test_search_by_name_initials_last_four_whole_numbers(north: Client) -> None:
    for words in ("王桂", "wgf", "WG", certno(1)[-4:], certno(1), "13800006021", "王 桂芳"):
        assert "王桂芳" in get(north, "members", q=words), words
    for words in ("李", "lds", certno(2), "13900006022", "张", "%", "_"):
        assert "王桂芳" not in get(north, "members", q=words), words


def test_a_colleague_without_the_right_is_turned_away(register: Path) -> None:
    person = Person.objects.get(name="王桂芳")
    client, _ = visitor("wei", "auditor", "city", proved=True)
    assert client.get(reverse("registry:member", args=[person.pk])).status_code == 200
    for name, args in (("member_transfer", [person.pk]), ("imports", []),
                       ("member_unmask", [person.pk, "mobile"]),
                       ("organisation_edit", [org("mill")])):  # fmt: skip
        assert client.get(reverse(f"registry:{name}", args=args)).status_code == 403, name


def test_unmasking_needs_proof_and_reason_and_is_in_the_trail(register: Path) -> None:
    person = Person.objects.get(name="王桂芳")
    card = Certificate.objects.get(person=person)
    client, clerk = visitor("li", "aid_clerk", "city")
    address = reverse("registry:member_unmask", args=[person.pk, f"certificate:{card.pk}"])
    assert client.get(address).status_code == 302
    prove(client, "li")
    refused = client.post(address, {"reason": ""})
    assert certno(1) not in refused.content.decode()
    assert not Event.objects.filter(action="registry.unmask").exists()
    shown = client.post(address, {"reason": "银行退回，核对号码"})
    check_html(shown)
    assert certno(1) in shown.content.decode()
    event = Event.objects.get(action="registry.unmask")
    assert (event.actor_id, event.reason) == (clerk.user_id, "银行退回，核对号码")
    assert certno(1) not in str(event.new)
    account = BankAccount.objects.get(person=person)
    other = Person.objects.get(name="李大山")
    crossed = reverse("registry:member_unmask", args=[other.pk, f"account:{account.pk}"])
    answer = client.post(crossed, {"reason": "not the same person"})
    assert "6222000011112222" not in answer.content.decode()


def roster(*rows: tuple[str, ...]) -> SimpleUploadedFile:
    return SimpleUploadedFile("名册.csv", members(*rows).encode())


NEW, MEMBERS = "/office/imports/new/", {"kind": "members", "basis": "register"}


def test_import_from_file_to_undo(north: Client) -> None:
    get(north, "imports")
    get(north, "import_new")
    upload = roster(
        ("孙一", certno(20), "13800001111", "mill", ""),
        ("孙二", certno(21), "", "dye", ""),
        ("", certno(22), "", "mill", ""),
    )
    answer = north.post(NEW, {**MEMBERS, "file": upload})
    made = Import.objects.latest("pk")
    assert answer.headers["Location"] == reverse("registry:import_preview", args=[made.pk])
    page = get(north, "import_preview", made.pk)
    assert certno(21) not in page
    assert certno(21)[-4:] in page
    assert not Person.objects.filter(name="孙一").exists()
    report = north.get(reverse("registry:import_report", args=[made.pk]))
    assert "ORG_OUT_OF_SCOPE" in report.content.decode()
    north.post(reverse("registry:import_go", args=[made.pk]))
    assert Person.objects.filter(name="孙一").exists()
    get(north, "import_preview", made.pk)
    get(north, "import_preview", made.pk, which="refused")
    get(north, "imports")
    north.post(reverse("registry:import_undo", args=[made.pk]))
    assert not Person.objects.filter(name="孙一").exists()
    get(north, "import_preview", made.pk)


def test_repairs_are_ticked_taken_and_given_back(north: Client) -> None:
    wrong = certno(21)[:17] + ("1" if certno(21)[17] != "1" else "2")
    rows = (
        ("孙一", wrong, "13800001111转13900002222", "mill", ""),
        ("孙二", certno(22), "", "恒裕纺织", ""),
    )
    north.post(reverse("registry:import_new"), {**MEMBERS, "file": roster(*rows)})
    made = Import.objects.latest("pk")
    page = get(north, "import_preview", made.pk)
    assert 'value="2:certno"' in page
    assert "采用1条" in page
    assert certno(21) not in page
    repairs = reverse("registry:import_repairs", args=[made.pk])
    ticked = {"cell": ["2:certno", "2:mobile", "x", ":", "9:name"]}
    page = north.post(repairs, ticked, follow=True).content.decode()
    assert "已采用2条建议" in page
    page = north.post(repairs, {"kind": "place_name"}, follow=True).content.decode()
    assert "已改正" in page
    made.refresh_from_db()
    assert made.counts["created"] == 2
    assert certno(21) not in get(north, "import_preview", made.pk, which="repaired")
    north.post(repairs, {"back": "", "cell": ["2:mobile"]})
    north.post(repairs, {"back": "place_name"})
    for nothing in ({}, {"kind": "no_such"}, {"back": "", "cell": ["2:mobile"]}):
        answer = north.post(repairs, nothing, follow=True)
        assert "请先勾选" in answer.content.decode()
    north.post(repairs, {"kind": "mobile_first"})
    north.post(reverse("registry:import_go", args=[made.pk]))
    assert Person.objects.get(name="孙一").mobile == "13800001111"
    assert not Person.objects.filter(name="孙二").exists()
    get(north, "import_preview", made.pk, which="repaired")
    late = north.post(repairs, {"kind": "place_name"}, follow=True)
    assert "已经导入" in late.content.decode()


def test_a_roster_that_would_halve_a_union_asks_first(north: Client, register: Path) -> None:
    shed = "org_code,name,kind,parent_code\nshed,新棚工会,基层工会,north\n"
    load(register, "organisations", shed)
    load(register, "members", members(*((f"会员{n}", certno(40 + n), "", "shed", "")
                                        for n in range(4))))  # fmt: skip
    file = roster(*((f"会员{n}", certno(40 + n), "", "mill", "") for n in range(2)))
    north.post(NEW, {**MEMBERS, "file": file, "moves": "on"})
    made = Import.objects.latest("pk")
    go = reverse("registry:import_go", args=[made.pk])
    assert 'name="sure"' in get(north, "import_preview", made.pk)
    answer = north.post(go, follow=True)  # without a word that it is meant
    assert 'name="sure"' in answer.content.decode()
    assert Membership.objects.filter(organisation__code="shed", left_on=None).count() == 4
    north.post(go, {"sure": "yes"})
    assert Membership.objects.filter(organisation__code="shed", left_on=None).count() == 2


def test_a_file_that_is_none_says_so_at_the_field(north: Client) -> None:
    for content in (b"%PDF-1.7", b"PK\x03\x04", b"a,b\n1,2\n"):
        file = SimpleUploadedFile("x.xlsx", content)
        answer = north.post(NEW, {**MEMBERS, "file": file})
        assert answer.status_code == 200
        check_html(answer)
        assert "gq-err" in answer.content.decode()
    assert Import.objects.filter(state="previewed").count() == 0


def test_imports_of_others_are_out_of_reach(north: Client) -> None:
    north.post(NEW, {**MEMBERS, "file": roster()})
    made = Import.objects.latest("pk")
    south, _ = visitor("shen", "town_officer", "south")
    for name, method in (("import_preview", south.get), ("import_go", south.post),
                         ("import_undo", south.post), ("import_report", south.get),
                         ("import_repairs", south.post)):  # fmt: skip
        assert method(reverse(f"registry:{name}", args=[made.pk])).status_code == 404, name


def test_organisations_are_made_changed_and_given_a_chair(north: Client) -> None:
    get(north, "organisation_new", org("north"))
    north.post(
        reverse("registry:organisation_new", args=[org("north")]),
        {"code": "shed", "name": "新棚工会", "kind": "grassroots", "parent": "north"},
    )
    shed = Organisation.objects.get(code="shed")
    assert shed.path.startswith(Organisation.objects.get(code="north").path)
    get(north, "organisation_edit", shed.pk)
    edit = reverse("registry:organisation_edit", args=[shed.pk])
    north.post(edit, {"name": "大棚工会", "kind": "grassroots", "parent": "mill"})
    shed.refresh_from_db()
    assert (shed.name, shed.parent_id) == ("大棚工会", org("mill"))
    outside = north.post(edit, {"name": "大棚工会", "kind": "grassroots", "parent": "south"})
    check_html(outside)
    shed.refresh_from_db()
    assert shed.parent_id == org("mill")
    chair = {"certno": certno(1), "post": "chair", "nature": "part_time",
             "starts_on": "2026-01-01"}  # fmt: skip
    get(north, "office_new", org("mill"))
    office = reverse("registry:office_new", args=[org("mill")])
    assert north.post(office, chair).status_code == 302
    second = north.post(office, chair)
    check_html(second)
    assert Office.objects.count() == 1
    assert "王桂芳" in get(north, "organisation", org("mill"))
    held = Office.objects.get()
    get(north, "office_end", org("mill"), held.pk)
    north.post(reverse("registry:office_end", args=[org("mill"), held.pk]),
               {"ends_on": "2026-02-01"})  # fmt: skip
    assert north.post(office, {**chair, "starts_on": "2026-02-01"}).status_code == 302


def test_organisations_as_on_a_day(north: Client) -> None:
    edit = reverse("registry:organisation_edit", args=[org("mill")])
    north.post(edit, {"name": "恒裕新材料工会", "kind": "grassroots", "parent": "north"})
    answer = north.get(reverse("registry:organisations"), {"on": "2026-01-05"})
    assert answer.headers["Location"] == reverse("registry:organisations_on", args=["2026-01-05"])
    with CaptureQueriesContext(connection) as questions:
        page = get(north, "organisations_on", "2026-01-05")
    assert len(questions) <= 15
    assert "恒裕纺织工会</a>" in page
    assert "今为恒裕新材料工会" in page
    assert "同丰印染" not in page  # of the other town
    assert f"{reverse('registry:organisation', args=[org('mill')])}?on=2026-01-05" in page
    then = get(north, "organisation", org("north"), on="2026-01-05")
    assert f"{reverse('registry:organisation', args=[org('mill')])}?on=2026-01-05" in then
    assert "恒裕新材料工会" not in get(north, "organisations_on", "2026-01-05", q="新材料")
    for day in ("2999-01-01", "tomorrow"):
        answer = north.get(reverse("registry:organisations_on", args=[day]))
        assert answer.headers["Location"] == reverse("registry:organisations")


def test_members_move_leave_and_get_certificates(north: Client) -> None:
    person = Person.objects.get(name="王桂芳")
    get(north, "member_transfer", person.pk)
    north.post(reverse("registry:member_transfer", args=[person.pk]),
               {"organisation": "north", "on": "2026-03-01"})  # fmt: skip
    assert Membership.objects.get(person=person, left_on=None).organisation.code == "mill"  # why?
    north.post(reverse("registry:member_transfer", args=[person.pk]),
               {"organisation": "north", "on": "2026-03-01", "reason": "登记错了工会"})  # fmt: skip
    assert Membership.objects.get(person=person, left_on=None).organisation.code == "north"
    prove(north, "mei")
    get(north, "member_name", person.pk)
    for wrong in ("王桂芳", "<b>", "=1+1"):
        page = north.post(reverse("registry:member_name", args=[person.pk]),
                          {"name": wrong, "reason": "身份证为准"})  # fmt: skip
        assert "gq-err" in page.content.decode(), wrong
    north.post(reverse("registry:member_name", args=[person.pk]),
               {"name": "王桂芬", "reason": "身份证为准"})  # fmt: skip
    person.refresh_from_db()
    assert (person.name, person.name_key, person.initials) == ("王桂芬", "王桂芬", "WGF")
    assert "王桂芳" in str(Event.objects.get(action="registry.name.correct").old)
    get(north, "certificate_new", person.pk)
    north.post(reverse("registry:certificate_new", args=[person.pk]),
               {"cert_type": "08", "certno": "E1234567", "valid_from": ""})  # fmt: skip
    assert person.certificates.count() == 2
    get(north, "member_leave", person.pk)
    north.post(reverse("registry:member_leave", args=[person.pk]),
               {"on": "2026-03-04", "reason": "退休离厂"})  # fmt: skip
    assert not Membership.objects.filter(person=person, left_on=None).exists()
    assert "王桂芬" in get(north, "member", person.pk)


def test_merging_by_two_officers(register: Path) -> None:
    load(register, "members", members(("王桂芳", certno(31), "", "mill", "")))
    kept, gone = Person.objects.filter(name="王桂芳").order_by("pk")
    proposer, _ = visitor("a", "town_officer", "north", proved=True)
    decider, _ = visitor("b", "town_officer", "north", proved=True)
    get(proposer, "merge_new", kept.pk)
    proposer.post(reverse("registry:merge_new", args=[kept.pk]),
                  {"certno": certno(31), "reason": "同一个人，旧号"})  # fmt: skip
    merge = PersonMerge.objects.get()
    decide = reverse("registry:merge_decide", args=[merge.pk])
    check_html(proposer.post(decide, {"verdict": "confirm"}))
    merge.refresh_from_db()
    assert merge.state == "proposed"
    get(decider, "member", kept.pk)
    decider.post(decide, {"verdict": "confirm"})
    assert kept.certificates.count() == 2
    _leads_to_the_one_kept(decider, gone, kept)
    get(decider, "member", kept.pk)
    decider.post(decide, {"verdict": "undo"})
    assert (kept.certificates.count(), gone.certificates.count()) == (1, 1)
    assert Membership.objects.filter(person=gone, left_on=None).exists()


def _leads_to_the_one_kept(decider: Client, gone: Person, kept: Person) -> None:
    """Every page of it, for those who see the one kept; for others neither entry is there."""
    south, _ = visitor("s", "town_officer", "south", proved=True)
    for name in ("registry:member", "registry:member_leave", "membership:standing"):
        old, new = (reverse(name, args=[p.pk]) for p in (gone, kept))
        led = decider.get(old)
        assert (led.status_code, led["Location"]) == (302, new)
        assert "已经和本条合并" in decider.get(new).content.decode()
        assert south.get(old).status_code == 404
        assert decider.post(old, {"reason": "x"}).status_code in (404, 405)
    again = Person.objects.create(name="王桂芳", name_key="王桂芳", merged_into=gone)
    assert decider.get(reverse("registry:member", args=[again.pk])).url.endswith(f"/{kept.pk}/")  # type: ignore[attr-defined]  # a redirect


@pytest.mark.parametrize("name", ["members", "organisations", "imports"])
def test_lists_ask_the_same_few_questions_for_one_row_and_many(name: str, register: Path) -> None:
    client, _ = visitor("one", "federation_administrator", "city")

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as questions:
            get(client, name)
        return len(questions)

    first = asked()
    more = [("甲一", certno(n), "", "mill", "") for n in range(40, 60)]
    load(register, "members", members(*more))
    lines = "".join(f"x{n},新{n},基层工会,north\n" for n in range(20))
    load(register, "organisations", "org_code,name,kind,parent_code\n" + lines)
    assert asked() == first
    assert first <= 15


def test_record_pages_are_bounded(north: Client, register: Path) -> None:
    person = Person.objects.get(name="王桂芳")
    for name, pk in (("member", person.pk), ("organisation", org("north"))):
        with CaptureQueriesContext(connection) as questions:
            get(north, name, pk)
        assert len(questions) <= 20, name
