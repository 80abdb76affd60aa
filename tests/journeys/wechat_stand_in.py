"""WeChat's side of the sign-in on this machine: the page that asks, the token, who it is."""

from html import escape
from urllib.parse import urlencode

from gongqiao.notices.tests.providers import Answer, Asked, told


class WeChat:
    """Speaks as WeChat does; `openid` and `unionid` are whoever holds the phone."""

    def __init__(self) -> None:
        self.openid, self.unionid = "oInvented01", "uInvented01"
        self.codes: dict[str, str] = {}  # code -> appid; a code is good once

    def __call__(self, asked: Asked) -> Answer:
        """One request."""
        if asked.path in {"/connect/qrconnect", "/connect/oauth2/authorize"}:
            return self._page(asked.query)
        if asked.path == "/sns/oauth2/access_token":
            return self._token({**asked.query, **_form(asked.body)})
        if asked.path == "/sns/userinfo":
            right = asked.query == {"access_token": "ACCESS", "openid": self.openid}
            if not right:
                return told(200, errcode=40003, errmsg="invalid openid")
            return told(
                200, openid=self.openid, unionid=self.unionid, nickname="nobody's business",
                headimgurl="http://example.org/1.png", sex=1, province="",
            )  # fmt: skip
        return told(200, errcode=-1, errmsg="system error")

    def _page(self, query: dict[str, str]) -> Answer:
        code = f"CODE{len(self.codes)}"
        self.codes[code] = query["appid"]
        back = query["redirect_uri"] + "?" + urlencode({"code": code, "state": query["state"]})
        page = (
            f'<!doctype html><html lang="zh-CN"><title>WeChat</title>{escape(query["scope"])}'
            f'<a id="scan" href="{escape(back)}">scan</a></html>'
        )
        return 200, page.encode()

    def _token(self, given: dict[str, str]) -> Answer:
        app = self.codes.pop(given.get("code", ""), None)
        if app is None or app != given.get("appid") or given.get("secret") != f"secret of {app}":
            return told(200, errcode=40029, errmsg="invalid code")
        return told(
            200, access_token="ACCESS", expires_in=7200, refresh_token="R", openid=self.openid,
            scope="snsapi_login", unionid=self.unionid,
        )  # fmt: skip


def _form(body: bytes) -> dict[str, str]:
    from urllib.parse import parse_qsl

    return dict(parse_qsl(body.decode()))
