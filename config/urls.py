"""All addresses: the window at /, the worker's own pages at /me/, the workbench at /office/."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from gongqiao.accounts.views import recovery, wechat

_APPS = (
    "platform", "portal", "accounts", "access", "audit", "registry", "feeds", "ledger",
    "notices", "documents", "desk", "consents", "mutualaid", "requests", "organising", "membership",
    "insight", "gateway",
)  # fmt: skip

urlpatterns: list[URLPattern | URLResolver] = [
    # allauth's addresses of WeChat, answered by its own views with our two apps (accounts.wechat)
    path("account/weixin/login/", wechat.begin, name="weixin_login"),
    path("account/weixin/login/callback/", wechat.callback, name="weixin_callback"),
    # so is the page of recovery codes, which are shown once (accounts.services.recovery)
    path("account/2fa/recovery-codes/", recovery.codes, name="mfa_view_recovery_codes"),
    path("account/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    *(
        path("", include(f"gongqiao.{app}.urls"))
        for app in _APPS
        if find_spec(f"gongqiao.{app}.urls")
    ),
]

handler404 = "gongqiao.gateway.views.reference.not_found"
handler500 = "gongqiao.gateway.views.reference.failed"
