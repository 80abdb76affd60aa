"""The legal-person certificate outside a case: entered, changed, replaced."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from gongqiao.organising import queries, wording
from gongqiao.organising.enums import Cause
from gongqiao.organising.forms_officers import CertificateForm
from gongqiao.organising.permissions import APPROVE
from gongqiao.organising.services import certificates
from gongqiao.organising.views.reach import (
    ask,
    chair_of,
    code_of,
    organisation_in_reach,
    tell,
    today,
)
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office


@office(APPROVE)
@require_http_methods(["GET", "POST"])
def certificate_new(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """The code stays; the number may; whom it names and since when is asked."""
    one = organisation_in_reach(request, organisation_id, APPROVE)
    before = queries.last_certificate(one.pk)
    initial = {"cause": Cause.CHANGED if before else Cause.FIRST, "issued_on": today(),
               "representative": chair_of(one.pk)}  # fmt: skip
    form = CertificateForm(request.POST or None, kept=code_of(one), numbered=before is not None,
                           initial=initial)  # fmt: skip
    back = reverse("registry:organisation", args=[one.pk])
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            certificates.change_certificate(
                one.pk, cause=Cause(given.pop("cause")), number=given.pop("certificate"), **given,
                by=actor_of(request), at=now(),
            )  # fmt: skip
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, gettext("The certificate has been entered."))
            return redirect(back)
    title = gettext("Change the certificate") if before else gettext("Enter the certificate")
    says = gettext(
        "A new chair, name or address enters the certificate within thirty days. The union's "
        "credit code stays the same; the certificate before is kept in the history."
    )  # fmt: skip
    wrong = " ".join([*_wrong(one.pk), says])
    return ask(request, form, back, title, gettext("Enter"), about=one.name, says=wrong)


def _wrong(organisation_id: int) -> list[str]:
    """What the present certificate does not say yet."""
    held = queries.standing(queries.certificates_of(organisation_id), today())
    changes = queries.certificate_changes([held], today())[held.pk] if held else []
    return [wording.finding(c.finding.code, c.finding.figures) for c in changes]
