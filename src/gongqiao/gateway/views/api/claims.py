"""Decisions on mutual aid."""

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from ninja import Query, Router

from gongqiao.feeds.api import Settlement
from gongqiao.gateway import scopes
from gongqiao.gateway.schemas.basics import CODE
from gongqiao.gateway.schemas.money import ClaimPage
from gongqiao.gateway.views.api.access import by_of, counted, key
from gongqiao.gateway.views.api.paging import FIRST, Cursor, Limit, ascending
from gongqiao.kernel.money import yuan
from gongqiao.mutualaid import api as mutualaid

router = Router(tags=["claims"])
Scheme = Annotated[str, Query(pattern=CODE, description=_("The code of the scheme"))]
Period = Annotated[int, Query(ge=1, le=32_767, description=_("The number of the period"))]


@router.get(
    "/claims",
    auth=key(scopes.CLAIMS_READ),
    response=ClaimPage,
    operation_id="list_claims",
    summary=_("Decisions of a period"),
    description=_(
        "About people enrolled by the key's organisations, oldest first: keep `resume` and go on "
        "from there another day."
    ),
)
def list_claims(
    request: HttpRequest, scheme: Scheme, period_no: Period, cursor: Cursor = None,
    limit: Limit = FIRST,
) -> dict[str, Any]:  # fmt: skip
    """A page of decisions."""
    seen = mutualaid.claims_visible_to(by_of(request), timezone.localdate())
    lines = seen.filter(period__scheme__code=scheme, period__no=period_no)
    lines = mutualaid.with_shown_state(lines).select_related("period__scheme", "version")
    found, places = ascending(lines, cursor, limit)
    stays = Settlement.objects.in_bulk([line.stay_id for line in found])
    counted(request, len(found))
    return {"claims": [_out(line, stays.get(line.stay_id)) for line in found], **places}


def _out(line: Any, stay: Settlement | None) -> dict[str, Any]:
    return {
        "id": line.pk,
        "scheme": line.period.scheme.code,
        "period_no": line.period.no,
        "member_id": line.person_id,
        "certno_masked": stay.certno_masked if stay else "",
        "mdtrt_id": stay.mdtrt_id if stay else None,
        "revision": line.revision,
        "stay_date": line.stay_date,
        "base": yuan(line.base),
        "payable": yuan(line.payable),
        "amount": yuan(line.amount),
        "state": line.shown_state,
        "reason_codes": [code for code in mutualaid.reason_codes(line.reasons).split(";") if code],
        "scheme_version": line.version.version,
    }
