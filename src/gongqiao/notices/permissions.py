"""What roles may allow here."""

from django.utils.translation import gettext_lazy as _

from gongqiao.platform.gate import Capability

CAPABILITIES = (
    Capability("notices.view", _("see which messages left and which failed")),
    Capability("notices.retry", _("send a message again that did not leave")),
)
