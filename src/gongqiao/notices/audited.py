"""How the trail tells what happened here."""

from django.utils.translation import gettext_lazy as _

from gongqiao.audit.api import Sentence

SENTENCES = (
    Sentence("notices.retry", _("{actor} had the delivery {delivery} tried again")),
    Sentence("notices.forged", _("A call to {hook} from {source} that was forged was refused")),
    Sentence("notices.declined", _("The recipient wants no more copies of the kind {kind}")),
    Sentence("notices.declined.all", _("The recipient answered a short message: no more copies")),
    Sentence("notices.wanted", _("The recipient wants copies of the kind {kind} again")),
    Sentence("notices.wanted.all", _("The recipient answered a short message: copies again")),
)
