"""Paths follow from parents: one statement writes those that are not what they should be."""

from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from gongqiao.platform.errors import Refused


def rewrite_paths(cursor: CursorWrapper) -> int:
    """Bring every path in line with the parents. Returns how many changed.

    Raises Refused (PARENT_CYCLE) when some organisation hangs below itself: the caller's
    transaction is then rolled back.
    """
    cursor.execute(
        "WITH RECURSIVE t (id, path) AS ("
        "SELECT id, lpad(id::text, 8, '0') || '.' FROM registry_organisation "
        "WHERE parent_id IS NULL UNION ALL "
        "SELECT o.id, t.path || lpad(o.id::text, 8, '0') || '.' "
        "FROM registry_organisation o JOIN t ON o.parent_id = t.id), "
        "changed AS (UPDATE registry_organisation o SET path = t.path FROM t "
        "WHERE t.id = o.id AND o.path <> t.path RETURNING 1) "
        "SELECT (SELECT count(*) FROM changed), (SELECT count(*) FROM t), "
        "(SELECT count(*) FROM registry_organisation)"
    )
    changed, reached, all_of_them = cursor.fetchone()
    if reached != all_of_them:
        raise Refused("PARENT_CYCLE", _("An organisation would end up below itself."))
    return int(changed)
