"""The tables of the register."""

from gongqiao.registry.models.employers import CoveredUnit, Employer, EmployerCode
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
    "EmployerCode",
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
