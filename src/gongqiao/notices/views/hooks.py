"""What providers call: reports on deliveries. No session, no page; each proves who it is."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from gongqiao.notices import hooks, services
from gongqiao.notices.views.forged import status_of
from gongqiao.platform.context import now
from gongqiao.platform.gate import public

LARGEST = 256 * 1024


@public
@csrf_exempt
@require_POST
def sms(request: HttpRequest) -> HttpResponse:
    """Alibaba Cloud's batch of delivery reports (SmsReport), with the token of our address."""
    if not hooks.is_sms_provider(request.GET.get("token", "")):
        return HttpResponse(status=status_of(request, "sms"))
    for report in hooks.sms_reports(_body(request)):
        services.reported("sms", **report, at=now())
    return JsonResponse({"code": 0, "msg": "ok"})


@public
@csrf_exempt
@require_POST
def sms_answers(request: HttpRequest) -> HttpResponse:
    """Alibaba Cloud's batch of what people wrote back (SmsUp): 退订 is heard here."""
    if not hooks.is_sms_provider(request.GET.get("token", "")):
        return HttpResponse(status=status_of(request, "sms"))
    for answer in hooks.sms_answers(_body(request)):
        services.answered(**answer, at=now())
    return JsonResponse({"code": 0, "msg": "ok"})


@public
@csrf_exempt
@require_http_methods(["GET", "POST"])
def wechat(request: HttpRequest) -> HttpResponse:
    """WeChat's check of the address (GET), and its events: a template message came to an end, a
    follower left or came back. Anything else that people write there is passed over.
    """
    asked = request.GET
    told = asked.get("signature", ""), asked.get("timestamp", ""), asked.get("nonce", "")
    if not hooks.is_wechat(*told, now()):
        return HttpResponse(status=status_of(request, "wechat"))
    if request.method == "GET":
        return HttpResponse(request.GET.get("echostr", "")[:64], content_type="text/plain")
    body = hooks.wechat_told(asked, _body(request))
    if body is None:
        return HttpResponse(status=status_of(request, "wechat"))
    if report := hooks.wechat_report(body):
        services.reported("wechat", **report, at=now())
    elif follow := hooks.wechat_follow(body):
        services.follower_changed(**follow, at=now())
    return HttpResponse("success", content_type="text/plain")


def _body(request: HttpRequest) -> bytes:
    return request.read(LARGEST)
