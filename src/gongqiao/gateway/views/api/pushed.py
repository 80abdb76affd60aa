"""Bodies of pushes: rows as JSON, or a table as CSV, both the same content."""

from typing import Annotated, Any

import pydantic
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy, gettext_noop
from ninja import Header, Query

from gongqiao.gateway.schemas.basics import TOKEN
from gongqiao.gateway.schemas.pushes import Row, blank_rows, columns_of
from gongqiao.gateway.services.pushing import Push, table_of
from gongqiao.gateway.views.api.problems import Turned, shape_errors, wrong

JSON, CSV, FILE = "application/json", "text/csv", "application/octet-stream"

Token = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=TOKEN,
        description=gettext_noop(
            "A new word for each push, e.g. a UUID. The same word with the same body gives the "
            "same answer and has no further effect; kept for thirty days."
        ),
    ),
]
Name = Annotated[
    str,
    Query(
        max_length=60,
        pattern=r"^[\w .()（）-]*$",
        description=gettext_noop("What the file is called in the workbench"),
    ),
]


def push_of(
    request: HttpRequest, shape: type[pydantic.BaseModel], *, token: str, name: str,
    operation: str, said: str = "",
) -> Push:  # fmt: skip
    """The push of a request. Raises Turned 415 for other kinds of content, 422 for other shapes."""
    sent = request.read()
    if request.content_type == CSV:
        if not sent.strip():
            raise Turned(422, "EMPTY", gettext_lazy("There are no rows."))
        return Push(token, operation, sent, sent, name, said)
    if request.content_type != JSON:
        raise Turned(415, "CONTENT_TYPE")
    try:
        rows: list[Row] = getattr(shape.model_validate_json(sent), "rows")  # noqa: B009  # made at run time
    except pydantic.ValidationError as no:
        found = no.errors(include_url=False, include_input=False, include_context=False)
        raise Turned(422, "SHAPE", "", shape_errors(found)) from None
    if blank := blank_rows(rows):
        says = gettext_lazy("There is nothing in this row that is used here.")
        raise Turned(422, "EMPTY_ROW", "", [wrong("EMPTY_ROW", says, row=n) for n in blank])
    table = table_of(columns_of(rows), (row.model_dump() for row in rows))
    return Push(token, operation, table, sent, name, said)


FILE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {FILE: {"schema": {"type": "string", "format": "binary"}}},
    }
}
"""What the description says of a body that is a file."""


def mark_repeated(response: HttpResponse, again: bool) -> None:
    """Say whether this is the answer of an earlier call with the same idempotency key."""
    response["Idempotent-Replayed"] = "true" if again else "false"


def file_of(request: HttpRequest) -> bytes:
    """The file that a body is. Raises Turned 415 for other kinds of content, 422 for nothing."""
    if request.content_type != FILE:
        raise Turned(
            415, "CONTENT_TYPE", gettext_lazy("Send the file as %(kind)s.") % {"kind": FILE}
        )
    sent = request.read()
    if not sent:
        raise Turned(422, "EMPTY", gettext_lazy("There is nothing in the file."))
    return sent


def body_of(shape: type[pydantic.BaseModel], example: str) -> dict[str, Any]:
    """What the description of the interface says about the body."""
    return {
        "requestBody": {
            "required": True,
            "content": {
                JSON: {"schema": {"$ref": f"#/components/schemas/{shape.__name__}"}},
                CSV: {"schema": {"type": "string"}, "example": example},
            },
        }
    }
