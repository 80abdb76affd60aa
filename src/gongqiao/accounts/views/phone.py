"""Signing in with a phone: number, code, and the first time (or on a shared phone) a second fact.

What is known so far is kept in the visitor's session, the number sealed. A number that nobody has
gets the same pages and the same answers.
"""

import base64
from datetime import datetime, timedelta

from allauth.account.internal.flows import reauthentication
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gongqiao.accounts import refused, services
from gongqiao.accounts.middleware import SIGNED_IN_BY
from gongqiao.accounts.models import User
from gongqiao.accounts.services.phones import AGAIN, SIGN_IN
from gongqiao.kernel.masking import mask_mobile
from gongqiao.platform import codes, crypto
from gongqiao.platform.context import now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import public, signed_in
from gongqiao.platform.stepup import BY_PHONE

NUMBER, PROVED, NEXT = "gq_phone", "gq_phone_proved", "gq_phone_next"
ASKED = "gq_phone_code"
"""Which code this browser asked for; no other lets it in."""
GUESSED = ("CODE_WRONG", "SECOND_FACT", "MANY_WRONG")
"""Why it may have been somebody else who tried."""
PROOF_HOLDS = timedelta(minutes=10)
"""So long after the right code a second fact is taken."""


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def number(request: HttpRequest) -> HttpResponse:
    """Which number? A code goes there, if it is one that the register knows."""
    refusal, given = None, request.POST.get("mobile", "")
    _remember_next(request)
    if request.method == "POST":
        at = now()
        try:
            mobile, sent = services.ask_for_code(given, at=at, address=codes.address_of(request))
        except Refused as no:
            refusal = no
        else:
            request.session.pop(PROVED, None)
            request.session[NUMBER], request.session[ASKED] = _sealed(mobile), sent
            return redirect("accounts:phone_code")
    context = {"refusal": refusal, "given": given, "available": codes.available()}
    return render(request, "accounts/phone_number.html", context)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Which code came?"""
    mobile, refusal = _number(request), None
    if not mobile:
        return redirect("accounts:phone")
    if request.method == "POST":
        try:
            asked = request.session.get(ASKED, 0)
            codes.check(mobile, SIGN_IN, request.POST.get("code", ""), now(), asked=asked)
            user = services.known_user(mobile, at=now())
        except Refused as no:
            refusal = no
            _not_let_in(request, mobile, no)
        else:
            if user is not None:
                return _let_in(request, user)
            request.session[PROVED] = now().isoformat()
            return redirect("accounts:phone_who")
    return _page(request, "accounts/phone_code.html", mobile, refusal)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def who(request: HttpRequest) -> HttpResponse:
    """Who of those with this number, and a second fact that only they know."""
    mobile, refusal = _number(request), None
    if not mobile or not _proved(request):
        return redirect("accounts:phone")
    if request.method == "POST":
        chosen, tail = request.POST.get("person", ""), request.POST.get("tail", "")
        person_id = int(chosen) if chosen.isascii() and chosen.isdigit() else 0
        try:
            user = services.user_by_second_fact(mobile, person_id, tail, at=now())
        except Refused as no:
            refusal = no
            _not_let_in(request, mobile, no, person_id)
        else:
            return _let_in(request, user)
    people = services.people_with(mobile)
    return _page(request, "accounts/phone_who.html", mobile, refusal, people=people)


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest) -> HttpResponse:
    """Before money moves: the proof of somebody without a password, a fresh code to their phone."""
    user, at, refusal = request.user, now(), None
    assert isinstance(user, User)  # @signed_in
    mobile = services.proof_mobile(user.pk, at)
    if not mobile or reauthentication.get_reauthentication_flows(user):
        return redirect(settings.LOGIN_REDIRECT_URL)
    try:
        if request.method == "POST" and "send" in request.POST:
            sent = codes.send(mobile, AGAIN, at, address=codes.address_of(request))
            request.session[AGAIN] = sent
        elif request.method == "POST":
            asked = request.session.get(AGAIN, 0)
            codes.check(mobile, AGAIN, request.POST.get("code", ""), at, asked=asked)
            record_authentication(request, user, method=BY_PHONE, reauthenticated=True)
            resumed = reauthentication.resume_request(request)
            return resumed or redirect(settings.LOGIN_REDIRECT_URL)
    except Refused as no:
        refusal = no
        if no.code in GUESSED:
            services.user_failed(user.pk, at=at)
    waits = AGAIN in request.session
    return _page(request, "accounts/phone_again.html", mobile, refusal, sent=waits)


def _page(
    request: HttpRequest, template: str, mobile: str, refusal: Refused | None, **more: object
) -> HttpResponse:
    return render(request, template, {"mobile": mask_mobile(mobile), "refusal": refusal, **more})


def _not_let_in(
    request: HttpRequest, mobile: str, no: Refused, person_id: int | None = None
) -> None:
    """For the trail, and for whoever's number it is."""
    refused.note(request, "phone", no.code)
    if no.code in GUESSED:
        services.phone_failed(mobile, at=now(), person_id=person_id)


def _let_in(request: HttpRequest, user: User) -> HttpResponse:
    """Through allauth's stages: a second factor that was set up is still asked for."""
    wanted = request.session.get(NEXT) or settings.LOGIN_REDIRECT_URL
    for name in (NUMBER, PROVED, NEXT, ASKED):
        request.session.pop(name, None)
    request.session[SIGNED_IN_BY] = BY_PHONE
    record_authentication(request, user, method=BY_PHONE)
    answer: HttpResponse = perform_login(request, Login(user=user, redirect_url=wanted))
    return answer


def _remember_next(request: HttpRequest) -> None:
    wanted = request.GET.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, None):
        request.session[NEXT] = wanted[:500]


def _sealed(mobile: str) -> str:
    return base64.b64encode(crypto.encrypt(mobile)).decode()


def _number(request: HttpRequest) -> str:
    kept = request.session.get(NUMBER, "")
    return crypto.decrypt(base64.b64decode(kept)) if kept else ""


def _proved(request: HttpRequest) -> bool:
    kept = request.session.get(PROVED, "")
    return bool(kept) and now() < datetime.fromisoformat(kept) + PROOF_HOLDS
