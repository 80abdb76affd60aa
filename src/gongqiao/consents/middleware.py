"""A clerk's requests while they act for a worker: whose pages these are, and for how long."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.consents import permissions, services
from gongqiao.consents.models import Assisted
from gongqiao.platform import acting, gate
from gongqiao.platform.context import Acting, actor_of, now

KEY = "gq_assisted"
MINE = "/me/"
BACK = ("/me/", "/me/account/")
"""Where pages lead back to: from there on to what can be done, without a word."""


class AssistedMiddleware:
    """Reads the session's mark; without one nothing is asked of the database.

    Stands after the middleware that remembers grants. Pages of /me/ that do not allow it are kept
    closed: a clerk never sees their own pages under a worker's name, or the other way round.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = request.session.get(KEY)
        if number is None or not request.user.is_authenticated:
            return self.get_response(request)
        one = self._standing(request, number)
        if one is None:
            return self._over(request, number)
        request.gq_acting = Acting(one.pk, one.person_id, one.person.name, one.ends_at)  # type: ignore[attr-defined]  # read by actor_of and the frame
        if request.path.startswith(MINE) and not self._serves(request):
            if request.path not in BACK:
                messages.warning(request, _("This cannot be done for somebody else."))
            return redirect("assist_one", one.pk)
        return self.get_response(request)

    def _standing(self, request: HttpRequest, number: int) -> Assisted | None:
        own = Assisted.objects.filter(
            pk=number, clerk_id=request.user.pk, ended_at__isnull=True, ends_at__gt=now()
        )
        one = own.select_related("person").first()
        held = one and gate.scope_of(actor_of(request), permissions.ASSIST, timezone.localdate())
        return one if one and held and held.covers(one.path) else None

    def _over(self, request: HttpRequest, number: int) -> HttpResponse:
        """Time is up (or the right was taken away): the mark goes; nothing is done for anybody."""
        del request.session[KEY]
        if Assisted.objects.filter(pk=number, clerk_id=request.user.pk).exists():
            services.end(number, by=actor_of(request), at=now())
        if not request.path.startswith(MINE):
            return self.get_response(request)
        messages.warning(request, _("The quarter of an hour is over. Nothing more was done."))
        return redirect("assist_one", number)

    @staticmethod
    def _serves(request: HttpRequest) -> bool:
        try:
            return acting.is_allowed(resolve(request.path_info).view_name)
        except Resolver404:
            return True
