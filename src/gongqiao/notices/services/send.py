"""Say something to somebody, in the caller's transaction: it is said if and only if that commits.

The message can be read here at once; a copy waits in the outbox until after commit: by the first
channel of its kind (`tables/kinds.yaml`) that can reach the recipient. The next channel gets its
turn when that one cannot deliver (`deliver`).
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl
from django.contrib.auth import get_user_model
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import Cursor, sql

from gongqiao.notices import tabled
from gongqiao.notices.channels import channel_named
from gongqiao.notices.channels.wechat import by_once
from gongqiao.notices.models import Message, OnceGiven, Outbox, Refusal
from gongqiao.notices.rules.ways import EVERYTHING, OTHERWISE
from gongqiao.platform.copying import copy_in, raw_cursor

COLUMNS = ("key", "person_id", "user_id", "code", "figures", "at")

# who can be reached by a channel that needs this kind of address
REACHED = {
    "": sql.SQL("true"),
    "email": sql.SQL("coalesce(own.email, linked.email, '') <> ''"),
    "mobile": sql.SQL("person.mobile_index IS NOT NULL"),
    "wechat": sql.SQL(
        "EXISTS (SELECT 1 FROM {followers} f WHERE f.user_id IN (own.id, linked.id) "
        "AND f.left_at IS NULL)"
    ),
}
REACHED_ONCE = sql.SQL(
    "EXISTS (SELECT 1 FROM {once} o JOIN {followers} f ON f.id = o.follower_id "
    "WHERE f.user_id IN (own.id, linked.id) AND o.delivery_id IS NULL)"
)
"""By WeChat, where each message needs a yes."""


def send(
    *,
    key: str,
    code: str,
    figures: Mapping[str, object],
    at: datetime,
    person_id: int | None = None,
    user_id: int | None = None,
) -> bool:
    """Send one message to a person of the register or to a user (exactly one of them).

    `key` names the event (`aid.paid:1234`): the second call with the same key does nothing and
    returns False. `figures` is plain JSON; no identity or account numbers but masked ones.
    """
    text = json.dumps(dict(figures), cls=DjangoJSONEncoder, ensure_ascii=False)
    row = sql.SQL(
        "SELECT %s::text AS key, %s::bigint AS person_id, %s::bigint AS user_id, %s::text AS code, "
        "%s::text AS figures, %s::timestamptz AS at"
    )
    with connection.cursor() as cursor:
        return _insert(cursor, row, [key, person_id, user_id, code, text, at], at) == 1


def send_many(cursor: CursorWrapper | Cursor[Any], frame: pl.DataFrame) -> int:
    """Send a frame of messages in the transaction of `cursor`. Returns how many were new.

    Columns: `key` str, `code` str, `figures` str (JSON), `at` datetime or ISO text with its zone,
    and `person_id` or `user_id` int (the other may be absent or null). A key that was sent before,
    or stands twice in the frame, makes no second message. One COPY and one
    statement, whatever the size.
    """
    if frame.is_empty():
        return 0
    said: datetime | str = frame["at"][0]  # whose day the table of kinds is read for
    at = said if isinstance(said, datetime) else datetime.fromisoformat(said)
    absent = [name for name in ("person_id", "user_id") if name not in frame.columns]
    full = frame.with_columns([pl.lit(None, pl.Int64).alias(name) for name in absent])
    raw = raw_cursor(cursor)
    raw.execute(
        "CREATE TEMP TABLE IF NOT EXISTS notices_incoming (key text, person_id bigint, "
        "user_id bigint, code text, figures text, at timestamptz) ON COMMIT DROP"
    )
    raw.execute("TRUNCATE notices_incoming")
    copy_in(raw, "notices_incoming", full.select(COLUMNS))
    return _insert(raw, sql.SQL("SELECT * FROM notices_incoming"), [], at)


def _insert(
    cursor: CursorWrapper | Cursor[Any], rows: sql.SQL, params: list[Any], at: datetime
) -> int:
    statement = sql.SQL(
        """
        WITH made AS (
            INSERT INTO {messages} (key, person_id, user_id, code, figures, at)
            SELECT key, person_id, user_id, code, figures::jsonb, at FROM ({rows}) incoming
            ON CONFLICT (key) DO NOTHING RETURNING id, person_id, user_id, code, at
        ), reach AS (
            SELECT made.id, made.at, {channel} AS channel FROM made
            LEFT JOIN {persons} person ON person.id = made.person_id
            LEFT JOIN {users} own ON own.id = made.user_id
            LEFT JOIN {users} linked ON linked.id = person.user_id
        ), boxed AS (
            INSERT INTO {box} (message_id, channel, state, attempts, queued_at, next_try_at,
                last_error, lost, parts, cost_fen, provider_id)
            SELECT id, channel, 'queued', 0, at, at, '', 0, 0, 0, '' FROM reach
            WHERE channel IS NOT NULL
        )
        SELECT count(*) FROM made
        """
    ).format(
        messages=sql.Identifier(Message._meta.db_table),
        box=sql.Identifier(Outbox._meta.db_table),
        persons=_table_of("person"),
        users=_table_of("user"),
        rows=rows,
        channel=_first_channel(at),
    )
    cursor.execute(statement, params)
    row = cursor.fetchone()
    return int(row[0]) if row else 0


def _first_channel(at: datetime) -> sql.Composable:
    """The first channel of the kind that reaches the recipient; null where none does, or where the
    recipient does not want this kind outside.
    """
    kinds = {kind.code: kind for kind in tabled.named_kinds(at)}
    kind = sql.SQL("split_part(made.code, '.', 1)")
    cases = [
        sql.SQL("WHEN {} = {} THEN {}").format(kind, sql.Literal(code), _reaching(code, at))
        for code in kinds
        if code != OTHERWISE
    ]
    bound = [code for code, of in kinds.items() if not of.may_refuse and code != OTHERWISE]
    refused = sql.SQL(
        "{kind} <> ALL ({bound}) AND EXISTS (SELECT 1 FROM {refusals} r "
        "WHERE (r.user_id IN (own.id, linked.id) OR r.person_id = made.person_id) "
        "AND r.kind IN ({kind}, {everything}))"
    ).format(
        kind=kind,
        bound=sql.Literal(bound),
        everything=sql.Literal(EVERYTHING),
        refusals=sql.Identifier(Refusal._meta.db_table),
    )
    return sql.SQL("CASE WHEN {} THEN NULL {} ELSE {} END").format(
        refused, sql.SQL(" ").join(cases), _reaching(OTHERWISE, at)
    )


def _reaching(kind: str, at: datetime) -> sql.Composable:
    """The first of the kind's channels that can reach the recipient."""
    ways = [
        sql.SQL("CASE WHEN {} THEN {} END").format(
            _reached(channel_named(name).address_of),
            sql.Literal(name),
        )
        for name in tabled.way_at(kind, at)
    ]
    return sql.SQL("coalesce({})").format(sql.SQL(",").join([*ways, sql.SQL("NULL::text")]))


def _reached(kind: str) -> sql.Composable:
    once = kind == "wechat" and by_once()
    table = sql.Identifier(OnceGiven._meta.db_table)
    return (REACHED_ONCE if once else REACHED[kind]).format(followers=_followers(), once=table)


def _followers() -> sql.Identifier:
    relation = {field.name: field for field in get_user_model()._meta.related_objects}["wechat"]
    assert not isinstance(relation.related_model, str)
    return sql.Identifier(relation.related_model._meta.db_table)


def _table_of(field: str) -> sql.Identifier:
    model = Message._meta.get_field(field).related_model
    assert not isinstance(model, str)
    assert model is not None
    return sql.Identifier(model._meta.db_table)
