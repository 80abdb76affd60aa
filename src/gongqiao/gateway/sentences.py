"""How the events of the interface read."""
# ruff: noqa: E501  # one sentence a line

from django.utils.translation import gettext_lazy as _

from gongqiao.audit.api import Sentence

EVENTS = (
    Sentence("gateway.key.make", _("{actor} made the key “{name}” for {organisation}: {scopes}")),
    Sentence("gateway.key.rotate", _("{actor} replaced the secret of the key “{name}”; the old one holds for {hours} hours more")),
    Sentence("gateway.key.revoke", _("{actor} ended the key “{name}”: {reason}")),
)  # fmt: skip
