"""A database of its own for measurements: made fresh, dropped at the end, on any server."""

import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from urllib.parse import urlsplit, urlunsplit

import polars as pl
import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction

from bench import data
from gongqiao.access import api as access
from gongqiao.accounts import api as accounts
from gongqiao.kernel.names import name_key
from gongqiao.mutualaid.models import EnrolmentBatch, SchemePeriod
from gongqiao.mutualaid.services.schemes import store_scheme
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.platform.copying import copy_in
from gongqiao.platform.crypto import blind_indexes
from gongqiao.registry.models import Organisation
from gongqiao.synthetic.rules.scheme import scheme_file

AT = datetime(data.YEAR + 1, 2, 1, 2, 0, tzinfo=UTC)
DAY = date(data.YEAR + 1, 2, 1)
CLERK = Actor(name="bench")

LARGE = ("feeds_settlement", "mutualaid_claim", "ledger_posting", "mutualaid_payment")


@contextmanager
def database(template: str | None = None) -> Iterator[str]:
    """A fresh, migrated database on the configured server; Django points at it meanwhile.

    `template`: a database to copy, to which nobody is connected.
    """
    configured = connections["default"].settings_dict
    before, name = configured["NAME"], f"bench_{uuid.uuid4().hex[:10]}"
    admin = urlunsplit(urlsplit(settings.DATABASE_URL)._replace(path="/postgres"))
    with psycopg.connect(admin, autocommit=True) as server:
        _close()
        copied = f'TEMPLATE "{template}" STRATEGY FILE_COPY' if template else ""
        server.execute(f'CREATE DATABASE "{name}" {copied}')
        configured["NAME"] = name
        try:
            if template is None:
                call_command("migrate", verbosity=0)
            yield name
        finally:
            _close()
            configured["NAME"] = before
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def kept(name: str) -> Iterator[bool]:
    """A database of this name that stays for the next measurement; whether it was there already.

    Migrated either way: an index that is new is in it too.
    """
    configured = connections["default"].settings_dict
    before = configured["NAME"]
    admin = urlunsplit(urlsplit(settings.DATABASE_URL)._replace(path="/postgres"))
    with psycopg.connect(admin, autocommit=True) as server:
        found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not found:
            server.execute(f'CREATE DATABASE "{name}"')
    _close()
    configured["NAME"] = name
    try:
        call_command("migrate", verbosity=0)
        yield found is not None
    finally:
        _close()
        configured["NAME"] = before


@contextmanager
def peopled(members: int = data.MEMBERS) -> Iterator[str]:
    """A database in which everyone is enrolled and nothing is settled: a template for others.

    Autovacuum leaves its large tables alone: it begins at any moment of the minute after a load and
    takes a second or two of one core, from the pipeline, from L or from neither.
    """
    with database() as name:
        people(members)
        with connections["default"].cursor() as cursor:
            for table in LARGE:
                cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")
        _close()
        yield name


def _close() -> None:
    connections["default"].close()
    close_pool = getattr(connections["default"], "close_pool", None)
    if close_pool:
        close_pool()


def people(members: int = data.MEMBERS) -> SchemePeriod:
    """Everyone of the crowd with certificate, account and enrolment, copied in."""
    known = data.crowd(members)
    stored = store_scheme(scheme_file(data.period(), data.CODE).encode(), by=CLERK, at=AT)
    period = SchemePeriod.objects.get(scheme__code=stored.scheme, no=stored.period)
    union = Organisation.objects.create(
        code="B1", name="测量工会", kind="grassroots", path="00000001."
    )
    batch = EnrolmentBatch.objects.create(
        period=period, name="bench", sha256=b"bench", received_at=AT, received_by="bench"
    )
    ids = pl.int_range(1, members + 1, eager=True, dtype=pl.Int64)
    with transaction.atomic(), connection.cursor() as cursor:
        copy_in(
            cursor,
            "registry_person",
            pl.DataFrame(
                {"id": ids, "name": known["name"], "name_key": map(name_key, known["name"])}
            ).with_columns(pl.lit("x").alias("initials"), pl.lit("m").alias("gender")),
        )
        copy_in(
            cursor,
            "registry_certificate",
            pl.DataFrame(
                {
                    "id": ids,
                    "person_id": ids,
                    "cert_type": known["cert_type"],
                    "number": [b"-"] * members,
                    "number_index": blind_indexes(known["certno"]),
                    "last4": known["certno"].str.slice(-4),
                }
            ),
        )
        copy_in(
            cursor,
            "registry_bankaccount",
            pl.DataFrame({"id": ids, "person_id": ids, "holder_name": known["name"]}).with_columns(
                pl.lit("social_card").alias("kind"),
                pl.lit("测量银行").alias("bank_name"),
                pl.lit("总行").alias("bank_branch"),
                pl.lit(b"-").alias("number"),
                pl.lit(b"-").alias("number_index"),
                pl.lit("0000").alias("last4"),
                pl.lit("active").alias("state"),
                pl.lit("2018-01-01 00:00:00+00").alias("created_at"),
            ),
        )
        copy_in(
            cursor,
            "mutualaid_enrolment",
            pl.DataFrame({"person_id": ids}).with_columns(
                pl.lit(period.pk).alias("period_id"),
                pl.lit(union.pk).alias("organisation_id"),
                pl.lit(batch.pk).alias("batch_id"),
                pl.lit(1).alias("shares"),
                pl.lit(date(data.YEAR - 1, 12, 15)).alias("paid_on"),
                pl.lit(5000).alias("amount"),
            ),
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    made = accounts.create_user("bench-maker", by=SYSTEM, at=AT, password=secrets.token_hex(16))
    access.give_grant(
        user_id=made.user_id,
        role_code="aid_clerk",
        organisation_id=union.pk,
        valid_from=date(data.YEAR, 1, 1),
        by=SYSTEM,
        at=AT,
        reason="bench",
    )
    return period


def maker() -> Actor:
    """Who makes the batches."""
    found = accounts.actor_by_name("bench-maker")
    assert found is not None  # `people` made it
    return found
