"""Four eyes: a step is taken by someone who took none of the earlier ones."""

from django.utils.translation import gettext as _

from gongqiao.access.rules import same_person
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused


def require_different(by: Actor, *earlier_user_ids: int | None) -> None:
    """Raise Refused unless `by` is a person who took none of the earlier steps.

    SAME_PERSON: they did. NOT_A_PERSON: the system itself acts, which has no eyes. Steps that the
    system took (None) are no obstacle. Call it under the lock of the row that the steps belong to.
    """
    if by.user_id is None:
        raise Refused("NOT_A_PERSON", _("This step needs a person; a background job cannot do it."))
    if same_person(by.user_id, earlier_user_ids):
        says = _(
            "You took an earlier step of this matter yourself; someone else has to take this one."
        )
        raise Refused("SAME_PERSON", says)
