"""What roles may allow here."""

from django.utils.translation import gettext_lazy as _

from gongqiao.platform.gate import Capability

CAPABILITIES = (
    Capability("documents.view", _("read the documents of the organisations in reach")),
)
