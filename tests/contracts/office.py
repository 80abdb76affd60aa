"""The product as another team sees it: one database, files, and the `gongqiao` command."""

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

import psycopg

from tests.support.forking import Runner
from tests.support.migrated import address

PROGRAM = Path(sys.executable).with_name("gongqiao")


@dataclass(frozen=True)
class Answer:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """Stdout, which must be exactly one JSON object."""
        found = json.loads(self.out)
        assert isinstance(found, dict), self.out
        return found

    @property
    def error(self) -> str:
        """The sentence of a refused command."""
        return str(self.json["error"]["says"])


@dataclass
class Office:
    """One database with its files."""

    url: str
    home: Path
    folder: Path
    environment: dict[str, str]
    quick: Runner
    written: int = field(default=0)

    @property
    def database(self) -> str:
        """The database's name."""
        return urlsplit(self.url).path[1:]

    def run(self, *arguments: object, **env: str) -> Answer:
        """Run a command with --json and check what every command owes: one object, no traceback."""
        done = self.plainly(*arguments, "--json", **env)
        kept(done)
        return done

    def plainly(self, *arguments: object, **env: str) -> Answer:
        """Run a command as it is written."""
        argv = [str(each) for each in arguments]
        process = self.quick.start(argv, env=env, url=self.url, cwd=self.folder)
        out, err = process.communicate()
        assert process.returncode is not None
        return Answer(process.returncode, out, err)

    def done(self, *arguments: object) -> dict[str, Any]:
        """Run a command that must succeed without any refusal."""
        answer = self.run(*arguments)
        assert answer.code == 0, (answer.out, answer.err)
        return answer.json

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        """Start the real program on this database."""
        return subprocess.Popen(
            [str(PROGRAM), *map(str, arguments), "--json"],
            env={**self.environment, "DATABASE_URL": self.url},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def file(self, name: str, content: bytes | str) -> Path:
        """Write a file."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def table(self, rows: Iterable[Mapping[str, object]], name: str = "") -> Path:
        """Write rows as CSV with the keys of the first one as header."""
        self.written += 1
        return self.file(name or f"file{self.written}.csv", csv_of(rows))

    def digest(self, *but: str) -> str:
        """A digest of all rows of all tables (but those named, and what only counts visits)."""
        out = hashlib.sha256()
        skipped = {*but, "django_session", "django_migrations"}
        with psycopg.connect(self.url) as db:
            names = db.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
            ).fetchall()
            for (name,) in names:
                if name not in skipped:
                    rows = db.execute(
                        f'SELECT t::text FROM "{name}" t ORDER BY 1'
                    ).fetchall()  # a name from the catalogue
                    out.update(f"{name}{rows}".encode())
        return out.hexdigest()

    def count(self, query: str) -> Any:
        """The first value of a query."""
        with psycopg.connect(self.url) as db:
            row = db.execute(query).fetchone()  # literals of the tests
        return row[0] if row else None

    def all(self, query: str) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with psycopg.connect(self.url) as db:
            return db.execute(query).fetchall()  # literals of the tests


def kept(answer: Answer) -> None:
    """What every command with --json owes: exit 0, 1 or 2, one JSON object, no traceback."""
    assert "Traceback" not in answer.err, answer.err
    assert answer.code in (0, 1, 2), (answer.code, answer.out, answer.err)
    found = answer.json
    assert answer.out.count("\n") == 1
    assert ("error" in found) == (answer.code == 2), answer.out
    if answer.code == 2:
        assert found["error"]["code"] not in ("fault", "database"), (answer.out, answer.err)
        assert found["error"]["says"].strip()


def csv_of(rows: Iterable[Mapping[str, object]]) -> bytes:
    """RFC 4180 bytes."""
    listed = [dict(r) for r in rows]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(listed[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(listed)
    return out.getvalue().encode()


def read_csv(path: str | Path) -> list[dict[str, str]]:
    """The rows of a CSV file that the product wrote."""
    with Path(path).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@contextmanager
def copied(base: str, template: str) -> Iterator[str]:
    """The address of a fresh copy of a database, dropped at the end."""
    name = f"contract_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(address(base, "postgres"), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            yield address(base, name)
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def plain_environment(**more: str) -> dict[str, str]:
    """This environment without what steers the program."""
    outside = ("DATABASE_URL", "GONGQIAO_", "DJANGO_")
    kept_ = {k: v for k, v in os.environ.items() if not k.startswith(outside)}
    return kept_ | {"GONGQIAO_NO_DEMO": "1", "LANG": "en_US.UTF-8"} | more


Stream = IO[bytes]
