"""Preparing: cheap when nothing is to be done, right when something is."""

import gettext
import os
import time
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from config import serve
from gongqiao.platform import catalogues, prepare
from gongqiao.platform.errors import Unusable

LIMIT_SECONDS = 0.3


@pytest.mark.django_db
def test_nothing_to_do_costs_little() -> None:
    prepare.migrate_if_needed()  # a test's database comes without the page server's rights
    began = time.monotonic()
    assert prepare.migrate_if_needed() is False
    assert time.monotonic() - began < LIMIT_SECONDS


@pytest.mark.django_db(transaction=True)
def test_a_missing_migration_is_seen() -> None:
    with prepare.connect() as raw:
        assert prepare.unapplied(raw) == set()
        raw.execute("BEGIN")
        raw.execute("DELETE FROM django_migrations WHERE app = 'platform'")
        assert ("platform", "0001_initial") in prepare.unapplied(raw)
        raw.execute("DROP TABLE django_migrations CASCADE")
        assert ("accounts", "0001_initial") in prepare.unapplied(raw)
        raw.execute("ROLLBACK")


@pytest.mark.django_db
def test_the_cache_has_its_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM platform_cache")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
@pytest.mark.parametrize(("oldest", "encoding"), [(99, None), (15, "LATIN1")])
def test_an_unfit_server_is_refused(
    monkeypatch: pytest.MonkeyPatch, oldest: int, encoding: str | None
) -> None:
    monkeypatch.setattr(prepare, "OLDEST_SERVER", oldest)
    if encoding:
        monkeypatch.setattr(prepare, "ENCODING", encoding)
    with pytest.raises(Unusable):
        prepare.connect()


@pytest.mark.django_db
def test_an_unreachable_server_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise psycopg.OperationalError("connection refused")

    monkeypatch.setattr(psycopg, "connect", refuse)
    with pytest.raises(Unusable, match="connection refused"):
        prepare.connect()


def test_a_catalogue_is_compiled_when_it_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    po = tmp_path / "django.po"
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    po.write_text(header + 'msgid "a"\nmsgstr "甲"\n')
    monkeypatch.setattr(catalogues, "sources", lambda: [po])
    assert catalogues.compile_stale() == 1
    assert catalogues.compile_stale() == 0
    with po.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("a") == "甲"
    later = po.stat().st_mtime_ns + 1_000_000_000
    os.utime(po, ns=(later, later))
    assert catalogues.compile_stale() == 1


@pytest.mark.parametrize(
    ("text", "parsed"),
    [("127.0.0.1:8000", ("127.0.0.1", 8000)), ("[::1]:80", ("::1", 80)), ("host:1", ("host", 1))],
)
def test_addresses(text: str, parsed: tuple[str, int]) -> None:
    assert serve.parse_address(text) == parsed


@pytest.mark.parametrize("text", ["", "8000", ":8000", "host:", "host:x", "host:0", "host:65536"])
def test_no_addresses(text: str) -> None:
    with pytest.raises(Unusable):
        serve.parse_address(text)


@pytest.mark.parametrize(
    ("host", "behind_tls", "warned"),
    [("127.0.0.1", False, False), ("::1", False, False), ("localhost", False, False),
     ("0.0.0.0", False, True), ("10.0.0.1", False, True), ("10.0.0.1", True, False)],
)  # fmt: skip
def test_exposure(host: str, behind_tls: bool, warned: bool) -> None:
    assert bool(serve.exposure(host, behind_tls=behind_tls)) == warned
