"""The worker's family and what they say is wrong: entered by themselves, deleted by themselves."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongqiao.consents import labels, queries_family, queries_office, services
from gongqiao.consents.enums import Relation
from gongqiao.consents.forms import CorrectionForm, FamilyForm
from gongqiao.consents.purposes import purposes
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import signed_in
from gongqiao.registry.api import person_of


@signed_in
@require_safe
def family(request: HttpRequest) -> HttpResponse:
    """My family as I entered it, and which services look at it."""
    me = person_of(actor_of(request))
    rows = queries_family.members_of(me.pk) if me else []
    context = {
        "me": me,
        "members": [(row, labels.RELATIONS[Relation(row.relation)]) for row in rows],
        "services": [p for p in purposes() if p.family],
    }
    return render(request, "consents/me_family.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def family_new(request: HttpRequest) -> HttpResponse:
    """Enter somebody."""
    me = person_of(actor_of(request))
    if me is None:
        return redirect("me_family")
    form = FamilyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data | {"relation": Relation(form.cleaned_data["relation"])}
        try:
            services.add_member(me.pk, **told, by=actor_of(request), at=now())
        except Refused as refused:
            form.add_error(refused.field, str(refused.says))
        else:
            messages.success(request, _("Kept. Only services that you allow can see it."))
            return redirect("me_family")
    return render(request, "consents/me_family_new.html", {"form": form})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def family_remove(request: HttpRequest, member_id: int) -> HttpResponse:
    """Delete somebody for good."""
    me = person_of(actor_of(request))
    member = queries_family.member_of(me.pk, member_id) if me else None
    if me is None or member is None:
        raise Http404
    if request.method == "POST":
        services.remove_member(me.pk, member_id, by=actor_of(request), at=now())
        messages.success(request, _("Deleted."))
        return redirect("me_family")
    return render(request, "consents/me_family_remove.html", {"member": member})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest) -> HttpResponse:
    """Say that something kept about me is wrong; what I said before and was answered."""
    me = person_of(actor_of(request))
    form = CorrectionForm(request.POST or None)
    if me and request.method == "POST" and form.is_valid():
        try:
            services.ask_correction(me.pk, **form.cleaned_data, by=actor_of(request), at=now())
        except Refused as refused:
            form.add_error(refused.field, str(refused.says))
        else:
            messages.success(request, _("The union looks into it. The answer comes as a message."))
            return redirect("me_correct")
    said = queries_office.corrections_of(me.pk) if me else []
    context = {"form": form, "me": me, "said": [(c, labels.ABOUT[c.about]) for c in said]}
    return render(request, "consents/me_correct.html", context)
