"""What roles may allow here."""

from django.utils.translation import gettext_lazy as _

from gongqiao.platform.gate import Capability

CAPABILITIES = (
    Capability("accounts.manage", _("open and close accounts and hand out first passwords")),
)
