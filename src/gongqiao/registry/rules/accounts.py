"""The roster of bank accounts: cells typed and checked, then decided against what is known."""

from datetime import date

import polars as pl

from gongqiao.kernel.names import name_key
from gongqiao.registry.enums import AccountKind
from gongqiao.registry.rules import cells, certificates, findings
from gongqiao.registry.rules.checks import account, duplicates, length, name, required
from gongqiao.registry.rules.members import Checked
from gongqiao.registry.rules.words import ACCOUNT_KINDS

LENGTHS = {"name": 80, "certno": 30, "bank_name": 80, "bank_branch": 120, "account_no": 40,
           "holder_name": 80}  # fmt: skip


def checked(frame: pl.DataFrame, today: date) -> Checked:  # noqa: ARG001  # one shape for all kinds
    """Type the text columns and run the checks that need no register.

    The file has no certificate type: a number is looked for under every type. Adds name_key,
    holder_key, kind_code; a blank holder is the person, a blank kind a bank card.
    """
    rows = cells.optional(frame, ["bank_branch", "holder_name", "kind"])
    rows = rows.with_columns(
        cells.account("account_no").alias("account_no"),
        pl.coalesce("holder_name", "name").alias("holder_name"),
        cells.coded("kind", ACCOUNT_KINDS, {k.value for k in AccountKind})
        .fill_null(pl.when(pl.col("kind").is_null()).then(pl.lit(AccountKind.BANK_CARD.value)))
        .alias("kind_code"),
        pl.lit("01").alias("cert_type"),
    )
    rows = rows.with_columns(
        certificates.normalised(rows["cert_type"], rows["certno"]).alias("certno"),
        pl.Series("name_key", [name_key(n) or None for n in rows["name"]], dtype=pl.String),
        pl.Series("holder_key", [name_key(n) or None for n in rows["holder_name"]],
                  dtype=pl.String),
    )  # fmt: skip
    found = findings.together(
        required.check(rows, "name", "certno", "bank_name", "account_no"),
        length.check(rows, LENGTHS),
        name.check(rows),
        account.check(rows),
        duplicates.check(rows, ["certno"], "certno"),
    )
    return Checked(rows, found)


def decided(rows: pl.DataFrame) -> Checked:
    """What becomes of each row, given what the register knows.

    `rows` carry person_id and same_name of the person with the certificate (the one with the same
    name first), person_in_scope, and of the active account: account_id, same_account, known_bank,
    known_branch, known_holder, known_kind. Adds `action`: create (a first account), update (another
    number replaces the old account, or its bank changed) or unchanged; and `replaces`.
    """
    known = pl.col("person_id").is_not_null() & pl.col("person_in_scope").fill_null(False)
    has_one = pl.col("account_id").is_not_null()
    differs = pl.any_horizontal(
        pl.col("bank_name") != pl.col("known_bank"),
        pl.col("bank_branch").is_not_null() & (pl.col("bank_branch") != pl.col("known_branch")),
        pl.col("holder_name") != pl.col("known_holder"),
        pl.col("kind_code") != pl.col("known_kind"),
    )
    rows = rows.with_columns(replaces=has_one & ~pl.col("same_account").fill_null(False))
    rows = rows.with_columns(
        action=pl.when(~has_one)
        .then(pl.lit("create"))
        .when(pl.col("replaces") | differs)
        .then(pl.lit("update"))
        .otherwise(pl.lit("unchanged"))
    )
    return Checked(
        rows,
        findings.together(
            findings.where(rows, ~known, "PERSON_UNKNOWN", "certno"),
            findings.where(rows, known & ~pl.col("same_name"), "NAME_CONFLICT", "name"),
        ),
    )
