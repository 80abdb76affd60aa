"""Users: list, record, open, close, reset; and what a user may do, and why."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongqiao.access import permissions, queries
from gongqiao.access.forms import ReasonForm, ResetForm, UserForm
from gongqiao.accounts import api as accounts
from gongqiao.audit import api as audit
from gongqiao.platform import gate
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Filter, Listing


def _named(users: QuerySet[Any], words: str) -> QuerySet[Any]:
    return users.filter(Q(username__icontains=words) | Q(display_name__icontains=words))


USERS: Listing[Any] = Listing(
    title=gettext_lazy("Users"),
    purpose=gettext_lazy("Who can sign in, and how each account stands."),
    columns=[
        Column("username", gettext_lazy("Sign-in name"), sort="username"),
        Column("name", pgettext_lazy("person", "Name"), sort="display_name"),
        Column("state", gettext_lazy("State")),
        Column("last", gettext_lazy("Last sign-in"), sort="last_login"),
    ],
    row_template="access/_user_row.html",
    order=("username",),
    search=_named,
    search_label=gettext_lazy("Name or sign-in name"),
    filters=[
        Filter(
            "state",
            gettext_lazy("State"),
            [("open", gettext_lazy("account open")), ("closed", gettext_lazy("account closed"))],
            lambda users, value: users.filter(is_active=value == "open"),
        )
    ],
    template="access/users.html",
    empty_title=gettext_lazy("No user in your reach yet"),
    empty_says=gettext_lazy("Open an account, then give it a role."),
)


def user_in_reach(request: HttpRequest, user_id: int) -> Any:
    """The user, or 404 for one that the visitor may not see."""
    seen = queries.users_visible_to(actor_of(request), timezone.localdate())
    user = seen.filter(pk=user_id).first()
    if user is None:
        raise Http404
    return user


def _user_to_manage(request: HttpRequest, user_id: int) -> Any:
    """The user, 404 when not seen, 403 when seen but not to be managed."""
    seen = queries.users_visible_to(actor_of(request), timezone.localdate(), "accounts.manage")
    user = seen.filter(pk=user_id).first()
    if user is None:
        raise Http404
    if not permissions.may_manage(actor_of(request), user, timezone.localdate()):
        raise PermissionDenied
    return user


@office("access.view")
@require_safe
def users(request: HttpRequest) -> HttpResponse:
    """The users within reach."""
    by, on = actor_of(request), timezone.localdate()
    may_create = bool(gate.scope_of(by, "accounts.manage", on))
    return USERS.answer(request, queries.users_visible_to(by, on), may_create=may_create)


@office("access.view")
@require_safe
def user(request: HttpRequest, user_id: int) -> HttpResponse:
    """One user: account, grants, what they may do and why, what happened."""
    by, on = actor_of(request), timezone.localdate()
    shown = user_in_reach(request, user_id)
    granting = gate.scope_of(by, "access.grant", on)
    context = {
        "shown": shown,
        "factors": accounts.second_factors(user_id),
        "grants": queries.grants_of(by, user_id, on),
        "reasons": (reasons := queries.reasons_for(user_id, on)),
        "grounds": queries.by_ground(reasons),
        "may_manage": permissions.may_manage(by, shown, on),
        "may_grant": bool(granting) and user_id != by.user_id,
        "events": audit.events_about("user", user_id, 20),
    }
    return render(request, "access/user.html", context)


@office("accounts.manage")
@require_http_methods(["GET", "POST"])
@accounts.step_up
def create(request: HttpRequest) -> HttpResponse:
    """Open an account; its first password is shown once, here."""
    form = UserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = accounts.create_user(**form.cleaned_data, by=actor_of(request), at=now())
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal.says))
        else:
            return _password_once(request, made.user_id, made.username, made.first_password)
    return render(request, "access/user_create.html", {"form": form})


@office("accounts.manage")
@require_http_methods(["GET", "POST"])
@accounts.step_up
def reset(request: HttpRequest, user_id: int) -> HttpResponse:
    """A new first password, shown once, here."""
    whom = _user_to_manage(request, user_id)
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = accounts.reset_password(
            user_id, by=actor_of(request), at=now(), **form.cleaned_data
        )
        return _password_once(request, user_id, whom.username, password)
    return _ask(request, whom, form, _("New first password for %(user)s"), _("Give a new password"))


@office("accounts.manage")
@require_http_methods(["GET", "POST"])
@accounts.step_up
def close(request: HttpRequest, user_id: int) -> HttpResponse:
    """Close an account, or open a closed one again."""
    whom = _user_to_manage(request, user_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        change = accounts.disable_user if whom.is_active else accounts.enable_user
        change(user_id, by=actor_of(request), at=now(), reason=form.cleaned_data["reason"])
        return redirect("access:user", user_id)
    if whom.is_active:
        title = _("Close the account of %(user)s")
        return _ask(request, whom, form, title, _("Close the account"), tone="bad")
    return _ask(request, whom, form, _("Reopen the account of %(user)s"), _("Reopen the account"))


@office("accounts.manage")
@require_POST
def end_sessions(request: HttpRequest, user_id: int) -> HttpResponse:
    """End all sessions of a user."""
    _user_to_manage(request, user_id)
    count = accounts.end_sessions(user_id, by=actor_of(request), at=now())
    messages.success(request, _("%(count)s sessions were ended.") % {"count": count})
    return redirect("access:user", user_id)


def _ask(
    request: HttpRequest, whom: Any, form: Form, title: str, button: str, tone: str = "go"
) -> HttpResponse:
    context = {
        "whom": whom, "form": form, "button": button, "title": title % {"user": whom.shown_name},
        "tone": tone,
    }  # fmt: skip
    return render(request, "access/user_ask.html", context)


def _password_once(
    request: HttpRequest, user_id: int, username: str, password: str
) -> HttpResponse:
    context = {"user_id": user_id, "username": username, "password": password}
    return render(request, "access/password_once.html", context)
