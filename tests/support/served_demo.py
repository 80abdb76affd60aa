"""The village demo as `gongqiao serve` serves it, for scripts that look at its pages."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, BrowserContext, Page, Playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("GONGQIAO_CHROMIUM", "/usr/bin/chromium")
SIGN_IN = re.compile(r"^  [^:]+: (\S+) / (\S+)$")
CODE = re.compile(r"code for \S+ \(\S+\): (\d{6})")
LOOKS = {
    "large": {"gq_print": "large"},
    "dark": {"gq_theme": "dark"},
    "english": {"gq_language": "en"},
}
SIGNING_IN = "/account/login/"
LOADS = 15 * 60  # seconds until the demo must stand
PATIENCE = 30_000  # milliseconds, for a busy machine


class Demo(NamedTuple):
    """Where it is served, how its users sign in, and what it has said so far."""

    address: str
    sign_ins: dict[str, str]
    said: list[str]

    def code(self) -> str:
        """The one-time code that was sent last."""
        return next(m[1] for line in reversed(self.said) if (m := CODE.search(line)))


@contextmanager
def served(home: str) -> Iterator[Demo]:
    """The demo on a free port, stopped afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = {
        **os.environ,
        "GONGQIAO_HOME": home,
        "GONGQIAO_BIND": f"127.0.0.1:{port}",
        "GONGQIAO_LANGUAGE": "zh-hans",
        "GONGQIAO_ADDRESS": "https://gonghui.example",
        "GONGQIAO_REQUESTS_A_MINUTE": "100000",  # a script is quicker than people
    }
    server = subprocess.Popen(
        [ROOT / ".venv/bin/gongqiao", "serve"],
        cwd=ROOT,
        env=told,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    said: list[str] = []
    stands = threading.Event()

    def listen() -> None:
        for line in server.stdout or ():
            said.append(line.rstrip("\n"))
            if "Ctrl-C" in line:
                stands.set()
        stands.set()

    threading.Thread(target=listen, daemon=True).start()
    try:
        if not stands.wait(LOADS) or server.poll() is not None:
            sys.exit("\n".join(["The demo did not start:", *said[-20:]]))
        users = {m[1]: m[2] for line in said if (m := SIGN_IN.match(line))}
        yield Demo(f"http://127.0.0.1:{port}", users, said)
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(60)


def browser_of(playwright: Playwright) -> Browser:
    """Debian's Chromium, as root too."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])


def visitor_of(browser: Browser, demo: Demo) -> BrowserContext:
    """Somebody who has not signed in yet, in Shanghai."""
    context = browser.new_context(
        base_url=demo.address,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    return context


def look(context: BrowserContext, demo: Demo, *names: str) -> None:
    """From here on pages look so (names of LOOKS), and not otherwise."""
    for cookie in ("gq_print", "gq_theme", "gq_language"):
        context.clear_cookies(name=cookie)
    for name in names:
        context.add_cookies(
            [{"name": n, "value": v, "url": demo.address} for n, v in LOOKS[name].items()]
        )


def sign_in(page: Page, who: str, password: str) -> None:
    """By name and password; nobody stays a visitor."""
    page.goto("/account/login/")
    page.locator("[name=login]").fill(who)
    page.locator("[name=password]").fill(password)
    page.locator("form:has([name=password]) button").first.click()
    page.wait_for_load_state()
    if SIGNING_IN in page.url:
        raise LookupError(f"{who} was not let in")


def proved(page: Page, password: str) -> None:
    """Where a page asks once more who sits there, the answer is given."""
    if "/account/reauthenticate/" in page.url:
        page.locator("[name=password]").fill(password)
        page.locator("form:has([name=password]) button").first.click()
        page.wait_for_load_state()
