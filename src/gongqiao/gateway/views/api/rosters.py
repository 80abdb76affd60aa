"""Rosters of organisations, members and accounts."""

from datetime import date
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _
from ninja import Query, Router

from gongqiao.gateway import scopes
from gongqiao.gateway.schemas.basics import PLAIN
from gongqiao.gateway.schemas.pushes import RosterBroughtIn, RosterPushes, SignedText
from gongqiao.gateway.services import pushing
from gongqiao.gateway.views.api.access import counted, key, key_of
from gongqiao.gateway.views.api.problems import Turned
from gongqiao.gateway.views.api.pushed import Name, Token, body_of, mark_repeated, push_of
from gongqiao.platform.context import now
from gongqiao.registry.api import ROSTER_COLUMNS, RosterKind, Signed

router = Router(tags=["rosters"])
HOW = _(
    "Good rows are written, bad ones are refused one by one with their reasons. What is known is "
    "updated, never doubled. Only the organisations of the key are reached."
)
Moves = Annotated[
    bool, Query(description=_("Move members of other unions within reach instead of refusing them"))
]
SignedOn = Annotated[
    date | None,
    Query(
        description=_(
            "Everybody in this roster signed the text of /rosters/signed-text on joining: the "
            "last day on which one signed. Absent: kept by the union's register alone, and each of "
            "them is asked in the consent centre. With it go signed_where and signed_text."
        )
    ),
]
SignedWhere = Annotated[
    str,
    Query(
        max_length=200, pattern=PLAIN,
        description=_("Where the signed applications are kept, so that one can be found"),
    ),
]  # fmt: skip
SignedMark = Annotated[
    str, Query(max_length=64, pattern=r"^[0-9a-f]*$", description=_("The mark of the signed text"))
]


def _signed(on: date | None, where: str, text: str) -> Signed | None:
    """Day, place and text, all of them or none."""
    if on is None and not where and not text:
        return None
    if on is None or not where.strip() or not text:
        says = gettext_lazy("Signatures need all three: signed_on, signed_where and signed_text.")
        raise Turned(422, "SIGNED", says)
    return Signed(on, where, text)


def _example(kind: RosterKind) -> str:
    return ",".join(column.key for column in ROSTER_COLUMNS[kind])


def _bring_in(
    request: HttpRequest, response: HttpResponse, kind: RosterKind, token: str, name: str,
    *, moves: bool = False, signed: Signed | None = None,
) -> dict[str, object]:  # fmt: skip
    operation = f"roster.{kind.value}{'.moves' if moves else ''}"
    said = f"{signed.on} {signed.where} {signed.text}\n" if signed else ""
    push = push_of(
        request, RosterPushes[kind], token=token, name=name, operation=operation, said=said
    )
    answer, again = pushing.push_roster(
        key_of(request), kind, push, moves=moves, signed=signed, at=now()
    )
    mark_repeated(response, again)
    counted(request, answer["rows"], answer["refused"])
    return answer


@router.post(
    "/rosters/organisations",
    auth=key(scopes.ROSTER_WRITE),
    response=RosterBroughtIn,
    operation_id="push_organisations",
    summary=_("Bring in organisations"),
    description=HOW,
    openapi_extra=body_of(
        RosterPushes[RosterKind.ORGANISATIONS], _example(RosterKind.ORGANISATIONS)
    ),
)
def push_organisations(
    request: HttpRequest, response: HttpResponse, token: Token, name: Name = ""
) -> dict[str, object]:
    """Bring in organisations."""
    return _bring_in(request, response, RosterKind.ORGANISATIONS, token, name)


@router.post(
    "/rosters/members",
    auth=key(scopes.ROSTER_WRITE),
    response=RosterBroughtIn,
    operation_id="push_members",
    summary=_("Bring in members"),
    description=HOW,
    openapi_extra=body_of(RosterPushes[RosterKind.MEMBERS], _example(RosterKind.MEMBERS)),
)
def push_members(
    request: HttpRequest, response: HttpResponse, token: Token, name: Name = "",
    moves: Moves = False, signed_on: SignedOn = None, signed_where: SignedWhere = "",
    signed_text: SignedMark = "",
) -> dict[str, object]:  # fmt: skip
    """Bring in members."""
    return _bring_in(request, response, RosterKind.MEMBERS, token, name, moves=moves,
                     signed=_signed(signed_on, signed_where, signed_text))  # fmt: skip


@router.get(
    "/rosters/signed-text",
    auth=key(scopes.ROSTER_WRITE),
    response=SignedText,
    operation_id="signed_text",
    summary=_("What people sign when they join"),
    description=_("The words as they stand today. When they change, so does the mark."),
)
def signed_text(request: HttpRequest) -> dict[str, object]:  # noqa: ARG001  # the same for every key
    """The text and its mark."""
    return pushing.signed_text()


@router.post(
    "/rosters/accounts",
    auth=key(scopes.ROSTER_WRITE),
    response=RosterBroughtIn,
    operation_id="push_accounts",
    summary=_("Bring in bank accounts"),
    description=HOW,
    openapi_extra=body_of(RosterPushes[RosterKind.ACCOUNTS], _example(RosterKind.ACCOUNTS)),
)
def push_accounts(
    request: HttpRequest, response: HttpResponse, token: Token, name: Name = ""
) -> dict[str, object]:
    """Bring in accounts."""
    return _bring_in(request, response, RosterKind.ACCOUNTS, token, name)
