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
    OfficeNature,
    OfficeSource,
    OrganisationKind,
    Post,
    RosterKind,
)
from gongqiao.registry.labels import INDUSTRIES, label
from gongqiao.registry.layout import ACCOUNTS, MEMBERS, ORGANISATIONS
from gongqiao.registry.member_filters import Among, MemberFilter, add_member_filter
from gongqiao.registry.models import Organisation
from gongqiao.registry.models import Person as Member
from gongqiao.registry.models.organisations import never_twice
from gongqiao.registry.organisation_filter import of_organisation
from gongqiao.registry.queries import (
    UNDO_WITHIN,
    history_of,
    holding,
    kept_in_merge,
    leading,
    names_of,
    offices_in,
    offices_of,
    organisation_for,
    organisation_on,
    organisation_paths,
    organisation_root_name,
    organisations,
    organisations_matching,
    organisations_visible_to,
    organisations_visible_to_on,
    person_for,
    person_with_certificate,
    persons_matching,
    persons_visible_to,
)
from gongqiao.registry.queries import for_list as persons_for_list
from gongqiao.registry.queries_employers import (
    MUST_HAVE,
    UnionFigures,
    bands,
    employer_for,
    employer_with_code,
    employers_below,
    employers_matching,
    employers_visible_to,
    members_by_gender,
    size_q,
    towns_with_employers,
    union_figures,
    unit_of,
    units_of,
    with_unions,
)
from gongqiao.registry.queries_employers import by_size as union_figures_by_size
from gongqiao.registry.queries_employers import by_trade as union_figures_by_trade
from gongqiao.registry.queries_employers import whole as union_figures_in_all
from gongqiao.registry.queries_known import (
    Known,
    Namesake,
    holders_of_mobile,
    known_by_certificate,
    known_person,
    members_called,
    persons_by_numbers,
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
from gongqiao.registry.queries_sets import (
    active_below,
    ever_members_in,
    everybody,
    full_members,
    full_members_of,
    id_numbers_of,
    mark_doubtful,
    members_only,
    numbers_below,
    persons_with,
    roster_rows,
    seen_in,
    sizes_below,
    unions_of,
    verified,
    without_union,
)
from gongqiao.registry.queries_tree import (
    children_on,
    holds_on,
    members_on,
    organisation_locked,
    organisation_named,
    organisations_called,
    subtree_on,
    union_of_employer,
)
from gongqiao.registry.reasons import reason
from gongqiao.registry.roster_basis import Signed, provide_basis, signed_now
from gongqiao.registry.rules import credit_codes
from gongqiao.registry.rules.days import past_day
from gongqiao.registry.rules.tree import BASIC
from gongqiao.registry.services.coverage import COVERING, cover, uncover
from gongqiao.registry.services.employers import change_employer_code
from gongqiao.registry.services.following import NumberLeft, TableFollows, on_numbers_left
from gongqiao.registry.services.imports import Circumstances, load_roster
from gongqiao.registry.services.imports.report import ADDED as REPORT_COLUMNS
from gongqiao.registry.services.imports.told import ToldRow, findings_of_import
from gongqiao.registry.services.lifecycle import (
    Ended,
    close_organisation,
    merge_organisation,
    refuse_closed,
    refuse_joining,
    refuse_place,
)
from gongqiao.registry.services.locking import write_alone
from gongqiao.registry.services.merging import (
    PersonMergeListener,
    decide_merge,
    listen,
    on_kept_apart,
    propose_merge,
    undo_merge,
)
from gongqiao.registry.services.organisations import (
    ELECTED_POSTS,
    SEATS,
    change_organisation,
    create_organisation,
    end_office,
    end_offices,
    give_office,
)
from gongqiao.registry.services.own_account import replace_account
from gongqiao.registry.services.persons import account_failed, add_certificate, transfer, unmask
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
    "BASIC",
    "COVERING",
    "ELECTED_POSTS",
    "INDUSTRIES",
    "KEEPING",
    "MUST_HAVE",
    "REPORT_COLUMNS",
    "ROSTER_COLUMNS",
    "SEATS",
    "UNDO_WITHIN",
    "AccountKind",
    "AccountState",
    "Among",
    "Circumstances",
    "Ended",
    "Ground",
    "Known",
    "Member",
    "MemberFilter",
    "MembershipState",
    "Namesake",
    "NumberLeft",
    "OfficeNature",
    "OfficeSource",
    "Organisation",
    "OrganisationKind",
    "OwnAccount",
    "OwnMembership",
    "OwnPerson",
    "PersonMergeListener",
    "Post",
    "RosterKind",
    "Signed",
    "TableFollows",
    "ToldRow",
    "UnionFigures",
    "account_failed",
    "accounts_of_person",
    "active_accounts_frame",
    "active_below",
    "add_certificate",
    "add_member_filter",
    "admit",
    "bands",
    "born_on",
    "certificate_index",
    "change_employer_code",
    "change_organisation",
    "children_on",
    "close_organisation",
    "cover",
    "create_organisation",
    "credit_codes",
    "decide_merge",
    "document_seen",
    "employer_for",
    "employer_with_code",
    "employers_below",
    "employers_matching",
    "employers_visible_to",
    "end_membership",
    "end_office",
    "end_offices",
    "ever_members_in",
    "everybody",
    "findings_of_import",
    "full_members",
    "full_members_of",
    "give_office",
    "history_of",
    "holders_of_mobile",
    "holding",
    "holds_on",
    "id_numbers_of",
    "keep_membership",
    "kept_in_merge",
    "known_by_certificate",
    "known_person",
    "label",
    "leading",
    "listen",
    "load_roster",
    "mark_doubtful",
    "masked_number_of_person",
    "members_by_gender",
    "members_called",
    "members_on",
    "members_only",
    "memberships_of_person",
    "merge_organisation",
    "mobile_of",
    "name_keys",
    "names_of",
    "never_twice",
    "numbers_below",
    "of_organisation",
    "offices_in",
    "offices_of",
    "on_kept_apart",
    "on_numbers_left",
    "organisation_for",
    "organisation_locked",
    "organisation_named",
    "organisation_on",
    "organisation_paths",
    "organisation_root_name",
    "organisations",
    "organisations_called",
    "organisations_matching",
    "organisations_visible_to",
    "organisations_visible_to_on",
    "past_day",
    "path_of_person",
    "person_for",
    "person_name",
    "person_of",
    "person_of_user",
    "person_with_certificate",
    "persons_by_numbers",
    "persons_for_list",
    "persons_matching",
    "persons_visible_to",
    "persons_with",
    "propose_merge",
    "prove_mobile",
    "provide_basis",
    "reason",
    "refuse_closed",
    "refuse_joining",
    "refuse_place",
    "release_mobile",
    "remembering",
    "replace_account",
    "resume_membership",
    "roster_rows",
    "seen_in",
    "signed_now",
    "size_q",
    "sizes_below",
    "subtree_on",
    "towns_with_employers",
    "transfer",
    "uncover",
    "undo_merge",
    "union_figures",
    "union_figures_by_size",
    "union_figures_by_trade",
    "union_figures_in_all",
    "union_of_employer",
    "union_of_person",
    "unions_of",
    "unit_of",
    "units_of",
    "unmask",
    "verified",
    "with_unions",
    "without_union",
    "write_alone",
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
