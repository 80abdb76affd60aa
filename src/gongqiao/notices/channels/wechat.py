"""Messages of a WeChat Official Account, plain HTTPS: template messages (模板消息) or, for accounts
that have them instead, subscription notices (订阅通知), which leave only for whoever subscribed, or
one message for each yes (一次性订阅消息), which is said on a page of WeChat's that ours lead to.

The access token is fetched with `stable_token`, kept (sealed) in the shared cache until five
minutes before its end. When WeChat says that it is no longer good (40001, 40014, 42001) it is asked
for as always; only when that gives the same token again it is made anew by force, which WeChat
allows twenty times a day and which ends the token of everybody else. What leaves: the openid, the
template's id, the title and time of the message, and the address of the page where it is read.

After developers.weixin.qq.com/doc/service/api: `notify/template/api_sendtemplatemessage`,
`notify/notify/api_sendnewsubscribemsg`, `notify/subscribe/api_templatesubscribe`,
`base/api_getstableaccesstoken`, and the general list of return codes. A notice opens no page: that
document knows pages of a mini-program only.
"""

import base64
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from gongqiao.notices.channels.base import Channel, Later, Parcel, Undeliverable
from gongqiao.notices.channels.https import Unclear, ask
from gongqiao.platform import crypto

TOKEN_OVER = {40001, 40014, 42001}
NEVER = {
    40003: "no_such_openid",
    43004: "not_following",
    43101: "refused",
}
"""Answers about this recipient: trying again is of no use. All others: later."""
CACHED = "notices.wechat.token"
MARGIN = timedelta(minutes=5)
PATHS = {
    "template": "/cgi-bin/message/template/send",
    "subscription": "/cgi-bin/message/subscribe/bizsend",
    "once": "/cgi-bin/message/template/subscribe",
}
"""By what the account sends, `WECHAT["by"]`."""
LONGEST_THING = 20
"""Signs that a field of the kind `thing` may have."""
LONGEST_TITLE = 15
"""Signs that the title of a message for one yes may have."""
NO_YES = "no_yes"
"""Each message needs a yes of its own, and there is none left."""


class WeChatChannel(Channel):
    """One of them for each message. A template message has a `client_msg_id`, the same at every
    attempt; the others have none, and WeChat gives no number by which their report could be found.
    A second copy for one yes WeChat refuses itself.
    """

    name, address_of, reports = "wechat", "wechat", True

    @property
    def opens_message(self) -> bool:  # type: ignore[override]  # fixed for every other channel
        """Notices do not lead to a page of ours."""
        return not _by("subscription")

    def send(self, parcel: Parcel) -> str | None:
        """Send; the msgid, by which WeChat reports later."""
        if not parcel.address:
            raise Undeliverable("no_address")
        if by_once() and parcel.scene is None:
            raise Undeliverable(NO_YES)
        body = self._body(parcel)
        token = access_token()
        told = _post(body, token)
        if told.get("errcode") in TOKEN_OVER:
            told = _post(body, access_token(over=token))
        code = told.get("errcode")
        if code == 0:
            return str(told.get("msgid", ""))[:64] or None
        if code in NEVER:
            raise Undeliverable(NEVER[code])
        raise Later(f"errcode {code}" if isinstance(code, int) else "no code")

    def text(self, parcel: Parcel) -> str:
        """The fields as the card shows them."""
        if by_once():
            return f"{_fitting(parcel.title, LONGEST_TITLE)}\n{_told(parcel)}"
        return "\n".join(field["value"] for field in self._fields(parcel).values())

    def _body(self, parcel: Parcel) -> dict[str, Any]:
        own, address = settings.WECHAT, settings.PUBLIC_ADDRESS
        kind = parcel.code.partition(".")[0]
        # the message's own page, which asks who reads it: its words do not travel
        page = {"url": f"{address}/me/messages/{parcel.message_id}/"} if address else {}
        if by_once():
            return {
                "touser": parcel.address, "template_id": own["template"], **page,
                "scene": str(parcel.scene), "title": _fitting(parcel.title, LONGEST_TITLE),
                "data": {"content": {"value": _told(parcel)}},
            }  # fmt: skip
        message = {
            "touser": parcel.address,
            "template_id": own["templates"].get(kind) or own["template"],
            "data": self._fields(parcel),
        }
        if _by(
            "subscription"
        ):  # the two that follow are asked for even where no mini-program is opened
            return {**message, "miniprogram_state": "formal", "lang": "zh_CN"}
        return {
            **message,
            "client_msg_id": f"notice-{parcel.message_id}",
            **page,
        }

    def _fields(self, parcel: Parcel) -> dict[str, dict[str, str]]:
        said = {
            "title": _fitting(parcel.title, LONGEST_THING),
            "at": _when(parcel),
        }
        return {name: {"value": said[what]} for name, what in settings.WECHAT["fields"].items()}


def _by(what: str) -> bool:
    return str(settings.WECHAT["by"]) == what


def by_once() -> bool:
    """Does each message need a yes of its own?"""
    return _by("once") and configured()


def configured() -> bool:
    """Is there an Official Account with a template?"""
    return all(settings.WECHAT[name] for name in ("app_id", "secret", "template"))


def access_token(*, over: str = "") -> str:
    """The account's token: the kept one, else the one in force at WeChat, else one made by force.

    `over`: one that WeChat no longer takes. Raises Later and Unclear.
    """
    sealed = cache.get(CACHED)
    kept = crypto.decrypt(base64.b64decode(sealed)) if sealed else ""
    if kept and kept != over:  # another worker may have fetched it meanwhile
        return kept
    token = _fetched(force=False)
    return _fetched(force=True) if token == over else token


def _fetched(*, force: bool) -> str:
    asked = {
        "grant_type": "client_credential",
        "appid": settings.WECHAT["app_id"],
        "secret": settings.WECHAT["secret"],
        "force_refresh": force,
    }
    try:
        _status, told = ask("POST", f"{settings.WECHAT['url']}/cgi-bin/stable_token", json=asked)
    except Unclear as unclear:  # the message itself has not left yet
        raise Later(f"token: {unclear.kind}") from None
    token, seconds = told.get("access_token"), told.get("expires_in")
    if not isinstance(token, str) or not isinstance(seconds, int):
        raise Later(f"token: errcode {told['errcode']}" if "errcode" in told else "token: no code")
    sealed = base64.b64encode(crypto.encrypt(token)).decode()
    cache.set(CACHED, sealed, max(seconds - int(MARGIN.total_seconds()), 1))
    return token


def _post(body: dict[str, Any], token: str) -> dict[str, Any]:
    url = f"{settings.WECHAT['url']}{PATHS[settings.WECHAT['by']]}"
    status, told = ask("POST", url, params={"access_token": token}, json=body)
    if "errcode" not in told:
        raise Unclear(f"status {status}")
    return told


def _fitting(title: str, most: int) -> str:
    return title if len(title) <= most else title[: most - 1] + "…"


def _when(parcel: Parcel) -> str:
    return timezone.localtime(parcel.said_at).strftime("%Y-%m-%d %H:%M")


def _told(parcel: Parcel) -> str:
    """What stands below the title: the whole title, and when. At most 200 signs."""
    return f"{_fitting(parcel.title, 150)}\n{_when(parcel)}"
