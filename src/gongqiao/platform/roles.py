"""Two roles of the database: the owner, who migrates, and the one with which the page server works.

The second reads and writes rows. It cannot alter a table, switch off a trigger that guards the
books or the trail, empty a table, make anything, or become the owner (ADR 24). The embedded server
has it by itself; of a database elsewhere the operator makes it and names it in
GONGQIAO_PAGES_DATABASE_URL.
"""

import os
from contextlib import suppress
from pathlib import Path

import psycopg
from django.conf import settings
from django.utils.translation import gettext as _
from psycopg import errors, sql
from psycopg.conninfo import conninfo_to_dict

from gongqiao.platform.errors import Unusable
from gongqiao.platform.home import PAGES, embedded_url

VARIABLE = "GONGQIAO_PAGES_DATABASE_URL"
Raw = psycopg.Connection[tuple[object, ...]]

# is there a role of this name; may it do more than it should; does it lack a right on something
_STATE = """
SELECT r.oid IS NOT NULL,
    coalesce(r.rolsuper OR r.rolcreaterole OR r.rolbypassrls
        OR pg_has_role(r.oid, current_user, 'MEMBER'), false),
    coalesce((SELECT bool_or(CASE c.relkind
        WHEN 'S' THEN NOT has_sequence_privilege(r.oid, c.oid, 'UPDATE')
        WHEN 'r' THEN NOT has_table_privilege(r.oid, c.oid, 'SELECT') END)
        FROM pg_class c WHERE c.relnamespace = to_regnamespace('public')), false)
FROM (SELECT %s::text AS name) wanted LEFT JOIN pg_roles r ON r.rolname = wanted.name
"""
_RIGHTS = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {role}",
    # which migrations were applied is the owner's matter
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
)


def pages_url() -> str:
    """How the page server reaches the database; blank: as everything else does."""
    if os.environ.get("DATABASE_URL"):
        return os.environ.get(VARIABLE, "")
    return embedded_url(Path(settings.HOME), PAGES)


def pages_environment() -> dict[str, str]:
    """What the page server's environment has otherwise: the owner's address is not in it."""
    url = pages_url()
    return {"DATABASE_URL": url, VARIABLE: ""} if url else {}


def pages_role() -> str:
    """The name of the role; blank where the operator has none."""
    try:
        return str(conninfo_to_dict(pages_url()).get("user") or "")
    except psycopg.ProgrammingError as wrong:
        says = _("%(name)s must name a PostgreSQL database: postgresql://user:password@host/name.")
        raise Unusable("DATABASE", says % {"name": VARIABLE}) from wrong


def lacks_rights(raw: Raw) -> bool:
    """Is there something that the role must be given? Raises Unusable when it may do too much."""
    role = pages_role()
    if not role:
        return False
    there, mighty, lacks = raw.execute(_STATE, [role]).fetchone() or (False, False, False)
    if mighty:
        says = _("The role %(role)s of %(name)s may do as much as the owner; make another one.")
        raise Unusable("DATABASE", says % {"role": role, "name": VARIABLE})
    return not there or bool(lacks)


def make_ready(raw: Raw) -> None:
    """After a migration or a restore, as the owner. In the embedded server the role is made."""
    role = pages_role()
    if not role:
        return
    if not raw.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
        if os.environ.get("DATABASE_URL"):
            says = _("There is no role %(role)s, which %(name)s names. See docs/operations.md.")
            raise Unusable("DATABASE", says % {"role": role, "name": VARIABLE})
        with suppress(errors.DuplicateObject, errors.UniqueViolation):  # made for another database
            raw.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
    give_rights(raw, role)


def give_rights(raw: Raw, role: str) -> None:
    """Rows of all tables, and no more."""
    for statement in _RIGHTS:
        raw.execute(sql.SQL(statement).format(role=sql.Identifier(role)))
