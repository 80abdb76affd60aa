"""What the register knows about the rows of a roster, read in sets."""

import polars as pl
from django.db.backends.utils import CursorWrapper

from gongqiao.platform import crypto
from gongqiao.platform.copying import copy_in, copy_out
from gongqiao.platform.gate import Scope


def indexed(values: pl.Series, purpose: str) -> pl.Series:
    """Blind indexes of a text column; nulls stay null. Each distinct value is hashed once."""
    distinct = values.drop_nulls().unique(maintain_order=True)
    digests = pl.Series(crypto.blind_indexes(distinct, purpose=purpose), dtype=pl.Binary)
    lookup = pl.DataFrame({"value": distinct, "digest": digests})
    asked = pl.DataFrame({"value": values})
    return asked.join(lookup, on="value", how="left", maintain_order="left")["digest"]


def sealed(values: pl.Series) -> pl.Series:
    """Ciphertexts of a text column; nulls stay null."""
    present = values.is_not_null()
    made = iter(crypto.encrypt_many(values.filter(present)))
    return pl.Series([next(made) if here else None for here in present], dtype=pl.Binary)


def in_scope(scope: Scope, path: str = "path") -> pl.Expr:
    """Does a path column lie in the scope?"""
    if scope.everywhere:
        return pl.col(path).is_not_null()
    return pl.any_horizontal(
        pl.lit(value=False), *(pl.col(path).str.starts_with(p) for p in scope.paths)
    )


def organisations(cursor: CursorWrapper, scope: Scope) -> pl.DataFrame:
    """org_code, org_id, org_in_scope, org_closed, org_into (code) of every organisation."""
    frame = copy_out(
        cursor,
        "SELECT o.code, o.id, o.path, o.closed_on IS NOT NULL, i.code "
        "FROM registry_organisation o LEFT JOIN registry_organisation i "
        "ON i.id = o.merged_into_id",
        {
            "org_code": pl.String, "org_id": pl.Int64, "path": pl.String,
            "org_closed": pl.Boolean, "org_into": pl.String,
        },
    )  # fmt: skip
    return frame.with_columns(org_in_scope=in_scope(scope)).drop("path")


def members(cursor: CursorWrapper, rows: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    """`rows` (with cert_index, mobile_index) and what `rules.members.decided` needs to know."""
    _stage(cursor, rows.select("line", "cert_type", "cert_index", "mobile_index"))
    facts = copy_out(
        cursor,
        "SELECT r.line, p.id, p.name, p.name_key, p.gender, p.mobile_index = r.mobile_index, "
        "m.id, m.organisation_id, o.name, o.path, m.joined_on "
        "FROM roster_rows r JOIN registry_certificate c "
        "ON c.number_index = r.cert_index AND c.cert_type = r.cert_type "
        "JOIN registry_person p ON p.id = c.person_id "
        "LEFT JOIN registry_membership m ON m.person_id = p.id AND m.left_on IS NULL "
        "LEFT JOIN registry_organisation o ON o.id = m.organisation_id",
        {
            "line": pl.Int64,
            "person_id": pl.Int64,
            "known_name": pl.String,
            "known_name_key": pl.String,
            "known_gender": pl.String,
            "same_mobile": pl.Boolean,
            "member_id": pl.Int64,
            "member_org_id": pl.Int64,
            "member_org_name": pl.String,
            "path": pl.String,
            "member_joined_on": pl.Date,
        },
    ).with_columns(member_in_scope=in_scope(scope))
    cursor.execute("DROP TABLE roster_rows")
    known = organisations(cursor, scope)
    joined = rows.join(known, on="org_code", how="left", maintain_order="left")
    return joined.join(facts.drop("path"), on="line", how="left", maintain_order="left")


def accounts(cursor: CursorWrapper, rows: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    """`rows` (with cert_index, account_index) and what `rules.accounts.decided` needs to know."""
    _stage(cursor, rows.select("line", "name_key", "cert_index", "account_index"))
    facts = copy_out(
        cursor,
        "SELECT DISTINCT ON (r.line) r.line, p.id, p.name_key = r.name_key, o.path, a.id, "
        "a.number_index = r.account_index, a.bank_name, a.bank_branch, a.holder_name, a.kind "
        "FROM roster_rows r JOIN registry_certificate c ON c.number_index = r.cert_index "
        "JOIN registry_person p ON p.id = c.person_id "
        "LEFT JOIN registry_membership m ON m.person_id = p.id AND m.left_on IS NULL "
        "LEFT JOIN registry_organisation o ON o.id = m.organisation_id "
        "LEFT JOIN registry_bankaccount a ON a.person_id = p.id AND a.state = 'active' "
        "ORDER BY r.line, (p.name_key = r.name_key) DESC, c.id",
        {
            "line": pl.Int64,
            "person_id": pl.Int64,
            "same_name": pl.Boolean,
            "path": pl.String,
            "account_id": pl.Int64,
            "same_account": pl.Boolean,
            "known_bank": pl.String,
            "known_branch": pl.String,
            "known_holder": pl.String,
            "known_kind": pl.String,
        },
    )
    # who is in no union can be reached only from the top
    reachable = pl.lit(value=True) if scope.everywhere else in_scope(scope)
    facts = facts.with_columns(person_in_scope=reachable).drop("path")
    cursor.execute("DROP TABLE roster_rows")
    return rows.join(facts, on="line", how="left", maintain_order="left")


def _stage(cursor: CursorWrapper, rows: pl.DataFrame) -> None:
    types = {pl.Int64: "bigint", pl.String: "text", pl.Binary: "bytea"}
    columns = ", ".join(f"{name} {types[kind]}" for name, kind in rows.schema.items())  # type: ignore[index]  # the three kinds above
    cursor.execute(f"CREATE TEMP TABLE roster_rows ({columns})")
    copy_in(cursor, "roster_rows", rows)
    cursor.execute("ANALYZE roster_rows")
