"""The pages of the feeds: who may open them, handing in, comparing, the quarantine."""

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongqiao.audit.models import Event
from gongqiao.feeds import tasks
from gongqiao.feeds.enums import IntakeState
from gongqiao.feeds.models import (
    FeedFile,
    FeedReconciliation,
    HospitalName,
    Intake,
    Quarantined,
)
from gongqiao.feeds.services import intake, keep
from gongqiao.platform import desk, gate, stepup
from gongqiao.platform.context import Actor
from gongqiao.platform.gate import Scope
from tests.journeys.checks import check_html

pytestmark = pytest.mark.django_db
ALL = {"feeds.view", "feeds.receive", "mutualaid.assess"}
ROW = {
    "setl_id": "S1", "psn_cert_type": "01", "certno": "330483198001010018", "psn_name": "职工甲",
    "insutype": "310", "med_type": "21", "begndate": "2025-03-05", "enddate": "2025-03-12",
    "setl_time": "2025-03-12 10:00:00", "medfee_sumamt": "1000.00", "inscp_scp_amt": "900.00",
    "fund_pay_sumamt": "600.00", "refd_setl_flag": "0",
}  # fmt: skip


class Holds:
    """A gate for everybody: these capabilities in that scope."""

    def __init__(self, capabilities: set[str], scope: Scope) -> None:
        self.capabilities, self.where = capabilities, scope

    def scope(self, by: Actor, capability: str, on: date) -> Scope:
        return self.where if capability in self.capabilities else Scope()


@pytest.fixture
def clerk(client: Client, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Any:
    """`clerk({"feeds.view"})`: a signed-in client that holds these."""
    settings.MEDIA_ROOT = tmp_path
    client.force_login(get_user_model().objects.create_user("lumin", password="long enough 1"))

    def holding(
        capabilities: set[str] | None = None, scope: Scope | None = None, *, proved: bool = True
    ) -> Client:
        held = ALL if capabilities is None else capabilities
        monkeypatch.setattr(gate, "_gate", [Holds(held, scope or Scope(everywhere=True))])
        monkeypatch.setattr(stepup, "proved_recently", lambda _request: proved)
        return client

    return holding


def content(*rows: dict[str, str]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(ROW))
    writer.writeheader()
    writer.writerows({**ROW, **row} for row in rows)
    return out.getvalue().encode()


def hand_in(client: Client, *rows: dict[str, str], name: str = "三月.csv") -> Any:
    upload = SimpleUploadedFile(name, content(*rows), content_type="text/csv")
    return client.post(reverse("feeds_receive"), {"file": upload, "source": "yibao"}, follow=True)


def test_a_file_without_a_sender_is_the_insurance_bureaus(clerk: Any) -> None:
    client = clerk()
    upload = SimpleUploadedFile("a.csv", content({}), content_type="text/csv")
    client.post(reverse("feeds_receive"), {"file": upload}, follow=True)
    file = FeedFile.objects.get()
    assert file.source.code == "yibao"
    assert "来自医保局，" in client.get(reverse("feeds_file", args=[file.pk])).content.decode()


MIXED: tuple[dict[str, str], ...] = (
    {}, {"setl_id": "S2", "medfee_sumamt": "abc"}, {"setl_id": "S3", "enddate": "2025-03-01"},
)  # fmt: skip


def received(client: Client, *rows: dict[str, str]) -> FeedFile:
    hand_in(client, *(rows or MIXED))
    return FeedFile.objects.latest("pk")


def pages(file: FeedFile) -> list[tuple[str, str, str]]:
    line = Quarantined.objects.filter(file=file).latest("pk")
    return [
        ("feeds.view", "get", reverse("feeds_files")),
        ("feeds.view", "get", reverse("feeds_file", args=[file.pk])),
        ("feeds.view", "get", reverse("feeds_intake", args=[Intake.objects.latest("pk").pk])),
        ("feeds.receive", "get", reverse("feeds_line", args=[line.pk])),
        ("feeds.receive", "get", reverse("feeds_refused", args=[file.pk])),
        ("feeds.receive", "post", reverse("feeds_open_line", args=[line.pk])),
        ("feeds.receive", "post", reverse("feeds_reconcile", args=[file.pk])),
        ("feeds.receive", "post", reverse("feeds_dealt", args=[file.pk])),
    ]


def test_each_page_asks_for_its_capability(clerk: Any) -> None:
    file = received(clerk())
    for capability, method, address in pages(file):
        refused = getattr(clerk(ALL - {capability}), method)(address)
        assert refused.status_code == 403, address
        needed = {capability, "feeds.view"}
        answer = getattr(clerk(needed), method)(address)
        assert answer.status_code == 200, address
        check_html(answer)


def test_files_are_for_the_top_of_the_tree(clerk: Any) -> None:
    file = received(clerk())
    town = Scope(paths=("00000001.00000002.",))
    for _capability, method, address in pages(file):
        answer = getattr(clerk(scope=town), method)(address)
        assert answer.status_code == (200 if address == reverse("feeds_files") else 404), address
    assert file.name not in clerk(scope=town).get(reverse("feeds_files")).content.decode()
    city = Scope(paths=("00000001.",))
    assert file.name in clerk(scope=city).get(reverse("feeds_files")).content.decode()


def test_a_small_file_is_received_at_once(clerk: Any) -> None:
    answer = hand_in(clerk(), *MIXED)
    check_html(answer)
    file = FeedFile.objects.get()
    assert (file.lines, file.new, file.quarantined) == (3, 1, 2)
    assert file.received_by == "lumin"
    assert "另外" not in answer.content.decode()
    assert Intake.objects.get().state == IntakeState.DONE
    assert not list((Path(settings.MEDIA_ROOT) / "intake").iterdir())


def test_the_same_file_again_is_told(clerk: Any) -> None:
    received(clerk())
    answer = hand_in(clerk(), *MIXED)
    assert FeedFile.objects.count() == 1
    assert Intake.objects.latest("pk").repeated
    assert reverse("feeds_file", args=[FeedFile.objects.get().pk]) in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", b"not,a,settlement\r\n1,2,3\r\n"),
        ("a.xlsx", b"PK\x03\x04broken"),
        ("a.csv", b"\n"),
    ],
)
def test_what_is_no_settlement_file_is_refused_in_words(clerk: Any, name: str, data: bytes) -> None:
    upload = SimpleUploadedFile(name, data)
    answer = clerk().post(
        reverse("feeds_receive"), {"file": upload, "source": "yibao"}, follow=True
    )
    one = Intake.objects.get()
    assert one.state == IntakeState.REFUSED
    assert one.refusal in answer.content.decode().replace("&#x27;", "'")
    assert one.refusal
    assert not FeedFile.objects.exists()
    assert not list(intake.folder().iterdir())


def test_other_kinds_and_too_large_files_are_refused_by_the_form(clerk: Any, settings: Any) -> None:
    answer = clerk().post(
        reverse("feeds_receive"), {"file": SimpleUploadedFile("a.pdf", b"%PDF"), "source": "yibao"}
    )
    assert answer.status_code == 200
    assert not Intake.objects.exists()
    settings.FEED_UPLOAD_MOST = 10
    answer = hand_in(clerk())
    assert not Intake.objects.exists()
    assert "gq-err" in answer.content.decode()


def test_a_large_file_goes_to_a_job(clerk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "AT_ONCE", 10)
    answer = hand_in(clerk(), *MIXED)
    one = Intake.objects.get()
    assert one.state == IntakeState.WAITING
    assert "every 2s" in answer.content.decode()
    check_html(answer)
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'feeds.take_in'")
        assert str(one.pk) in str(cursor.fetchall())
    assert (intake.folder() / one.stored).stat().st_mode & 0o777 == 0o600
    assert tasks.take_in(intake_id=one.pk) == "done"
    assert tasks.take_in(intake_id=one.pk) == "done"
    assert FeedFile.objects.count() == 1
    answer = clerk().get(reverse("feeds_intake", args=[one.pk]))
    assert "every 2s" not in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "agrees"),
    [(("3", "1,000.00", "600"), True), (("2", "1000.00", "600"), False),
     (("3", "1000.01", "600"), False), (("3", "1000", "599.99"), False)],
)  # fmt: skip
def test_reconciliation(clerk: Any, typed: tuple[str, str, str], agrees: bool) -> None:
    # S3 ends before it begins and S2 has no amount: neither is in the sums
    file = received(clerk())
    data = dict(zip(("lines", "medfee", "fund"), typed, strict=True))
    answer = clerk().post(reverse("feeds_reconcile", args=[file.pk]), data, follow=True)
    stored = FeedReconciliation.objects.get()
    assert stored.agrees is agrees
    assert stored.by is not None
    text = answer.content.decode()
    assert ("gq-ask-ok" in text) is agrees
    assert Event.objects.filter(action__startswith="feeds.reconcile").count() == 1


def test_a_wrong_amount_is_said_at_its_field(clerk: Any) -> None:
    file = received(clerk())
    data = {"lines": "3", "medfee": "12.345", "fund": "600"}
    answer = clerk().post(reverse("feeds_reconcile", args=[file.pk]), data)
    assert "gq-err" in answer.content.decode()
    assert not FeedReconciliation.objects.exists()


def test_a_refused_line_opens_by_step_up_and_reason(clerk: Any) -> None:
    file = received(clerk())
    line = Quarantined.objects.get(file=file, line=3)
    assert ROW["certno"] not in clerk().get(reverse("feeds_file", args=[file.pk])).content.decode()
    address = reverse("feeds_open_line", args=[line.pk])
    held_up = clerk(proved=False).post(address, {"reason": "与医保局核对"})
    assert ROW["certno"] not in held_up.content.decode()
    assert ROW["certno"] not in clerk().post(address, {"reason": ""}).content.decode()
    assert not Event.objects.filter(action="feeds.open_line").exists()
    opened = clerk().post(address, {"reason": "与医保局核对"})
    assert ROW["certno"] in opened.content.decode()
    assert "abc" in opened.content.decode()
    event = Event.objects.get(action="feeds.open_line")
    assert event.reason == "与医保局核对"
    assert opened["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("code", "day", "says"),
    [("H1", "2025-03-06", "新名医院"), ("H1", "2024-03-06", "旧名医院"),
     ("H1", "3月6日", "新名医院"), ("H2", "2025-03-06", "名称未登记")],
)  # fmt: skip
def test_an_opened_line_names_its_hospital(clerk: Any, code: str, day: str, says: str) -> None:
    since_when = datetime(2025, 1, 2, tzinfo=UTC)
    for since, name in ((date(2000, 1, 1), "旧名医院"), (date(2025, 1, 1), "新名医院")):
        HospitalName.objects.create(code="H1", name=name, valid_from=since, brought_at=since_when)
    row = {**ROW, "medfee_sumamt": "abc", "enddate": day, "fixmedins_code": code}
    text = ",".join(row) + "\n" + ",".join(row.values()) + "\n"
    upload = SimpleUploadedFile("三月.csv", text.encode(), content_type="text/csv")
    clerk().post(reverse("feeds_receive"), {"file": upload, "source": "yibao"}, follow=True)
    address = reverse("feeds_open_line", args=[Quarantined.objects.latest("pk").pk])
    answer = clerk().post(address, {"reason": "与医保局核对"})
    check_html(answer)
    shown = answer.content.decode()
    assert {n for n in ("新名医院", "旧名医院", "名称未登记") if n in shown} == {says}


def test_the_refused_lines_as_a_file(clerk: Any) -> None:
    file = received(clerk())
    address = reverse("feeds_refused", args=[file.pk])
    assert clerk(proved=False).get(address).status_code != 200
    answer = clerk().get(address)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(r["line"], r["reason_code"], r["column"]) for r in rows] == [
        ("3", "BAD_AMOUNT", "medfee_sumamt"),
        ("4", "DATE_ORDER", "enddate"),
    ]
    assert rows[0]["medfee_sumamt"] == "abc"
    assert rows[0]["certno"] == ROW["certno"]
    assert Event.objects.filter(action="feeds.export_refused").exists()


def test_dealt_with_files_leave_the_day_page(clerk: Any) -> None:
    client = clerk()
    file = received(client)
    me = Actor("lumin", get_user_model().objects.get(username="lumin").pk)
    waiting = [w for w in desk.work_of(me, date(2026, 3, 5)) if "quarantine" in w.address]
    assert [w.count for w in waiting] == [1]
    assert file.name in client.get(waiting[0].address).content.decode()
    address = reverse("feeds_dealt", args=[file.pk])
    client.post(address, {"note": "已请医保局重发"})
    client.post(address, {"note": "又一次"})
    file.refresh_from_db()
    assert file.dealt_note == "已请医保局重发"
    assert not [w for w in desk.work_of(me, date(2026, 3, 5)) if "quarantine" in w.address]


def test_the_list_asks_a_bounded_number_of_queries(clerk: Any) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            clerk().get(reverse("feeds_files"))
        return len(queries)

    received(clerk(), {})
    asked()
    first = asked()
    received(clerk(), {"setl_id": "S8"})
    received(clerk(), {"setl_id": "S9"})
    assert asked() == first


def test_the_night_drops_copies_and_uploads(clerk: Any) -> None:
    file = received(clerk())
    copy = keep.folder() / file.copy_name
    assert copy.exists()
    FeedFile.objects.update(keep_until=date(2020, 1, 1))
    left = intake.hand_in(
        [b"x"], name="x.csv", by=Actor("system"), at=datetime(2020, 1, 1, tzinfo=UTC)
    )
    tasks.drop_expired(timestamp=0)
    file.refresh_from_db()
    assert not copy.exists()
    assert file.copy_name == ""
    left.refresh_from_db()
    assert left.state == IntakeState.REFUSED
    assert not list(intake.folder().iterdir())
