"""What every page's frame needs: which face it belongs to, print size, theme, the side bar."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from gongqiao.platform import gate, navigation
from gongqiao.platform.context import actor_of


def context(request: HttpRequest) -> dict[str, Any]:
    """Template context of all faces; the side bar is worked out only when a template asks."""

    def side_bar() -> list[navigation.NavItem]:
        by, on = actor_of(request), timezone.localdate()
        return [i for i in navigation.items() if gate.scope_of(by, i.capability, on)]

    return {
        "large_print": request.COOKIES.get("gq_print") == "large",
        "theme": "dark" if request.COOKIES.get("gq_theme") == "dark" else "light",
        "side_bar": side_bar,
    }
