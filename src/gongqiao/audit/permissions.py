"""What roles may allow here."""

from django.utils.translation import gettext_lazy as _

from gongqiao.platform.gate import Capability

CAPABILITIES = (
    Capability("audit.view", _("read and export the audit trail of the organisations in reach")),
)
