"""A program of somebody else on this machine: takes events, checks signatures, misbehaves."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from gongqiao.gateway.rules import signing

LOCAL = ["127.0.0.0/8"]


@dataclass
class Receiver:
    """What came in; `behave` says how the next call is answered."""

    url: str = ""
    secret: str = ""
    behave: str = "well"
    taken: list[dict[str, Any]] = field(default_factory=list)
    forged: int = 0
    elsewhere: int = 0

    def ids(self) -> list[str]:
        """The ids of what was taken, in order."""
        return [str(one["id"]) for one in self.taken]


@contextmanager
def a_receiver() -> Iterator[Receiver]:
    """A server on a free port of this machine."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/elsewhere":
                receiver.elsewhere += 1
            _take(receiver, dict(self.headers.items()), body)
            _answer(self, receiver)

        do_GET = do_POST  # noqa: N815  # the library's name

        def log_message(self, *_: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()


def _take(receiver: Receiver, headers: dict[str, str], body: bytes) -> None:
    lower = {name.lower(): value for name, value in headers.items()}
    good = signing.verified(
        [receiver.secret], lower["webhook-id"], lower["webhook-timestamp"], body,
        lower["webhook-signature"], int(lower["webhook-timestamp"]),
    )  # fmt: skip
    receiver.forged += not good
    if good:
        receiver.taken.append({"id": lower["webhook-id"], **json.loads(body)})


def _answer(handler: BaseHTTPRequestHandler, receiver: Receiver) -> None:
    match receiver.behave:
        case "slow":
            for _second in range(40):
                handler.wfile.write(b"H")
                time.sleep(0.1)
        case "redirect":
            handler.send_response(302)
            handler.send_header("Location", receiver.url.replace("/hook", "/elsewhere"))
            handler.end_headers()
        case "huge":
            handler.send_response(200)
            handler.end_headers()
            for _piece in range(10_000):
                handler.wfile.write(b"x" * 65_536)
        case "nonsense":
            handler.wfile.write(b"\0\xff not http\r\n\r\n")
        case _:
            handler.send_response({"broken": 500, "gone": 410}.get(receiver.behave, 200))
            handler.end_headers()
