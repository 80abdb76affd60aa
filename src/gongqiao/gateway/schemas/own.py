"""What a key may know about itself."""

from datetime import date

from django.utils.translation import gettext_noop as _
from ninja import Field

from gongqiao.gateway.schemas.basics import Answer


class KeyOut(Answer):
    """The key with which the call was made."""

    name: str
    org_code: str
    scopes: list[str]
    per_minute: int
    expires_on: date | None = Field(description=_("The first day on which it no longer holds"))
