"""What roles may do here."""

from django.utils.translation import gettext_lazy as _

from gongqiao.platform.gate import Capability

VIEW = "consents.view"
RECORD = "consents.record"
CORRECT = "consents.correct"
ASSIST = "assisted.act"

CAPABILITIES = (
    Capability(VIEW, _("See who agreed to what: figures and the rows behind them")),
    Capability(RECORD, _("Record an answer that a worker signed on paper")),
    Capability(ASSIST, _("Act for a worker who has no phone, at the counter")),
    Capability(CORRECT, _("Answer workers who say that something kept about them is wrong")),
)
