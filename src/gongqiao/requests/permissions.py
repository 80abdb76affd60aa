"""What roles may allow here, and who may do what with a request."""

from django.utils.translation import gettext_lazy as _

from gongqiao.platform.context import Actor
from gongqiao.platform.gate import Capability
from gongqiao.requests.models import WorkerRequest

VIEW = "requests.view"
HANDLE = "requests.handle"
CONFIDENTIAL = "requests.confidential"
MANAGE = "requests.manage"

CAPABILITIES = (
    Capability(VIEW, _("see what workers ask")),
    Capability(HANDLE, _("take down, answer and hand on what workers ask")),
    Capability(CONFIDENTIAL, _("see and answer confidential requests")),
    Capability(MANAGE, _("keep answer templates and codes of places, and call back")),
)


def may_answer(request: WorkerRequest, by: Actor) -> bool:
    """The second look after an unsatisfied rating is not for whoever answered first."""
    return by.user_id is not None and request.not_by_id != by.user_id
