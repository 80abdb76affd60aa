"""Organisations: list and one, today or as on another day."""

from datetime import date
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from ninja import Path, Query, Router

from gongqiao.gateway import scopes
from gongqiao.gateway.rules import cursors
from gongqiao.gateway.schemas.basics import CODE
from gongqiao.gateway.schemas.register import OrganisationOut, OrganisationPage
from gongqiao.gateway.views.api.access import by_of, counted, key
from gongqiao.gateway.views.api.paging import FIRST, Cursor, Limit, page, place_after
from gongqiao.registry import api as registry

router = Router(tags=["organisations"])
On = Annotated[
    date | None,
    Query(description=_("How they were called and where they stood on this day; absent: today")),
]
Code = Annotated[str, Path(pattern=CODE, description=_("The code of the organisation"))]
Parent = Annotated[
    str | None, Query(pattern=CODE, description=_("Only those right below the one with this code"))
]


@router.get(
    "/organisations",
    auth=key(scopes.ORGANISATIONS_READ),
    response=OrganisationPage,
    operation_id="list_organisations",
    summary=_("Organisations"),
    description=_("Those of the key and all below, in the order of the tree."),
)
def list_organisations(
    request: HttpRequest, on: On = None, parent: Parent = None, cursor: Cursor = None,
    limit: Limit = FIRST,
) -> dict[str, Any]:  # fmt: skip
    """A page of organisations."""
    rows, path = _standing(request, on)
    after = place_after(cursor)
    rows = rows if after is None else rows.filter(**{f"{path}__gt": after})
    rows = rows if parent is None else rows.filter(parent__code=parent)
    found, more = page(rows.order_by(path), limit)
    shown = [_out(row, on) for row in found]
    counted(request, len(shown))
    last = (found[-1] if on is None else found[-1].organisation).path if more else ""
    return {"organisations": shown, "next": cursors.made(last) if more else None}


@router.get(
    "/organisations/{str:code}",
    auth=key(scopes.ORGANISATIONS_READ),
    response=OrganisationOut,
    operation_id="one_organisation",
    summary=_("One organisation"),
    description=_("Within the reach of the key; 404 for any other."),
)
def one_organisation(request: HttpRequest, code: Code, on: On = None) -> dict[str, Any]:
    """One organisation."""
    rows, path = _standing(request, on)
    found = rows.filter(**{path.removesuffix("path") + "code": code}).first()
    if found is None:
        raise Http404
    counted(request, 1)
    return _out(found, on)


def _standing(request: HttpRequest, on: date | None) -> tuple[Any, str]:
    """The rows of today or of another day, and where their path is."""
    by, today = by_of(request), timezone.localdate()
    if on is None:
        return registry.organisations_visible_to(by, today).select_related("parent"), "path"
    return registry.organisations_visible_to_on(by, today, on), "organisation__path"


def _out(row: Any, on: date | None) -> dict[str, Any]:
    own = row if on is None else row.organisation
    plain = ("code", "region_code", "uscc", "employer_name", "employer_uscc", "staff_count",
             "founded_on")  # fmt: skip
    return {
        **{name: getattr(own, name) for name in plain},
        "name": row.name,
        "kind": row.kind,
        "parent_code": row.parent.code if row.parent else None,
        "as_on": on or timezone.localdate(),
    }
