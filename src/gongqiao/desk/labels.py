"""Words for people that stand for the codes of `enums`."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongqiao.desk.enums import Again, Score

SCORES: dict[int, str | Promise] = {
    Score.SATISFIED: _("satisfied"),
    Score.FAIRLY: _("fairly satisfied"),
    Score.UNSATISFIED: _("not satisfied"),
}
AGAIN: dict[str, str | Promise] = {
    Again.RATED: _("second handling: the applicant was not satisfied"),
    Again.CALLED: _("second handling: rung up, the applicant said it is not as the answer says"),
}
