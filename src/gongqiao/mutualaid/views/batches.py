"""Payment batches: made, checked, released by three people; sent to the bank, answered, settled."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib import messages
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongqiao.accounts.api import shown_name_of
from gongqiao.kernel.money import yuan_grouped
from gongqiao.mutualaid import labels_office as labels
from gongqiao.mutualaid import queries_payments
from gongqiao.mutualaid.enums import BatchState
from gongqiao.mutualaid.forms_office import BankFile, MakeBatch, Note
from gongqiao.mutualaid.models import BankReturn, Payment, PaymentBatch, Scheme
from gongqiao.mutualaid.permissions import CHECK, MAKE, RELEASE, VIEW
from gongqiao.mutualaid.services import bank_files, batches, returns
from gongqiao.mutualaid.services.batch_preview import preview
from gongqiao.mutualaid.views.top import may, top_only
from gongqiao.platform import figures
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Filter, Listing
from gongqiao.platform.stepup import step_up

BATCHES: Listing[PaymentBatch] = Listing(
    title=gettext_lazy("Payment batches"),
    purpose=gettext_lazy(
        "Money on its way: one makes a batch, another checks it, a third releases it."
    ),
    columns=[
        Column("code", gettext_lazy("Batch"), sort="id"),
        Column("scheme", gettext_lazy("Scheme")),
        Column("state", gettext_lazy("State")),
        Column("count", gettext_lazy("Payments"), sort="count", number=True),
        Column("total", gettext_lazy("Amount (yuan)"), sort="total", number=True),
        Column("made", gettext_lazy("Made"), sort="made_at"),
    ],
    row_template="mutualaid/_batch_row.html",
    order=("-id",),
    search=lambda rows, words: rows.filter(code__icontains=words),
    search_label=gettext_lazy("Number of the batch"),
    filters=[
        Filter(
            "state",
            gettext_lazy("State"),
            [(k, v[0]) for k, v in labels.BATCH.items()],
            lambda rows, value: rows.filter(state=value),
        )
    ],
    empty_title=gettext_lazy("No batch yet"),
    empty_says=gettext_lazy("When claims are decided, make the first batch."),
    template="mutualaid/batches.html",
)
PAYMENTS: Listing[Payment] = Listing(
    title=gettext_lazy("Payments"),
    purpose="",
    columns=[
        Column("person", gettext_lazy("Person")),
        Column("account", gettext_lazy("Receiving account")),
        Column("amount", gettext_lazy("Amount (yuan)"), sort="amount", number=True),
        Column("withheld", gettext_lazy("Deducted (yuan)"), number=True),
        Column("state", gettext_lazy("State")),
        Column("bank", gettext_lazy("The bank says")),
    ],
    row_template="mutualaid/_payment_row.html",
    order=("id",),
    filters=[
        Filter(
            "state",
            gettext_lazy("State"),
            [(k, v[0]) for k, v in labels.PAYMENT.items()],
            lambda rows, value: rows.filter(state=value),
        )
    ],
    template="mutualaid/batch.html",
)
CSV, XML = "text/csv; charset=utf-8", "application/xml"
STEPS = {BatchState.MADE: "aid_batch_approve", BatchState.CHECKED: "aid_batch_release"}
"""Where a batch that is not released yet goes on; until then it can be withdrawn."""


@office(VIEW)
@top_only
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """All batches, newest first."""
    rows = queries_payments.batches_in(request.scope)  # type: ignore[attr-defined]  # set by @office
    powers = {"may_make": may(request, MAKE), "may_answer": may(request, MAKE)}
    return BATCHES.answer(request, rows, **powers)


def _batch(request: HttpRequest, code: str) -> PaymentBatch:
    found = queries_payments.batch_in(request.scope, code)  # type: ignore[attr-defined]  # set by @office
    if found is None:
        raise Http404
    return found


@office(VIEW)
@top_only
@require_safe
def one(request: HttpRequest, code: str) -> HttpResponse:
    """A batch: totals, what happened, its payments, and the one next step."""
    batch = _batch(request, code)
    rows = queries_payments.with_people(queries_payments.payments_in(request.scope, batch))  # type: ignore[attr-defined]  # set by @office
    with connection.cursor() as cursor:
        totals = queries_payments.totals_of(cursor, batch.pk)
    tones = {"in_batch": "0", "sent": "2", "paid": "3", "failed": "bad"}
    parts = [(str(labels.PAYMENT[t.state][0]), t.count, tones[t.state]) for t in totals]
    return PAYMENTS.answer(
        request, rows, may_export=False, batch=batch, totals=totals,
        parts=figures.split(parts), state=labels.BATCH[batch.state],
        returns=answers_of(batch), **_step(request, batch),
    )  # fmt: skip


def answers_of(batch: PaymentBatch) -> Sequence[BankReturn]:
    """The bank's twenty answers received last, in the order they came."""
    found = batch.returns.annotate(received_name=shown_name_of("received_by"))
    return list(found.order_by("-pk")[:20])[::-1]


def _step(request: HttpRequest, batch: PaymentBatch) -> dict[str, object]:
    """The next step: what its button says, or why it is somebody else's."""
    sent = batch.state in (BatchState.RELEASED, BatchState.SETTLED)
    powers = {c: may(request, c) for c in (MAKE, CHECK, RELEASE)}
    return {
        "step": labels.batch_step(batch.state, batch.count, batch.total),
        "step_to": STEPS.get(BatchState(batch.state), ""),
        "step_not": _not_mine(actor_of(request).user_id, batch, powers),
        "may_withdraw": batch.state in STEPS and any(powers.values()),
        "may_send": sent and powers[RELEASE],
        "may_answer": sent and (powers[MAKE] or powers[RELEASE]),
    }


def _not_mine(me: int | None, batch: PaymentBatch, powers: dict[str, bool]) -> str:
    """Why somebody else must take the next step; blank when the visitor may."""
    made, checked = batch.made_by, batch.checked_by
    if batch.state == BatchState.MADE:
        if me == made.pk:
            says = _("Made by %(name)s, so somebody else must check it.")
            return says % {"name": _name(made)}
        return "" if powers[CHECK] else _("It waits for somebody who may check batches.")
    if batch.state == BatchState.CHECKED and checked is not None:
        if me in (made.pk, checked.pk):
            says = _(
                "Made by %(name)s and checked by %(other)s, so a third person must release it."
            )
            return says % {"name": _name(made), "other": _name(checked)}
        return "" if powers[RELEASE] else _("It waits for somebody who may release batches.")
    return ""


def _name(user: object) -> str:
    return str(getattr(user, "display_name", "") or getattr(user, "username", ""))


@office(MAKE)
@step_up
@top_only
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """What would be in the next batch and who would be left out; then make it."""
    form = MakeBatch(request.POST or request.GET or None)
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        scheme = form.cleaned_data["scheme"]
        if request.method == "POST":
            try:
                done = batches.create(scheme.code, by=actor_of(request), at=now())
            except Refused as no:
                form.add_error(None, str(no.says))
            else:
                messages.success(request, _("The batch is made. Now somebody else checks it."))
                return redirect("aid_batch", done.batch)
        context |= _previewed(scheme)
    return render(request, "mutualaid/batch_make.html", context)


def _previewed(scheme: Scheme) -> dict[str, object]:
    """What the batch would be, and the words of its button."""
    found = preview(scheme)
    figures_of = {"count": f"{found.count:,}", "total": yuan_grouped(found.total)}
    return {
        "scheme": scheme,
        "preview": found,
        "button": _("Make a batch of %(count)s payments, %(total)s yuan") % figures_of,
        "reasons": [(labels.LEFT_OUT[why], n) for why, n in found.reasons.items()],
        "rows": [(row, labels.LEFT_OUT[row.reason]) for row in found.left_out],
    }


def _moved(request: HttpRequest, code: str, act: object, done: str) -> HttpResponse:
    """Take a step with a batch; a refusal is told on its page."""
    _batch(request, code)
    try:
        act(code, by=actor_of(request), at=now())  # type: ignore[operator]  # a service of batches
    except Refused as no:
        messages.error(request, str(no.says))
    else:
        messages.success(request, done)
    return redirect("aid_batch", code)


@office(CHECK)
@step_up
@top_only
@require_POST
def approve(request: HttpRequest, code: str) -> HttpResponse:
    """Checked by somebody who did not make it."""
    return _moved(request, code, batches.approve, _("Checked. Now a third person releases it."))


@office(RELEASE)
@step_up
@top_only
@require_POST
def release(request: HttpRequest, code: str) -> HttpResponse:
    """Booked, and free to be sent to the bank."""
    return _moved(request, code, batches.release, _("Released. Now send the file to the bank."))


@office(VIEW)
@step_up
@top_only
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Give it up before its release, with the reason; its claims are free again."""
    batch, form = _batch(request, code), Note(request.POST or None)
    if request.method != "POST" and batch.state not in STEPS:
        return redirect("aid_batch", code)  # an old link; the page says where the batch stands
    if form.is_valid():
        try:
            batches.withdraw(code, reason=form.cleaned_data["note"], by=actor_of(request), at=now())
        except Refused as no:
            form.add_error(None, str(no.says))
        else:
            messages.success(request, _("Withdrawn. Its claims wait for the next batch."))
            return redirect("aid_batch", code)
    return render(request, "mutualaid/batch_withdraw.html", {"batch": batch, "form": form})


@office(RELEASE)
@step_up
@top_only
@require_safe
def bank_file(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The file for the bank, as CSV or pain.001. Account numbers are in it in plain."""
    batch = _batch(request, code)
    wanted = bank_files.Format.PAIN001 if kind == "xml" else bank_files.Format.CSV
    with TemporaryDirectory() as folder:
        out = Path(folder) / f"{batch.code}.{kind}"
        try:
            bank_files.export(code, wanted, out, by=actor_of(request), at=now())
        except Refused as no:
            messages.error(request, str(no.says))
            return redirect("aid_batch", code)
        content = out.read_bytes()
    headers = {"Content-Disposition": f'attachment; filename="{out.name}"'}
    return HttpResponse(content, content_type=XML if kind == "xml" else CSV, headers=headers)


@office(VIEW)
@step_up
@top_only
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """Book what the bank answered, row by row."""
    form = BankFile(request.POST or None, request.FILES or None)
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            done = returns.book_return(file.read(), file.name, by=actor_of(request), at=now())
        except Refused as no:
            form.add_error("file", str(no.says))
        else:
            context["done"] = done
            booked = [
                (_("paid"), done.paid, "3"), (_("sent back"), done.failed, "bad"),
                (_("unchanged"), done.unchanged, "1"), (_("not final yet"), done.pending, "2"),
                (_("refused"), done.refused, "0"),
            ]  # fmt: skip
            context["parts"] = figures.split(booked)
    return render(request, "mutualaid/bank_answer.html", context)
