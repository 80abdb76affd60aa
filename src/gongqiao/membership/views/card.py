"""The member card: the worker's own, the page that verifies one, the union's answer."""

import json
from datetime import date, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongqiao.membership import queries, queries_dues
from gongqiao.membership.rules import card as rules
from gongqiao.membership.services import cards
from gongqiao.platform import addresses
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.gate import public, signed_in
from gongqiao.registry.api import person_of

KEPT = (
    "platform/css/tokens.css", "platform/css/ground.css", "platform/css/components.css",
    "platform/css/faces.css", "membership/card.js",
)  # fmt: skip
"""What the page that verifies cards needs without a network."""


@signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """My card with its QR, fresh for one day."""
    by, at = actor_of(request), now()
    me = person_of(by)
    stands = queries.standing_of(me.pk) if me else None
    if me is None or stands is None:
        return render(request, "membership/me_card.html", {"me": me})
    card = cards.card_of(me.pk, by=by, at=at)
    token = cards.token_of(card, me.name, stands, at=at)
    address = addresses.public(request, reverse("membership:card_verify")) + "#" + token
    number = queries.masked_number_of(me.pk)
    context = {
        "me": me,
        "card": card,
        "stands": stands,
        "address": address,
        "number": number,
        "paid": next(iter(queries_dues.dues_of(me.pk, 1)), None),
    }
    return render(request, "membership/me_card.html", context)


@signed_in
@require_POST
def lost(request: HttpRequest) -> HttpResponse:
    """My phone or a printed card is lost: the old QR is worth nothing to the union's check."""
    by, at = actor_of(request), now()
    me = person_of(by)
    if me is not None and cards.revoke(me.pk, reason="lost", by=by, at=at):
        messages.success(request, gettext("The old card is revoked; this is your new one."))
    return redirect("membership:me_card")


def _published() -> dict[str, str]:
    return {name: rules.to_text(raw) for name, raw in cards.public_keys().items()}


@public
@require_safe
def keys(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  # the same for everyone
    """The public keys as a JWK set (RFC 8037)."""
    found = [
        {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": name, "x": x}
        for name, x in _published().items()
    ]
    answer = JsonResponse({"keys": found})
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


@public
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Looks at a card in the browser alone; works without a network once it was opened."""
    context = {"keys": json.dumps(_published()), "skew": rules.SKEW}
    return render(request, "membership/card_verify.html", context)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """The union's own answer: also whether the card was revoked, or its holder has left."""
    if request.method != "POST":  # opened again later: nothing was asked
        return redirect("membership:card_verify")
    seen = cards.checked(request.POST.get("token", ""), at=now())
    context = {
        "seen": seen,
        "until": _instant(seen),
        "since": _since(seen),
        "state": seen.state.value,
    }
    return render(request, "membership/card_check.html", context)


def _since(seen: rules.Seen) -> date | None:
    try:
        return date.fromisoformat(seen.face.since) if seen.face else None
    except ValueError:  # the words of a card that nobody here has signed
        return None


def _instant(seen: rules.Seen) -> datetime | None:
    if seen.face is None or not 0 < seen.face.expires < 10**11:
        return None
    return datetime.fromtimestamp(seen.face.expires, tz=timezone.get_current_timezone())


@public
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker that keeps the page; its scope is /card/."""
    files = [static(name) for name in KEPT]
    kind = "text/javascript; charset=utf-8"
    return render(request, "membership/worker.js", {"files": files}, content_type=kind)
