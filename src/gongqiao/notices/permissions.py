"""What roles may allow here."""

from django.utils.translation import gettext_lazy as _

from gongqiao.platform.gate import Capability

NOTE = "notices.note"
CAPABILITIES = (
    Capability("notices.view", _("see which messages left and which failed")),
    Capability(NOTE, _("note for somebody which messages they want no copies of")),
    Capability("notices.retry", _("send a message again that did not leave")),
)
