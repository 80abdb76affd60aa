"""Chain what was committed since the last time.

Writers only append; they never wait for each other or for the chain. This step, run each minute and
by each verification, takes one advisory lock and chains all committed events that have no link
yet, by id. An event whose transaction took long gets a later link than its neighbours: the order of
the chain is the order of sealing, and a hole in the ids is a transaction that was rolled back.
What an intruder takes out before the next sealing leaves no trace; afterwards it does.
"""

from django.db import connection, transaction

from gongqiao.audit import queries
from gongqiao.audit.rules import chain

LOCK = 7_411_001  # advisory lock of the one who seals
BATCH = 20_000


def seal(*, batch: int = BATCH) -> int:
    """Chain all committed events that are not yet chained, in transactions of `batch`. How many."""
    total = 0
    while done := _seal_batch(batch):
        total += done
        if done < batch:
            break
    return total


@transaction.atomic
def _seal_batch(batch: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        waiting = queries.unsealed(cursor, batch)
        if not waiting:
            return 0
        links = list(chain.extend(queries.head(), (digest for _, digest in waiting)))
        cursor.execute(
            "INSERT INTO audit_seal (position, event_id, hash) "
            "SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[])",
            [[k.position for k in links], [e for e, _ in waiting], [k.hash for k in links]],
        )
        cursor.execute(
            "INSERT INTO audit_head (id, position, hash) VALUES (1, %s, %s) "
            "ON CONFLICT (id) DO UPDATE SET position = EXCLUDED.position, hash = EXCLUDED.hash",
            [links[-1].position, links[-1].hash],
        )
    return len(links)
