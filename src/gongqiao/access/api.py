"""What other apps may import.

Four eyes, under the lock of the batch::

    access.api.require_different(by, batch.made_by_id, batch.checked_by_id)

Where somebody holds something is asked of `platform.gate`, which this app answers.
"""

from gongqiao.access.queries import (
    everybody_holding,
    given_in,
    offices_holding,
    offices_holding_any,
    offices_of,
    reasons_for,
    remembering,
    scopes_of,
    scopes_of_all,
    staffed,
    users_holding,
)
from gongqiao.access.services import end_grant, give_grant, install_roles, require_different

__all__ = [
    "end_grant",
    "everybody_holding",
    "give_grant",
    "given_in",
    "install_roles",
    "offices_holding",
    "offices_holding_any",
    "offices_of",
    "reasons_for",
    "remembering",
    "require_different",
    "scopes_of",
    "scopes_of_all",
    "staffed",
    "users_holding",
]
