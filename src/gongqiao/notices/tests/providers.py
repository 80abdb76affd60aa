"""Stand-ins of the providers: real HTTP servers on this machine that check what arrives."""

import base64
import hashlib
import hmac
import json
import os
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

KEY_ID, SECRET = "LTAI-invented", "an-invented-secret"
Answer = tuple[int, bytes]


@dataclass
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: dict[str, str]
    raw_query: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body read."""
        return json.loads(self.body)


@dataclass
class Provider:
    """A server; `answer` decides, `asked` remembers."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    answer: Callable[[Asked], Answer | None] = lambda _asked: (200, b"{}")


@contextmanager
def serving() -> Iterator[Provider]:
    """A provider on a port of its own. An answer None: it falls silent."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = Asked(
                self.command, parts.path, dict(parse_qsl(parts.query, keep_blank_values=True)),
                parts.query, {k.lower(): v for k, v in self.headers.items()}, body,
            )  # fmt: skip
            provider.asked.append(asked)
            answer = provider.answer(asked)
            if answer is None:
                time.sleep(1.0)
                return
            self.send_response(answer[0])
            self.send_header("Content-Length", str(len(answer[1])))
            self.end_headers()
            self.wfile.write(answer[1])

        do_POST = do_GET  # noqa: N815  # the name that the server looks for

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    provider.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()


def told(status: int, **said: object) -> Answer:
    """A JSON answer."""
    return status, json.dumps(said, ensure_ascii=False).encode()


def signature_holds(asked: Asked, secret: str = SECRET) -> bool:
    """Alibaba's side of ACS3-HMAC-SHA256, written down a second time from its description."""
    scheme, _space, rest = asked.headers["authorization"].partition(" ")
    parts = dict(part.split("=", 1) for part in rest.split(","))
    names = parts["SignedHeaders"].split(";")
    wanted = {"host", *(name for name in asked.headers if name.startswith("x-acs-"))}
    if scheme != "ACS3-HMAC-SHA256" or set(names) != wanted or names != sorted(names):
        return False
    if asked.headers["x-acs-content-sha256"] != hashlib.sha256(asked.body).hexdigest():
        return False
    query = "&".join(
        f"{quote(k, safe='-_.~')}={quote(v, safe='-_.~')}" for k, v in sorted(asked.query.items())
    )
    canonical = f"{asked.method}\n{asked.path}\n{query}\n"
    for name in names:
        canonical += f"{name}:{asked.headers[name]}\n"
    canonical += f"\n{parts['SignedHeaders']}\n{asked.headers['x-acs-content-sha256']}"
    to_sign = f"{scheme}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    right = hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return hmac.compare_digest(right, parts["Signature"]) and parts["Credential"] == KEY_ID


def sealed_push(
    message: str,
    *,
    token: str,
    aes_key: str,
    app_id: str,
    at: int,
    signed: str = "",
    words: str | None = None,
) -> tuple[str, str]:
    """A push of WeChat in its encrypted mode: body and address.

    `words` stands where the encrypted ones do, under the signature of the right ones.
    """
    plain = os.urandom(16) + struct.pack("!I", len(message.encode())) + message.encode()
    plain += app_id.encode()
    missing = 32 - len(plain) % 32
    plain += bytes([missing]) * missing
    key = base64.b64decode(aes_key + "=")
    sealing = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    encrypted = base64.b64encode(sealing.update(plain) + sealing.finalize()).decode()

    def sha1(*parts: str) -> str:
        return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()

    query = {
        "signature": sha1(token, str(at), "nonce"),
        "timestamp": str(at),
        "nonce": "nonce",
        "openid": "oX",
        "encrypt_type": "aes",
        "msg_signature": signed or sha1(token, str(at), "nonce", encrypted),
    }
    put = encrypted if words is None else words
    body = (
        f"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[{put}]]></Encrypt></xml>"
    )
    return body, f"/hooks/wechat/?{urlencode(query)}"
