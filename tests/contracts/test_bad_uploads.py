"""The same bad files through the pages: no fault, a message to be read, nothing written."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from gongqiao.access.tests.cast import a_tree, a_user, grant
from tests.access import aid
from tests.contracts import bad, town
from tests.contracts.office import csv_of
from tests.contracts.test_payment import PAIN2

pytestmark = pytest.mark.django_db
FOREIGN = [k for k in bad.FOREIGN if k not in ("a million columns", "lone surrogates")]
CERTNO = "certno,name,org_code\r\n"
COLUMNS = {
    "missing column": b"name,mobile\r\n\xe7\x8e\x8b,1\r\n",
    "doubled column": (CERTNO[:-2] + ",name\r\n1,2,3,4\r\n").encode(),
    "header only": b"x\r\n",
}


@dataclass(frozen=True)
class Page:
    """A page that takes a file, the role that opens it, what else it asks for."""

    address: str
    role: str
    more: Callable[[], dict[str, object]] = field(default=dict)


def _period() -> dict[str, object]:
    return {"period": aid.a_period().pk}


PAGES = {
    "organisations": Page("/office/imports/new/", "federation_administrator",
                          lambda: {"kind": "organisations"}),
    "members": Page("/office/imports/new/", "federation_administrator",
                    lambda: {"kind": "members"}),
    "accounts": Page("/office/imports/new/", "federation_administrator",
                     lambda: {"kind": "accounts"}),
    "feed": Page("/office/feeds/receive/", "aid_clerk", lambda: {"source": "yibao"}),
    "scheme": Page("/office/aid/schemes/new/", "scheme_manager"),
    "shadow": Page("/office/aid/shadow/", "scheme_manager", _period),
    "shadow stays": Page("/office/aid/shadow/stays.csv", "scheme_manager", _period),
    "enrol": Page("/office/aid/enrolments/new/", "aid_clerk",
                  lambda: {**_period(), "consent": "phone"}),
    "bank": Page("/office/aid/batches/answer/", "aid_clerk"),
}  # fmt: skip
IGNORED = {
    "django_session",
    "accounts_steppedup",
    "feeds_intake",
    "usersessions_usersession",
    "procrastinate_jobs",
    "procrastinate_events",
}
"""Visits; and that a settlement file was handed in, which its page tells."""


MARKS = ("gq-ask-bad", "errorlist", "gq-err", 'aria-invalid="true"', 'role="alert"')
"""Where a page says that something is wrong."""


@pytest.fixture
def city() -> int:
    """The city's id."""
    return a_tree().city


def signed_in(role: str, city: int) -> Client:
    """Somebody with the role in the whole city, who has just proved who they are."""
    who, client = a_user("visitor"), Client()
    grant(who, role, city, valid_from=timezone.localdate())
    client.login(username="visitor", password="secret of visitor")
    client.post("/account/reauthenticate/", {"password": "secret of visitor"})
    return client


def rows() -> dict[str, int]:
    """How many rows each table has."""
    with connection.cursor() as cursor:
        tables = sorted(set(connection.introspection.table_names(cursor)) - IGNORED)
        query = " UNION ALL ".join(f"SELECT '{t}', count(*) FROM \"{t}\"" for t in tables)
        cursor.execute(query)
        return dict(cursor.fetchall())


def contents(page: str) -> Iterator[tuple[str, bytes]]:
    """Bad files for the page by what they are."""
    later = ("a long line",) if page == "feed" else ()  # received by a background job
    yield from ((what, bad.foreign(what)) for what in FOREIGN if what not in later)
    if page not in ("scheme", "shadow", "shadow stays", "bank"):
        yield from COLUMNS.items()
    if page == "bank":
        yield "two columns of one name", b"payment_id,status,status\r\n1,paid,paid\r\n"
        yield "no status", b"payment_id\r\n1\r\n"
        evil = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        yield "entities", PAIN2.format(id="1", all="&e;", doctype=evil).encode()
    if "sch" in page or "shadow" in page:
        yield "a scheme that contradicts itself", town.SCHEME.replace("0.65", "1.65").encode()
        yield "deep", b"[" * 50_000


@pytest.mark.parametrize("name", PAGES)
def test_bad_files_leave_nothing(city: int, name: str) -> None:
    page = PAGES[name]
    client, more = signed_in(page.role, city), page.more()
    clean = client.get(page.address, follow=True).content.decode()
    assert not [mark for mark in MARKS if mark in clean]
    before = rows()
    for what, content in contents(name):
        for label in ("f.csv", "f.xlsx") if what in ("pdf", "bomb") else ("f.csv",):
            file = SimpleUploadedFile(label, content)
            answer = client.post(page.address, {**more, "file": file}, follow=True)
            assert answer.status_code == 200, (what, answer.status_code)
            assert rows() == before, what
            if name == "shadow stays":
                continue  # back to the page, which asks for the draft again
            text = answer.content.decode()
            assert any(mark in text for mark in MARKS), (what, text[:20000])
            assert "root:" not in text


NAMES = ("很" * 240 + ".csv", "../../etc/passwd.csv", "a\x00b.csv", "=1+1.csv", "a\nb.csv", ".csv")


@pytest.mark.parametrize("name", PAGES)
def test_file_names_that_mean_harm(city: int, name: str) -> None:
    page = PAGES[name]
    client, more = signed_in(page.role, city), page.more()
    content = csv_of([town.enrolment(1)]) if name == "enrol" else b"x,y\r\n1,2\r\n"
    for label in NAMES:
        file = SimpleUploadedFile("f.csv", content)
        vars(file)["_name"] = label  # as it is sent: its property would clean it
        answer = client.post(page.address, {**more, "file": file}, follow=True)
        assert answer.status_code == 200, (label, answer.status_code)


@pytest.mark.parametrize("name", PAGES)
def test_forms_without_their_file(city: int, name: str) -> None:
    page = PAGES[name]
    client, more = signed_in(page.role, city), page.more()
    before = rows()
    bodies: tuple[dict[str, Any], ...] = (
        {},
        more,
        {**more, "file": "not a file"},
        {**more, "file": SimpleUploadedFile("f.csv", b"")},
        {"file": SimpleUploadedFile("f.csv", b"a,b\r\n1,2\r\n")},
    )
    for body in bodies:
        assert client.post(page.address, body, follow=True).status_code == 200
    for kind in ("application/json", "text/plain", "multipart/form-data", "x/y; charset=nonsense"):
        answer = client.generic("POST", page.address, b"\0\xff{", content_type=kind)
        assert answer.status_code in (200, 302, 400), (kind, answer.status_code)
    assert rows() == before
