"""What other apps may import.

Apps that hold rows about persons follow merges::

    registry.api.listen(MyListener())   # in AppConfig.ready(); see PersonMergeListener
"""

import polars as pl
from django.db.backends.utils import CursorWrapper

from gongqiao.platform.copying import binary_cursor, copy_out
from gongqiao.registry.enums import (
    KEEPING,
    AccountKind,
    AccountState,
    Ground,
    MembershipState,
    OrganisationKind,
    RosterKind,
)
from gongqiao.registry.labels import label
from gongqiao.registry.layout import ACCOUNTS, MEMBERS, ORGANISATIONS
from gongqiao.registry.models import Person as Member
from gongqiao.registry.queries import for_list as persons_for_list
from gongqiao.registry.queries import (
    organisation_for,
    organisation_on,
    organisation_paths,
    organisation_root_name,
    organisations,
    organisations_visible_to,
    organisations_visible_to_on,
    person_for,
    person_with_certificate,
    persons_matching,
    persons_visible_to,
)
from gongqiao.registry.queries_known import (
    Known,
    holders_of_mobile,
    known_by_certificate,
    known_person,
)
from gongqiao.registry.queries_own import (
    OwnAccount,
    OwnMembership,
    OwnPerson,
    accounts_of_person,
    born_on,
    masked_number_of_person,
    memberships_of_person,
    mobile_of,
    path_of_person,
    person_name,
    person_of,
    person_of_user,
    remembering,
    union_of_person,
)
from gongqiao.registry.reasons import reason
from gongqiao.registry.services.following import TableFollows
from gongqiao.registry.services.imports import Circumstances, load_roster
from gongqiao.registry.services.imports.told import ToldRow, findings_of_import
from gongqiao.registry.services.merging import (
    PersonMergeListener,
    decide_merge,
    listen,
    propose_merge,
    undo_merge,
)
from gongqiao.registry.services.own_account import replace_account
from gongqiao.registry.services.persons import (
    account_failed,
    add_certificate,
    transfer,
    unmask,
)
from gongqiao.registry.services.standing import (
    admit,
    document_seen,
    end_membership,
    keep_membership,
    prove_mobile,
    release_mobile,
    resume_membership,
)

ROSTER_COLUMNS = {
    RosterKind.ORGANISATIONS: ORGANISATIONS,
    RosterKind.MEMBERS: MEMBERS,
    RosterKind.ACCOUNTS: ACCOUNTS,
}

__all__ = [
    "KEEPING",
    "ROSTER_COLUMNS",
    "AccountKind",
    "AccountState",
    "Circumstances",
    "Ground",
    "Known",
    "Member",
    "MembershipState",
    "OrganisationKind",
    "OwnAccount",
    "OwnMembership",
    "OwnPerson",
    "PersonMergeListener",
    "RosterKind",
    "TableFollows",
    "ToldRow",
    "account_failed",
    "accounts_of_person",
    "active_accounts_frame",
    "add_certificate",
    "admit",
    "born_on",
    "certificate_index",
    "decide_merge",
    "document_seen",
    "end_membership",
    "findings_of_import",
    "holders_of_mobile",
    "keep_membership",
    "known_by_certificate",
    "known_person",
    "label",
    "listen",
    "load_roster",
    "masked_number_of_person",
    "memberships_of_person",
    "mobile_of",
    "name_keys",
    "organisation_for",
    "organisation_on",
    "organisation_paths",
    "organisation_root_name",
    "organisations",
    "organisations_visible_to",
    "organisations_visible_to_on",
    "path_of_person",
    "person_for",
    "person_name",
    "person_of",
    "person_of_user",
    "person_with_certificate",
    "persons_for_list",
    "persons_matching",
    "persons_visible_to",
    "propose_merge",
    "prove_mobile",
    "reason",
    "release_mobile",
    "remembering",
    "replace_account",
    "resume_membership",
    "transfer",
    "undo_merge",
    "union_of_person",
    "unmask",
]


def certificate_index(cursor: CursorWrapper) -> dict[str, dict[bytes, int]]:
    """The register by certificate: type → blind index of the number → person."""
    with binary_cursor(cursor) as own:
        found = own.execute(
            "SELECT cert_type, array_agg(number_index), array_agg(person_id) "
            "FROM registry_certificate GROUP BY cert_type",
            binary=True,
        )
        return {kind: dict(zip(numbers, people, strict=True)) for kind, numbers, people in found}


def active_accounts_frame(cursor: CursorWrapper) -> pl.DataFrame:
    """Accounts that may be paid to: account_id, person_id, last4, holder_name, bank_name, kind."""
    return copy_out(
        cursor,
        "SELECT id, person_id, last4, holder_name, bank_name, kind FROM registry_bankaccount "
        "WHERE state = 'active' ORDER BY id",
        {
            "account_id": pl.Int64,
            "person_id": pl.Int64,
            "last4": pl.String,
            "holder_name": pl.String,
            "bank_name": pl.String,
            "kind": pl.String,
        },
    )


def name_keys(cursor: CursorWrapper) -> pl.DataFrame:
    """All persons who stand for themselves: person_id, name, name_key."""
    return copy_out(
        cursor,
        "SELECT id, name, name_key FROM registry_person WHERE merged_into_id IS NULL",
        {"person_id": pl.Int64, "name": pl.String, "name_key": pl.String},
    )
