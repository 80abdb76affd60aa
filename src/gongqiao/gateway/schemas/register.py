"""Organisations and members as they are given out: numbers masked."""

from datetime import date

from django.utils.translation import gettext_noop as _
from ninja import Field
from pydantic import BaseModel

from gongqiao.gateway.schemas.basics import NEXT, PLAIN, RESUME, Answer


class OrganisationOut(Answer):
    """An organisation today, or on the day that was asked for."""

    code: str
    name: str
    kind: str
    parent_code: str | None = Field(description=_("The organisation above; null at the top"))
    region_code: str
    uscc: str
    employer_name: str
    employer_uscc: str
    staff_count: int | None
    founded_on: date | None
    as_on: date = Field(description=_("The day for which name, kind and place hold"))


class OrganisationPage(Answer):
    """Organisations in the order of the tree."""

    organisations: list[OrganisationOut]
    next: str | None = NEXT


class MemberOut(Answer):
    """A member. Whole numbers are never given out."""

    id: int
    name: str
    cert_type: str | None
    certno_masked: str | None
    mobile_masked: str | None
    gender: str = Field(description=_("m, f or blank"))
    born_on: date | None
    org_code: str | None = Field(description=_("The union; null: of none at present"))
    joined_on: date | None
    state: str | None


class MemberPage(Answer):
    """Members in the order in which they came into the register."""

    members: list[MemberOut]
    next: str | None = NEXT
    resume: str | None = RESUME


class MemberSearch(BaseModel):
    """Asked by POST, so that no number stands in an address or a log."""

    certno: str = Field(
        min_length=4, max_length=50, pattern=PLAIN, description=_("The whole certificate number")
    )


class MembersFound(Answer):
    """Nobody, or the one who has this number."""

    members: list[MemberOut]
