"""The tables of the register."""

from gongqiao.registry.models.employers import CoveredUnit, Employer
from gongqiao.registry.models.imports import Import, ImportChange, ImportFinding
from gongqiao.registry.models.organisations import Office, Organisation, OrganisationVersion
from gongqiao.registry.models.people import (
    BankAccount,
    Certificate,
    Membership,
    Person,
    PersonMerge,
)

__all__ = [
    "BankAccount",
    "Certificate",
    "CoveredUnit",
    "Employer",
    "Import",
    "ImportChange",
    "ImportFinding",
    "Membership",
    "Office",
    "Organisation",
    "OrganisationVersion",
    "Person",
    "PersonMerge",
]
