"""One way to ask a provider over HTTPS: short waits, no redirects, an object or nothing.

Neither the address asked nor the answer is ever logged or raised: both may hold a number, an
openid or a token.
"""

from json import dumps, loads
from typing import Any

import requests

from gongqiao.notices.channels.base import Later

CONNECT_SECONDS, ANSWER_SECONDS = 3.05, 8.0
LARGEST = 256 * 1024
NOT_TAKEN = (429, 503)
"""A gateway in front of the provider turned it away: it did not get through."""


class Unclear(Exception):
    """The provider may have taken it or not: no answer in time, or one that nobody can read."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def ask(
    method: str,
    url: str,
    *,
    params: dict[str, str] | None = None,
    json: Any = None,
    headers: dict[str, str] | None = None,
) -> tuple[int, dict[str, Any]]:
    """Status and JSON object of the answer. Raises Later (not reached, too busy) and Unclear.

    JSON leaves as UTF-8, never as \\uXXXX: WeChat refuses those signs (40033).
    """
    body = None if json is None else dumps(json, ensure_ascii=False, separators=(",", ":")).encode()
    kind = {} if json is None else {"Content-Type": "application/json; charset=utf-8"}
    try:
        answer = requests.request(
            method,
            url,
            params=params,
            data=body,
            headers={**kind, **(headers or {})},
            auth=_as_signed,
            timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
            allow_redirects=False,
            stream=True,
        )
        with answer:
            raw = answer.raw.read(LARGEST, decode_content=True)
    except requests.exceptions.ConnectTimeout:
        raise Later("no connection") from None
    except requests.exceptions.ConnectionError as trouble:
        # refused before anything was said, or cut off in the middle
        reason = getattr(trouble.args[0] if trouble.args else None, "reason", None)
        if type(reason).__name__ in {"NewConnectionError", "NameResolutionError"}:
            raise Later("no connection") from None
        raise Unclear("cut off") from None
    except Exception:
        raise Unclear("no answer") from None
    if answer.status_code in NOT_TAKEN and not raw.lstrip().startswith(b"{"):
        raise Later(f"status {answer.status_code}")
    return answer.status_code, _object(raw)


def _as_signed(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """A `.netrc` of the machine must not put another `Authorization` over ours."""
    return request


def _object(raw: bytes) -> dict[str, Any]:
    try:
        read = loads(raw)
    except (ValueError, RecursionError):
        raise Unclear("not JSON") from None
    if not isinstance(read, dict):
        raise Unclear("not an object")
    return read
