"""The address of an entry that was merged leads to the entry that was kept."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.platform.context import actor_of
from gongqiao.registry import queries


class MergedMiddleware:
    """Looks at pages of one person that were not found: old links, bookmarks, printed addresses.

    Here, not in each view: pages about a person belong to several apps, and all of them call the
    person in their address `person_id`. Whoever may not see the kept entry learns of neither.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """The same page of the person kept; nothing is posted a second time to somebody else."""
        found = request.resolver_match
        if not (found and isinstance(problem, Http404) and request.method in ("GET", "HEAD")):
            return None
        person_id = found.kwargs.get("person_id")
        if not (isinstance(person_id, int) and request.user.is_authenticated):
            return None
        kept = queries.kept_for(actor_of(request), person_id, timezone.localdate())
        if kept is None:
            return None
        messages.info(
            request,
            _("The entry you asked for was merged into this one: both were the same person."),
        )
        there = reverse(found.view_name, kwargs={**found.kwargs, "person_id": kept.pk})
        return HttpResponseRedirect(there)
