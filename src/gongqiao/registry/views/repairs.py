"""Proposed repairs of a roster that waits: taken, given back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.registry.enums import RepairKind
from gongqiao.registry.services import imports as services
from gongqiao.registry.views.imports import circumstances, one_import

MOST_TICKED = 200


@office("registry.import")
@require_POST
def import_repairs(request: HttpRequest, import_id: int) -> HttpResponse:
    """Take the repairs that are ticked or all of one kind, or give them back."""
    roster = one_import(request, import_id)
    back = "back" in request.POST
    kind = request.POST.get("back") if back else request.POST.get("kind")
    try:
        count = services.take(
            roster.pk,
            circumstances(request, moves=roster.moves),
            kind=RepairKind(kind) if kind in set(RepairKind) else None,
            cells=_ticked(request.POST.getlist("cell")),
            back=back,
        )
    except Refused as refusal:
        messages.error(request, str(refusal.says))
    else:
        messages.success(request, _done(count, back=back))
    return redirect(f"{reverse('registry:import_preview', args=[roster.pk])}#rows")


def _ticked(values: list[str]) -> list[tuple[int, str]]:
    """line:column of each; what is no such pair is left out."""
    pairs = (value.partition(":") for value in values[:MOST_TICKED])
    return [(int(line), column) for line, _, column in pairs
            if line.isdecimal() and len(line) < 10]  # fmt: skip


def _done(count: int, *, back: bool) -> str:
    if back:
        says = ngettext("%(count)s cell is as it came again.",
                        "%(count)s cells are as they came again.", count)  # fmt: skip
    else:
        says = ngettext("%(count)s repair taken; the file was looked through again with it.",
                        "%(count)s repairs taken; the file was looked through again with them.",
                        count)  # fmt: skip
    return says % {"count": count}
