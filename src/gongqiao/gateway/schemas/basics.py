"""What all shapes are made of. Money is text in yuan with two decimals, as in every file of the
contract: no number of JSON, which loses decimals on the way."""

from typing import Annotated, Any

from django.utils.translation import gettext_noop as _
from ninja import Field, Schema
from pydantic import ConfigDict

PLAIN = r"^[^\x00-\x1f\x7f]*$"
CODE = r"^[A-Za-z0-9._-]{1,60}$"
TOKEN = r"^[A-Za-z0-9._:-]{1,200}$"  # noqa: S105  # the shape of an Idempotency-Key
MOST_ON_A_PAGE = 200

Yuan = Annotated[
    str,
    Field(
        pattern=r"^-?[0-9]+\.[0-9]{2}$",
        description=_("Yuan with two decimals, as text"),
        examples=["1460.77"],
    ),
]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description=_("SHA-256 in hexadecimal"))]


class Answer(Schema):
    """What the interface gives out: exactly the fields that are named."""

    model_config = ConfigDict(extra="forbid")


class Wrong(Answer):
    """One thing that is wrong with what was sent."""

    row: int | None = Field(None, description=_("The row, counted from 1; absent: not of a row"))
    field: str = Field("", description=_("The field, parameter or header"))
    code: str = Field(description=_("A stable code"))
    says: str = Field(description=_("The same for people"))


class Problem(Answer):
    """Why a call was refused (RFC 9457)."""

    type: str = Field(description=_("A stable name of the problem"))
    title: str = Field(description=_("What kind of problem it is"))
    status: int = Field(description=_("The status of the answer"))
    detail: str = Field(description=_("What is wrong, and what to do"))
    code: str = Field(description=_("A stable code"))
    errors: list[Wrong] = Field(default_factory=list, description=_("Each thing that is wrong"))


class Refusal(Answer):
    """A row that was not taken; the others were."""

    row: int = Field(description=_("The row, counted from 1"))
    line: int = Field(description=_("Its line in the file; the header is line 1"))
    field: str = Field(description=_("The column, where one is to blame"))
    code: str = Field(description=_("A stable code"))
    says: str = Field(description=_("The same for people"))


NEXT: Any = Field(None, description=_("The cursor of the next page; null: this is the last one"))
RESUME: Any = Field(
    None,
    description=_("The cursor after the last row here: go on from it another day. Never null once "
                  "there were rows"),
)  # fmt: skip
