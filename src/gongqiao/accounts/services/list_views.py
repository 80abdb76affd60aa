"""Named views of list pages: everybody's own."""

from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.utils.translation import gettext as _

from gongqiao.accounts.models import ListView, User
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused

MOST_VIEWS = 20
LONGEST_NAME = 20
LONGEST_PATH, LONGEST_QUERY = 200, 500
WORKBENCH = "/office/"


def keep_view(path: str, query: str, name: str, *, by: Actor) -> ListView:
    """Keep a query of a list page under a name; the same name again replaces it.

    Raises Refused NAME (blank or over 20 signs), PLACE (no page of the workbench, or no query),
    TOO_MANY (20 views of the page).
    """
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise Refused("NAME", _("Give the view a name of at most 20 signs."), field="name")
    if "\x00" in path + query + name or "%00" in query:
        raise Refused("PLACE", _("This view cannot be kept."))
    query = urlencode(parse_qsl(query)) if len(query) <= LONGEST_QUERY else ""
    inside = path.startswith(WORKBENCH) and len(path) <= LONGEST_PATH
    if not inside or not 0 < len(query) <= LONGEST_QUERY:
        raise Refused("PLACE", _("This view cannot be kept."))
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.user_id or 0)
        own = ListView.objects.filter(user_id=by.user_id or 0, path=path)
        if own.exclude(name=name).count() >= MOST_VIEWS:
            raise Refused("TOO_MANY", _("There are 20 views of this page. Forget one first."))
        view, _new = ListView.objects.update_or_create(
            user_id=by.user_id, path=path, name=name, defaults={"query": query}
        )
    return view


def forget_view(view_id: int, *, by: Actor) -> str | None:
    """Forget one of one's own views; the path of its page, None when there is no such view."""
    view = ListView.objects.filter(pk=view_id, user_id=by.user_id or 0).first()
    if view is None:
        return None
    view.delete()
    return view.path
