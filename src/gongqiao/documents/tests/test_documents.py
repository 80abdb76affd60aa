"""Keeping, gate, sealing, download, spreadsheets."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.test import Client
from python_calamine import CalamineWorkbook

from gongqiao.access.tests.cast import AT, ON, Tree, a_tree, a_user, grant
from gongqiao.audit.models import Event
from gongqiao.documents import api, queries
from gongqiao.documents.models import Blob, Document
from gongqiao.documents.services.storing import LARGEST
from gongqiao.documents.services.sweeping import sweep
from gongqiao.documents.spreadsheet import xlsx
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.platform.errors import Refused, Unusable

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\nsome secret words\n%%EOF\n"


@pytest.fixture
def tree() -> Tree:
    return a_tree()


def keep(place: int, content: bytes = PDF, **more: Any) -> Document:
    return api.store(
        content,
        **{
            "name": "bill.pdf",
            "organisation_id": place,
            "subject": ("claim", 1),
            "by": SYSTEM,
            "at": AT,
            **more,
        },
    )


def reader(place: int) -> Actor:
    who = a_user("reader")
    grant(who, "auditor", place)
    return who


def test_the_same_content_is_kept_once_under_a_name_nobody_guesses(tree: Tree) -> None:
    one, two = keep(tree.town), keep(tree.union, name="again.pdf")
    assert one.blob_id == two.blob_id
    assert "bill" not in one.blob.stored_as
    assert api.open_plain(two).content == PDF
    sealed = keep(tree.town, sealed=True)
    assert sealed.blob_id != one.blob_id


def test_sealed_contents_are_unreadable_where_they_lie(tree: Tree) -> None:
    document = keep(tree.town, sealed=True)
    with default_storage.open(document.blob.stored_as) as file:
        stored = file.read()
    assert b"secret" not in stored
    other = keep(tree.town)
    assert document.blob.fingerprint != other.blob.fingerprint


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "EMPTY"), (b"MZ,", "UNKNOWN_KIND"), (b"a," * LARGEST, "TOO_LARGE")]
)
def test_what_is_not_taken_leaves_nothing(tree: Tree, content: bytes, code: str) -> None:
    content = b"MZ\x00," if code == "UNKNOWN_KIND" else content
    with pytest.raises(Unusable) as refusal:
        keep(tree.town, content)
    assert (refusal.value.code, refusal.value.field) == (code, "file")
    assert not Document.objects.exists()
    assert not Blob.objects.exists()


def test_list_and_single_row_share_one_gate(tree: Tree) -> None:
    near, far = keep(tree.union), keep(tree.other_town)
    who = reader(tree.town)
    assert list(api.documents_visible_to(who, ON)) == [near]
    assert api.document_for(who, near.pk, ON) == near
    assert api.document_for(who, far.pk, ON) is None
    assert api.documents_about(who, ON, "claim", 1) == [near]
    assert not api.documents_visible_to(a_user("nobody"), ON).exists()
    assert queries.path_of(0) == ""


def test_a_sealed_document_opens_with_a_reason_only_and_is_noted(tree: Tree) -> None:
    document = keep(tree.union, sealed=True)
    who, other = reader(tree.town), a_user("other")
    with pytest.raises(Refused) as refusal:
        api.open_plain(document)
    assert refusal.value.code == "SEALED"
    for by, reason, code in ((other, "curious", "NOT_FOUND"), (who, " ", "REASON_MISSING")):
        with pytest.raises(Refused) as refusal:
            api.open_sealed(document.pk, by=by, at=AT, reason=reason)
        assert refusal.value.code == code
    assert not Event.objects.filter(action="documents.open").exists()
    assert api.open_sealed(document.pk, by=who, at=AT, reason="appeal 7").content == PDF
    event = Event.objects.get(action="documents.open")
    assert (event.actor_name, event.reason) == ("reader", "appeal 7")
    assert event.path


class TestPages:
    def signed_in(self, client: Client) -> None:
        client.post("/account/login/", {"login": "reader", "password": "secret of reader"})

    def test_downloads_are_saved_never_shown(self, client: Client, tree: Tree) -> None:
        document = keep(tree.union, name='票"据\r\nX: 1.pdf')
        reader(tree.town)
        self.signed_in(client)
        answer = client.get(f"/office/documents/{document.pk}/")
        assert answer.content == PDF
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"].startswith("attachment;")
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "X" not in answer.headers

    def test_out_of_reach_is_not_there(self, client: Client, tree: Tree) -> None:
        document = keep(tree.other_town)
        reader(tree.town)
        self.signed_in(client)
        assert client.get(f"/office/documents/{document.pk}/").status_code == 404
        assert client.get("/office/documents/999999/").status_code == 404

    def test_a_sealed_one_asks_for_proof_and_reason(self, client: Client, tree: Tree) -> None:
        document = keep(tree.union, sealed=True)
        reader(tree.town)
        self.signed_in(client)
        asked = client.get(f"/office/documents/{document.pk}/")
        assert b"secret" not in asked.content
        held = client.post(f"/office/documents/{document.pk}/unseal/", {"reason": "appeal 7"})
        assert held.status_code == 302
        opened = client.post(held["Location"], {"password": "secret of reader"})
        assert opened.content == PDF
        assert Event.objects.filter(action="documents.open", reason="appeal 7").count() == 1
        again = client.post(f"/office/documents/{document.pk}/unseal/", {"reason": ""})
        assert b"secret" not in again.content


def test_a_spreadsheet_reads_back_and_its_text_is_never_a_formula() -> None:
    rows: list[list[object]] = [
        ["=1+1", 5, Decimal("1460.77"), date(2026, 3, 5), None],
        ["<李>&\x00", True, 10**17, datetime(2026, 3, 5, 2, tzinfo=UTC), "+cmd|' /C calc'!A0"],
    ]
    content = b"".join(xlsx(["a", "b", "c", "d", "e"], rows))
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    read = book.get_sheet_by_index(0).to_python()
    assert read == [
        ["a", "b", "c", "d", "e"],
        ["=1+1", 5, 1460.77, "2026-03-05", ""],
        ["<李>&", True, "100000000000000000", "2026-03-05 10:00:00", "+cmd|' /C calc'!A0"],
    ]
    assert b"<f>" not in content


def test_a_long_spreadsheet_leaves_while_it_is_written() -> None:
    taken = 0

    def rows() -> Iterator[list[object]]:
        nonlocal taken
        for taken in range(200_000):
            yield [taken, f"row {taken}", taken * 7919 % 100_003]

    stream = xlsx(["n", "text", "mixed"], rows())
    next(stream)
    assert taken == 0, "the first bytes come before the first row"
    next(stream)
    assert 0 < taken < 50_000


def test_the_database_keeps_one_blob_for_one_content(tree: Tree) -> None:
    keep(tree.town)
    with connection.cursor() as cursor, pytest.raises(Exception, match="documents_blob_once"):
        cursor.execute(
            "INSERT INTO documents_blob (fingerprint, sealed, size, kind, stored_as) "
            "SELECT fingerprint, sealed, size, kind, 'other' FROM documents_blob"
        )


def stored() -> set[str]:
    return set(default_storage.listdir("documents")[1])


def test_files_go_with_the_transaction_of_whoever_stands_around(tree: Tree) -> None:
    """Also when it fails after the inner part was through."""
    keep(tree.town)
    before = stored()

    def fails_at_the_end() -> None:
        with api.all_or_none():
            with transaction.atomic(), api.all_or_none():
                keep(tree.town, b"%PDF-1.7\nsomething else\n%%EOF\n")
            assert stored() > before
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails_at_the_end()
    assert stored() == before


def test_what_no_row_speaks_of_is_swept_away_after_a_day(tree: Tree) -> None:
    kept = keep(tree.town).blob.stored_as
    stray = default_storage.save("documents/stray", ContentFile(b"left behind"))
    written = default_storage.get_modified_time(stray)
    assert sweep(written + timedelta(hours=23)) == 0
    assert sweep(written + timedelta(days=9)) == 0  # rows may have been lost: all that is left
    assert default_storage.exists(stray)
    sweep(written + timedelta(hours=25))
    assert not default_storage.exists(stray)
    assert default_storage.exists(kept)
