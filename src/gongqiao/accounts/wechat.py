"""WeChat sign-in through allauth's provider: which of our two apps, which page of WeChat.

In WeChat's own browser the Official Account asks (`oauth2/authorize`), anywhere else the website
app shows a QR code (`qrconnect`). Both know the same person by one unionid.
"""

from typing import Any

from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.weixin.client import WeixinOAuth2Client
from allauth.socialaccount.providers.weixin.provider import WeixinProvider
from allauth.socialaccount.providers.weixin.views import WeixinOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest

OPENID = "gq_wechat_openid"
"""In the request, while it lasts: the Official Account's openid of the visitor, and the uid."""


def in_wechat(request: HttpRequest) -> bool:
    """Is this WeChat's own browser?"""
    return "MicroMessenger/" in request.headers.get("user-agent", "")


def app_for(request: HttpRequest) -> SocialApp | None:
    """The Official Account in WeChat, the website app elsewhere; None where none is set up."""
    inside = in_wechat(request)
    names = ("app_id", "secret") if inside else ("web_app_id", "web_secret")
    app_id, secret = (settings.WECHAT[name] for name in names)
    if not app_id or not secret:
        return None
    return SocialApp(provider="weixin", name="WeChat", client_id=app_id, secret=secret)


class OnePerson(WeixinProvider):
    """The unionid where WeChat gives one: the same in both apps. Nothing else is kept."""

    def get_default_scope(self) -> list[str]:
        """What WeChat asks the visitor for."""
        return ["snsapi_userinfo" if in_wechat(self.request) else "snsapi_login"]

    def extract_uid(self, data: dict[str, Any]) -> str:
        """Under which the account is kept."""
        return str(data.get("unionid") or data["openid"])

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002  # allauth's signature
        """No name, no picture."""
        return {}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002  # allauth's signature
        """Nobody signs up with it."""
        return {}


class Redirecting(WeixinOAuth2Client):
    """WeChat's own browser wants a fragment at the end of the address."""

    def get_redirect_url(self, authorization_url: str, scope: Any, extra_params: Any) -> str:
        """With the fragment."""
        asked = super().get_redirect_url(authorization_url, scope, extra_params)  # type: ignore[no-untyped-call]  # allauth has no types there
        return f"{asked}#wechat_redirect"


class TwoApps(WeixinOAuth2Adapter):
    """allauth's adapter, pointed at our two apps and at this installation's addresses of WeChat."""

    client_class = Redirecting

    def get_provider(self) -> OnePerson:
        """With the app that fits the visitor's browser."""
        app = app_for(self.request)
        if app is None:
            raise SocialApp.DoesNotExist
        return OnePerson(self.request, app=app)

    @property
    def access_token_url(self) -> str:  # type: ignore[override]  # a class attribute there
        """Where a code becomes a token."""
        return f"{settings.WECHAT['url']}/sns/oauth2/access_token"

    @property
    def profile_url(self) -> str:  # type: ignore[override]  # a class attribute there
        """Who it is."""
        return f"{settings.WECHAT['url']}/sns/userinfo"

    @property
    def authorize_url(self) -> str:
        """The page of WeChat that asks."""
        page = "oauth2/authorize" if in_wechat(self.request) else "qrconnect"
        return f"{settings.WECHAT['open_url']}/connect/{page}"

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any
    ) -> SocialLogin:
        """As allauth does; the Official Account's openid is remembered for messages."""
        login: SocialLogin = super().complete_login(request, app, token, **kwargs)
        openid = kwargs.get("response", {}).get("openid")
        if in_wechat(request) and isinstance(openid, str):
            request.__dict__[OPENID] = (openid, login.account.uid)
        return login


OnePerson.oauth2_adapter_class = TwoApps
"""Where the provider itself looks for the addresses of WeChat."""
