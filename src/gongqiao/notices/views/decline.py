"""Behind the link in a copy: this kind no more, or again. No account, and nothing is shown of whom
it is about.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from gongqiao.notices import queries, services, tabled, words
from gongqiao.notices.models import Message
from gongqiao.notices.views.forged import status_of
from gongqiao.platform.context import now
from gongqiao.platform.gate import public
from gongqiao.platform.limits import within

CHOICES = "300/h/ip"


@public
@never_cache
@csrf_exempt  # the button of a mail program (RFC 8058) has no session: the link is the proof
@require_http_methods(["GET", "HEAD", "POST"])
def choice(request: HttpRequest, token: str) -> HttpResponse:
    """Opening changes nothing, for programs that look at links before people do."""
    message = queries.message_behind(token)
    status = 200 if within(request, "notices.decline", CHOICES) else 429
    if message is None:
        status = status_of(request, "link", 404)
    if message is None or status != 200:
        context = {"often": status == 429}
        return render(request, "notices/decline_wrong.html", context, status=status)
    if request.method == "POST":
        again = request.POST.get("choice") == "again"
        services.chose_by_link(message, wanted=again, at=now())
        if "List-Unsubscribe" in request.POST:  # a mail program follows no redirect
            return HttpResponse(content_type="text/plain")
        return redirect("notices:decline", token)
    return render(request, "notices/decline.html", _shown(message))


def _shown(message: Message) -> dict[str, object]:
    kind = tabled.kind_at(message.code, now())
    says, example = words.kind_says(kind.code)
    refused = queries.refuses(message, kind)
    return {"kind": kind, "says": says, "example": example, "refused": refused}
