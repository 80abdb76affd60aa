"""The page server works as a role that reads and writes rows, and can do nothing else."""

import os
import re
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import psycopg
import pytest
from psycopg import errors

from gongqiao.platform import prepare, roles
from gongqiao.platform.errors import Unusable
from gongqiao.platform.home import PAGES, embedded_url
from tests.infra.running import Serving, command, serving

pytestmark = [pytest.mark.fault]


@pytest.fixture(scope="module")
def running(home: Path) -> Iterator[Serving]:
    with serving(home) as it:
        yield it


@pytest.fixture
def raw(running: Serving) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """As whoever took over what the page server sends to the database."""
    with psycopg.connect(embedded_url(running.home, PAGES), autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        "ALTER TABLE ledger_entry DISABLE TRIGGER USER",
        "DROP TRIGGER audit_event_no_change ON audit_event",
        "DROP TABLE audit_event",
        "TRUNCATE audit_event CASCADE",
        "TRUNCATE accounts_user CASCADE",
        "SET session_replication_role = replica",
        "SELECT set_config('session_replication_role', 'replica', false)",
        "SELECT set_config('role', 'gongqiao', false)",
        "SET ROLE gongqiao",
        "SET SESSION AUTHORIZATION gongqiao",
        "ALTER ROLE gongqiao_pages SUPERUSER",
        "GRANT gongqiao TO gongqiao_pages",
        "CREATE TABLE public.more (a int)",
        "CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql "
        "AS $$ BEGIN RETURN NEW; END $$",
        "CREATE TRIGGER mine BEFORE UPDATE ON audit_event FOR EACH ROW "
        "EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "CREATE RULE mine AS ON INSERT TO audit_event DO INSTEAD NOTHING",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('audit', '9999', now())",
        "COPY audit_event TO PROGRAM 'cat'",
        "COPY audit_event TO '/trail'",
        "SELECT pg_read_file('postgresql.conf')",
        "ALTER SYSTEM SET fsync = off",
        "CREATE SCHEMA mine",
    ],
)
def test_what_it_cannot(raw: psycopg.Connection[tuple[object, ...]], statement: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        raw.execute(statement)


def test_rows_it_reads_and_writes(raw: psycopg.Connection[tuple[object, ...]]) -> None:
    raw.execute("SELECT count(*) FROM audit_event")
    raw.execute("CREATE TEMP TABLE incoming (a int)")
    raw.execute("TRUNCATE incoming")
    with raw.transaction(force_rollback=True):
        raw.execute("INSERT INTO platform_window (bucket, minute, count) VALUES ('x', now(), 1)")
        raw.execute("UPDATE platform_window SET count = 2")
        raw.execute("DELETE FROM platform_window")


def opened(browser: OpenerDirector, running: Serving, path: str, **form: str) -> str:
    address = f"http://127.0.0.1:{running.port}{path}"
    page: str = browser.open(address, urlencode(form).encode() if form else None).read().decode()
    return page


def test_the_page_server_works_as_that_role(running: Serving) -> None:
    made = command(running.home, "accounts", "create", "mei", "--admin", "--json")
    assert made.returncode == 0, made.stderr
    first = re.search(r'"first_password": "([^"]+)"', made.stdout)
    assert first
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    token = re.search(
        r'name="csrfmiddlewaretoken" value="([^"]+)"', opened(browser, running, "/account/login/")
    )
    assert token
    page = opened(
        browser, running, "/account/login/", login="mei", password=first[1],
        csrfmiddlewaretoken=token[1],
    )  # fmt: skip
    assert "/account/password/change/" in page
    with psycopg.connect(embedded_url(running.home)) as owner:
        asked = owner.execute(
            "SELECT usename, count(*) FROM pg_stat_activity WHERE datname = 'gongqiao' "
            "AND pid <> pg_backend_pid() GROUP BY 1"
        )
        who: dict[str, int] = dict(asked.fetchall())
        told = owner.execute("SELECT count(*) FROM audit_event WHERE action = 'accounts.sign_in'")
        assert told.fetchone() == (1,)
    with (
        psycopg.connect(embedded_url(running.home, PAGES)) as raw,
        pytest.raises(errors.RestrictViolation),  # the guard stands
    ):
        raw.execute("DELETE FROM audit_event")
    assert who[PAGES] >= 1
    assert who["gongqiao"] >= 1, "the worker owns: it takes indexes away for a large load"


def test_its_environment_does_not_name_the_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://owner:secret@db/gongqiao")
    assert roles.pages_environment() == {}, "where the operator made no second role"
    monkeypatch.setenv(roles.VARIABLE, "postgresql://pages:other@db/gongqiao")
    assert roles.pages_environment() == {
        "DATABASE_URL": "postgresql://pages:other@db/gongqiao", roles.VARIABLE: "",
    }  # fmt: skip
    assert roles.pages_role() == "pages"
    monkeypatch.setenv(roles.VARIABLE, "pages in words")
    with pytest.raises(Unusable, match=roles.VARIABLE):
        roles.pages_role()


@pytest.mark.django_db(transaction=True)
def test_a_role_of_the_operator_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://x@/y")
    with prepare.connect() as raw:
        owner = raw.info.user
        monkeypatch.setenv(roles.VARIABLE, f"postgresql://{owner}@/y")
        with pytest.raises(Unusable, match=owner):
            roles.lacks_rights(raw)
        monkeypatch.setenv(roles.VARIABLE, "postgresql://nobody_here@/y")
        assert roles.lacks_rights(raw)
        with pytest.raises(Unusable, match="nobody_here"):
            roles.make_ready(raw)


@pytest.fixture
def elsewhere() -> Iterator[Callable[[str], str]]:
    """A database whose owner has no power over the server, and a second role: their addresses."""
    name = f"federation_{os.getpid()}"
    with prepare.connect() as admin:
        where = f"host={admin.info.host} port={admin.info.port} dbname={name}"
        for role in ("owner", "pages"):
            admin.execute(f"CREATE ROLE {name}_{role} LOGIN")
        admin.execute(f"CREATE DATABASE {name} OWNER {name}_owner")
        yield lambda role: f"{where} user={name}_{role}"
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        for role in ("owner", "pages"):
            admin.execute(f"DROP ROLE {name}_{role}")


@pytest.mark.django_db(transaction=True)
def test_on_a_server_of_the_operators(
    elsewhere: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", elsewhere("owner"))
    monkeypatch.setenv(roles.VARIABLE, elsewhere("pages"))
    with psycopg.connect(elsewhere("owner"), autocommit=True) as owner:
        owner.execute("CREATE TABLE django_migrations (id bigint)")
        owner.execute("CREATE TABLE trail (id bigserial)")
        assert roles.lacks_rights(owner)
        roles.make_ready(owner)
        assert not roles.lacks_rights(owner)
        with psycopg.connect(elsewhere("pages"), autocommit=True) as pages:
            pages.execute("INSERT INTO trail DEFAULT VALUES")
            for statement in (
                "ALTER TABLE trail DISABLE TRIGGER USER", "TRUNCATE trail", "DROP TABLE trail",
                "SET session_replication_role = replica", "DELETE FROM django_migrations",
                f"SET ROLE {owner.info.user}",
            ):  # fmt: skip
                with pytest.raises(errors.InsufficientPrivilege):
                    pages.execute(statement)
        owner.execute("CREATE TABLE younger (id bigint)")
        assert roles.lacks_rights(owner), "after the next migration"
        with prepare.connect() as admin:
            admin.execute(f"GRANT {owner.info.user} TO {roles.pages_role()}")
        with pytest.raises(Unusable, match="_pages"):
            roles.lacks_rights(owner)
