"""Roles, and grants: list, give, end."""

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from gongqiao.access import queries, services
from gongqiao.access.forms import GrantForm, ReasonForm
from gongqiao.access.models import Grant
from gongqiao.access.views.users import user_in_reach
from gongqiao.accounts import api as accounts
from gongqiao.platform import gate
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Filter, Listing


def _of_user(grants: QuerySet[Grant], words: str) -> QuerySet[Grant]:
    named = Q(user__username__icontains=words) | Q(user__display_name__icontains=words)
    return grants.filter(named)


GRANTS: Listing[Grant] = Listing(
    title=_("Grants"),
    purpose=_("Who holds which role where, from when until when, and who gave it."),
    columns=[
        Column("user", _("User"), sort="user__username", value=lambda g: g.user.username),
        Column("role", _("Role"), sort="role__order", value=lambda g: g.role.name),
        Column(
            "organisation",
            _("Organisation"),
            sort="organisation__path",
            value=lambda g: str(g.organisation),
        ),
        Column("from", _("From"), sort="valid_from", value=lambda g: g.valid_from),
        Column("until", _("Until"), sort="valid_to", value=lambda g: g.valid_to),
        Column("reason", _("Reason"), value=lambda g: g.reason),
    ],
    row_template="access/_grant_row.html",
    order=("-pk",),
    search=_of_user,
    search_label=_("Name or sign-in name"),
    filters=[
        Filter(
            "role",
            _("Role"),
            lambda _request: [(role.code, role.name) for role in queries.roles()],
            lambda rows, value: rows.filter(role__code=value),
        )
    ],
    empty_title=_("No grant in your reach yet"),
    empty_says=_("Open a user and give a role there."),
    export_name="grants",
)


@office("access.view")
@require_safe
def grants(request: HttpRequest) -> HttpResponse:
    """The grants within reach, ended ones included."""
    return GRANTS.answer(
        request, queries.grants_visible_to(actor_of(request), timezone.localdate())
    )


@office("access.view")
@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """What each role may do, in sentences."""
    return render(request, "access/roles.html", {"roles": queries.roles_in_sentences()})


@office("access.grant")
@require_http_methods(["GET", "POST"])
@accounts.step_up
def give(request: HttpRequest, user_id: int) -> HttpResponse:
    """Give a user a role."""
    by, on = actor_of(request), timezone.localdate()
    whom = user_in_reach(request, user_id)
    scope = gate.scope_of(by, "access.grant", on)
    form = GrantForm(request.POST or None, scope=scope, initial={"valid_from": on})
    if request.method == "POST" and form.is_valid() and _given(request, form, user_id):
        return redirect("access:user", user_id)
    return render(request, "access/grant_give.html", {"form": form, "whom": whom})


def _given(request: HttpRequest, form: GrantForm, user_id: int) -> bool:
    wish = dict(form.cleaned_data)
    try:
        services.give_grant(
            user_id=user_id,
            role_code=wish.pop("role"),
            organisation_id=wish.pop("organisation"),
            by=actor_of(request),
            at=now(),
            **wish,
        )
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.says))
        return False
    return True


@office("access.grant")
@require_http_methods(["GET", "POST"])
@accounts.step_up
def end(request: HttpRequest, grant_id: int) -> HttpResponse:
    """End a grant today."""
    by = actor_of(request)
    grant = queries.grant_for(by, grant_id, timezone.localdate())
    if grant is None:
        raise Http404
    gate.require(by, "access.grant", timezone.localdate(), grant.organisation.path)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.end_grant(grant_id, by=by, at=now(), reason=form.cleaned_data["reason"])
        return redirect("access:user", grant.user_id)
    return render(request, "access/grant_end.html", {"form": form, "grant": grant})
