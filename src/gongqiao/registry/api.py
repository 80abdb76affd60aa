"""What other apps may import."""

import polars as pl
from django.db.backends.utils import CursorWrapper

from gongqiao.platform.copying import copy_out
from gongqiao.registry.enums import AccountKind, AccountState, RosterKind
from gongqiao.registry.queries_own import (
    OwnAccount,
    OwnPerson,
    accounts_of_person,
    person_of_user,
)
from gongqiao.registry.services.imports import Circumstances, load_roster
from gongqiao.registry.services.own_account import replace_account
from gongqiao.registry.services.persons import add_certificate

__all__ = [
    "AccountKind",
    "AccountState",
    "Circumstances",
    "OwnAccount",
    "OwnPerson",
    "RosterKind",
    "accounts_of_person",
    "add_certificate",
    "certificate_frame",
    "load_roster",
    "person_of_user",
    "replace_account",
]


def certificate_frame(cursor: CursorWrapper) -> pl.DataFrame:
    """All certificates: number_index (binary), cert_type, person_id."""
    return copy_out(
        cursor,
        "SELECT number_index, cert_type, person_id FROM registry_certificate",
        {"number_index": pl.Binary, "cert_type": pl.String, "person_id": pl.Int64},
    )
