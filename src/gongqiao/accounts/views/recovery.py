"""Recovery codes, at allauth's own address: they are shown once."""

from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongqiao.accounts import queries, services
from gongqiao.platform.gate import signed_in

_codes = ViewRecoveryCodesView.as_view()


@signed_in
@never_cache
@require_safe
def codes(request: HttpRequest) -> HttpResponse:
    """After a proof: all of them the first time, later only how many are left."""
    user_id = request.user.pk or 0
    if "recovery_codes" not in queries.second_factors(user_id):
        return redirect("mfa_index")
    answer: HttpResponse = _codes(request).render()  # type: ignore[attr-defined]  # by a template
    services.digest_codes(user_id)
    return answer
