"""Choices of display that every visitor may make, kept in cookies so that no page flashes."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from gongqiao.platform import cookies
from gongqiao.platform.faces import PRINT_COOKIE, THEME_COOKIE
from gongqiao.platform.gate import public

CHOICES = {
    "print": (PRINT_COOKIE, ("standard", "large")),
    "theme": (THEME_COOKIE, ("light", "dark")),
}


@public
@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Remember print size or theme, and go back to the page it was chosen on."""
    back = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(
        back, {request.get_host()}, require_https=request.is_secure()
    )
    answer = HttpResponseRedirect(back if safe else "/")
    for field, (cookie, allowed) in CHOICES.items():
        value = request.POST.get(field)
        if value in allowed:
            cookies.keep(answer, cookie, value)
    return answer
