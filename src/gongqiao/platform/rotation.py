"""Key rotation: everything encrypted is rewritten with the current key, a batch at a time.

1. Put a new key in front: `GONGQIAO_KEYS=2:…,1:…`, restart. New values carry key 2, old ones read.
2. Run `gongqiao keys rotate`. Each batch is a transaction of its own; stopped anywhere, the next
   run goes on where values still carry another key. Two runs at once skip each other's rows.
3. When it reports nothing left, and the copies of feed files that were made under the old key have
   expired (FEED_COPY_DAYS), take the old key out of the list.

The blind-index key is not rotated here: changing it means indexing every value anew.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.db import connection, transaction
from django.utils.translation import gettext as _
from psycopg import sql

from gongqiao.platform import crypto
from gongqiao.platform.crypto import KeyRing
from gongqiao.platform.errors import Refused
from gongqiao.platform.fields import EncryptedTextField

BATCH = 1_000


@dataclass(frozen=True)
class Place:
    """An encrypted column."""

    table: str
    key: str
    column: str


@dataclass(frozen=True)
class Rotated:
    """What a run did: the current key, rows rewritten by column, rows that still carry another."""

    current_key: int
    rewritten: Mapping[str, int]
    left: int

    def lines(self) -> Iterator[str]:
        """The same for people."""
        yield _("Current key: %(key)s") % {"key": self.current_key}
        for place, count in self.rewritten.items():
            yield _("%(place)s: %(count)s rewritten") % {"place": place, "count": count}
        yield _("Still under another key: %(count)s") % {"count": self.left}


def places() -> list[Place]:
    """Every encrypted column of every app."""
    return [
        Place(model._meta.db_table, str(model._meta.pk.column), str(field.column))
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedTextField)
    ]


_files: dict[str, Callable[[], Iterable[Path]]] = {}


def sealed_files(name: str, paths: Callable[[], Iterable[Path]]) -> None:
    """Called in AppConfig.ready() by apps that keep files as `crypto.encrypt_bytes` made them."""
    _files[name] = paths


def _old_files(name: str, ring: KeyRing) -> Iterator[Path]:
    """Those of an app's sealed files that carry another key; a file gone meanwhile is passed by."""
    for path in _files[name]():
        try:
            with path.open("rb") as stream:
                head = stream.read(1)
        except FileNotFoundError:
            continue
        if head and head[0] != ring.encrypting:
            yield path


def _rewrite_file(path: Path, ring: KeyRing) -> None:
    """The new content takes the old one's place in one step."""
    sealed = crypto.encrypt_bytes(_opened(path.read_bytes(), str(path.name), ring), ring=ring)
    draft = path.with_name(f".{path.name}.rotating")
    draft.touch(mode=0o600)
    draft.write_bytes(sealed)
    draft.replace(path)


def _opened(stored: bytes, place: str, ring: KeyRing) -> bytes:
    try:
        return crypto.decrypt_bytes(stored, ring=ring)
    except crypto.UnknownKey as gone:
        raise Refused(
            "KEY_GONE",
            _("%(place)s holds values under key %(key)s, which is not in GONGQIAO_KEYS.")
            % {"place": place, "key": gone.args[0]},
        ) from gone


def left_over(ring: KeyRing | None = None) -> dict[str, int]:
    """How many values of each column are not under the current key."""
    ring = ring or crypto.key_ring()
    counts = {}
    with connection.cursor() as cursor:
        for place in places():
            cursor.execute(
                sql.SQL("SELECT count(*) FROM {} WHERE get_byte({}, 0) <> %s").format(
                    sql.Identifier(place.table), sql.Identifier(place.column)
                ),
                [ring.encrypting],
            )
            counts[f"{place.table}.{place.column}"] = int(cursor.fetchone()[0])
    for name in _files:
        counts[f"{name} (files)"] = sum(1 for _path in _old_files(name, ring))
    return counts


def rotate(
    *,
    ring: KeyRing | None = None,
    batch: int = BATCH,
    batches: int | None = None,
    step: Callable[[int], None] = lambda _more: None,
) -> Rotated:
    """Rewrite what is under older keys. `batches` bounds this run; the next one goes on.

    Raises Refused (KEY_GONE) when rows carry a key that is not in the ring; nothing of that batch
    is changed.
    """
    ring = ring or crypto.key_ring()
    rewritten: dict[str, int] = {}
    for place in places():
        done = 0
        while batches is None or batches > 0:
            count = _one_batch(place, ring, batch)
            if not count:
                break
            done += count
            step(count)
            batches = None if batches is None else batches - 1
        rewritten[f"{place.table}.{place.column}"] = done
    for name in _files if batches is None or batches > 0 else ():
        done = 0
        for path in _old_files(name, ring):
            _rewrite_file(path, ring)
            done += 1
            step(1)
        rewritten[f"{name} (files)"] = done
    return Rotated(ring.encrypting, rewritten, sum(left_over(ring).values()))


def _one_batch(place: Place, ring: KeyRing, size: int) -> int:
    names = {
        "table": sql.Identifier(place.table),
        "key": sql.Identifier(place.key),
        "column": sql.Identifier(place.column),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "SELECT {key}, {column} FROM {table} WHERE get_byte({column}, 0) <> %s "
                "ORDER BY {key} LIMIT %s FOR UPDATE SKIP LOCKED"
            ).format(**names),
            [ring.encrypting, size],
        )
        rows = cursor.fetchall()
        if not rows:
            return 0
        where = f"{place.table}.{place.column}"
        plain = [_opened(bytes(stored), where, ring).decode() for _key, stored in rows]
        sealed = crypto.encrypt_many(plain, ring=ring)
        cursor.execute(
            sql.SQL(
                "UPDATE {table} t SET {column} = n.sealed "
                "FROM unnest(%s::bigint[], %s::bytea[]) AS n (id, sealed) WHERE t.{key} = n.id"
            ).format(**names),
            [[key for key, _stored in rows], sealed],
        )
    return len(rows)
