"""Every model field is classed: public, internal, personal or sealed. A test fails on the rest."""

from enum import StrEnum


class Privacy(StrEnum):
    """What a field's value may be shown to whom."""

    PUBLIC = "public"  # anyone
    INTERNAL = "internal"  # staff in scope
    PERSONAL = "personal"  # staff in scope, masked where it identifies; never in logs
    SEALED = "sealed"  # only by step-up with a reason, audited


def classed(
    *, public: str = "", internal: str = "", personal: str = "", sealed: str = ""
) -> dict[str, Privacy]:
    """`privacy = classed(public="code title", personal="name")` on a model: field → class.

    `id` and foreign-key columns are internal unless named.
    """
    given = {
        Privacy.PUBLIC: public,
        Privacy.INTERNAL: internal,
        Privacy.PERSONAL: personal,
        Privacy.SEALED: sealed,
    }
    return {name: level for level, names in given.items() for name in names.split()}
