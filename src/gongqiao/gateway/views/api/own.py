"""What a key may know about itself: the first call of every integration."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import Router

from gongqiao.gateway import scopes
from gongqiao.gateway.schemas.own import KeyOut
from gongqiao.gateway.views.api.access import key, key_of

router = Router(tags=["key"])


@router.get(
    "/key",
    auth=key(scopes.ANY),
    response=KeyOut,
    operation_id="own_key",
    summary=_("The key itself"),
    description=_("Whose key this is, what it was made for and when it ends."),
)
def own_key(request: HttpRequest) -> dict[str, Any]:
    """The key of the call."""
    own = key_of(request)
    return {
        "name": own.name,
        "org_code": own.organisation.code,
        "scopes": own.scopes,
        "per_minute": own.per_minute,
        "expires_on": own.expires_on,
    }
