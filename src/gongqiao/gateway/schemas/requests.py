"""What workers ask: filed by a program, read with names and numbers masked."""

from datetime import datetime
from typing import Annotated

from django.utils.translation import gettext_noop as _
from ninja import Field
from pydantic import BaseModel, ConfigDict

from gongqiao.gateway.schemas.basics import NEXT, RESUME, Answer
from gongqiao.requests.api import Kind, State, Topic

LONGEST = 2_000
WORDS = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
NAME = r"^[^\x00-\x1f\x7f]*$"
Words = Annotated[str, Field(min_length=4, max_length=LONGEST, pattern=WORDS)]


class RequestIn(BaseModel):
    """A request as a program brings it: of a member by number, or of somebody by name and mobile.

    What is not named here is refused: nobody believes that a photo was sent which was not kept.
    """

    model_config = ConfigDict(extra="forbid")

    kind: Kind = Field(description=_("Question, call for help, suggestion or complaint"))
    topic: Topic = Field(description=_("Its topic"))
    text: Words = Field(description=_("In the worker's own words"))
    confidential: bool = Field(
        False,
        strict=True,
        description=_("Seen by few people of the federation; no key ever reads it"),
    )
    member_id: int | None = Field(
        None, ge=1, le=2**53, strict=True,
        description=_("The member's number; the key needs members:read for it"),
    )  # fmt: skip
    name: str = Field("", max_length=80, pattern=NAME, description=_("Who asks, without member_id"))
    mobile: str = Field(
        "", max_length=11, pattern=r"^[0-9]*$", description=_("A number to call back")
    )


class RequestFiled(Answer):
    """What became of it. Keep the number: the worker can follow the request by it."""

    number: str
    state: State
    asked_at: datetime


class ReplyIn(BaseModel):
    """What the applicant adds, in their own words."""

    model_config = ConfigDict(extra="forbid")

    text: Words = Field(description=_("In the worker's own words"))


class RequestOut(Answer):
    """A request as lists show it: nothing of what was asked."""

    number: str
    kind: Kind
    topic: Topic
    channel: str = Field(description=_("The way in which it came"))
    state: State
    asked_at: datetime
    answered_at: datetime | None
    office_code: str = Field(description=_("The organisation that decides it"))
    union_code: str | None = Field(description=_("The applicant's union when it was asked"))
    member_id: int | None = Field(description=_("null: nobody of the register so far"))
    name_masked: str
    mobile_masked: str | None
    rated: int | None = Field(description=_("3 satisfied, 2 fairly, 1 not; null: not rated"))


class TurnOut(Answer):
    """One line of the conversation that the applicant reads."""

    at: datetime
    side: str = Field(description=_("applicant, office or system"))
    kind: str
    text: str = Field(description=_("Certificates, mobiles and long numbers in it are masked"))


class RequestRecord(RequestOut):
    """One request with its course."""

    text: str = Field(description=_("Certificates, mobiles and long numbers in it are masked"))
    course: list[TurnOut]


class RequestPage(Answer):
    """Requests in the order in which they came in."""

    requests: list[RequestOut]
    next: str | None = NEXT
    resume: str | None = RESUME
