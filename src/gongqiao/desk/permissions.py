"""What roles may allow at the desk; what a matter is about is asked for besides, by its kind."""

from django.utils.translation import gettext_lazy as _

from gongqiao.platform.gate import Capability

WORK = "desk.work"
FIGURES = "desk.figures"

CAPABILITIES = (
    Capability(WORK, _("see the desk: what came in, who has it, what is late")),
    Capability(FIGURES, _("see the desk's figures: answered the same day, on time, satisfied")),
)
