"""The desk's own kind of matter: what somebody notes down. It is the desk's page that shows it."""

from django.utils.translation import gettext_lazy as _

from gongqiao.desk.kinds import ItemKind
from gongqiao.desk.permissions import WORK
from gongqiao.desk.services.noting import KIND

NOTE = ItemKind(
    code=KIND, says=_("{gist}"), note=_("noted down by {by}"), icon="notes", capability=WORK,
    clock="same_day", address=lambda _subject: "", label=_("note"),
    outcomes=(("done", _("done")), ("dropped", _("not needed any more"))),
)  # fmt: skip
