"""Who may apply where: what follows from what was typed and what the register knows.

Nothing of the register is told before the mobile number is proved, and never the name of the other
union: whoever holds a telephone and somebody's number learns only what the worker must do next.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gongqiao.kernel.identifiers import RESIDENT, birth_date, certificate_problem
from gongqiao.kernel.names import name_key

YOUNGEST = 16
"""Nobody younger may be employed (Labour Law, article 15)."""
LATEST_BIRTH_YEARS = 120


class Route(StrEnum):
    """What becomes of somebody who applies."""

    REVIEW = "review"
    IDENTITY = "identity"  # a person looks at the document first
    TRANSFER = "transfer"  # a member elsewhere
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, normalised."""

    name: str
    cert_type: str
    certno: str
    organisation_id: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What the register knows about the number and the mobile."""

    known: bool = False
    name_key: str = ""
    member_of: int = 0  # the union of the open membership; 0: none
    mobile_taken: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The route, with the reason where it is not plain review."""

    route: Route
    code: str = ""
    field: str = ""


def number_problem(cert_type: str, certno: str, on: date) -> str | None:
    """What is wrong with the number itself on that day."""
    problem = certificate_problem(cert_type, certno)
    if problem is not None:
        return problem.value
    if cert_type != RESIDENT:
        return None
    born = birth_date(certno)
    if born is None or born > on or born.year < on.year - LATEST_BIRTH_YEARS:
        return "CERT_DATE"
    return "TOO_YOUNG" if age(born, on) < YOUNGEST else None


def age(born: date, on: date) -> int:
    """Completed years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def judge(asked: Asked, facts: Facts, on: date) -> Verdict:
    """The one decision behind the QR page, the clerk's page and the approval."""
    problem = number_problem(asked.cert_type, asked.certno, on)
    if problem:
        return Verdict(Route.REFUSE, problem, "certno")
    if facts.mobile_taken:
        return Verdict(Route.REFUSE, "MOBILE_TAKEN", "mobile")
    if facts.known and facts.name_key != name_key(asked.name):
        return Verdict(Route.IDENTITY, "NAME_CONFLICT", "name")
    if facts.member_of and facts.member_of == asked.organisation_id:
        return Verdict(Route.REFUSE, "SAME_UNION")
    if facts.member_of:
        return Verdict(Route.TRANSFER, "MEMBER_ELSEWHERE")
    if asked.cert_type != RESIDENT:
        return Verdict(Route.IDENTITY, "OTHER_DOCUMENT", "certno")
    return Verdict(Route.REVIEW)
