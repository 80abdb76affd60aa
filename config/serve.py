"""`gongqiao serve`: pages and background jobs as children of one supervisor.

Children die with the supervisor, however it goes: each asks the kernel for SIGKILL at its parent's
death, and the server's own workers do the same towards the server.
"""

import errno
import http.client
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from ipaddress import ip_address
from threading import Event

import click
from django.apps import apps
from django.conf import settings
from django.db import OperationalError, connections
from django.utils.translation import gettext as _

from gongqiao.platform.context import SYSTEM, now
from gongqiao.platform.embedded import Handle
from gongqiao.platform.errors import Unusable
from gongqiao.platform.prepare import prepare, server
from gongqiao.platform.roles import pages_environment

STOP_SECONDS = 15.0
ANSWER_SECONDS = 60.0
WATCH_SECONDS = 0.5
RESTART_SECONDS = (0.0, 1.0, 2.0, 5.0, 10.0)
STEADY_SECONDS = 30.0
log = logging.getLogger(__name__)


@dataclass
class Child:
    """One process that is started again when it ends, with growing pauses."""

    module: str
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    quick_ends: int = 0
    not_before: float = 0.0

    def start(self) -> None:
        """Run the module; it knows its parent's process id."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", self.module],
            env=os.environ | {"GONGQIAO_PARENT": str(os.getpid())} | self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches the supervisor only, which stops the rest
        )

    def watch(self) -> None:
        """Start it again if it has ended and its pause is over."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            log.warning("%s ended with %s", self.module, self.process.returncode)
            steady = now - self.started > STEADY_SECONDS
            self.quick_ends = 0 if steady else self.quick_ends + 1
            pause = RESTART_SECONDS[min(self.quick_ends, len(RESTART_SECONDS) - 1)]
            self.process, self.not_before = None, now + pause
        if self.process is None and now >= self.not_before:
            self.start()


@dataclass
class Supervisor:
    """Keeps the children, and the keeper of the embedded server, until it is told to stop."""

    handle: Handle | None
    children: list[Child] = field(
        default_factory=lambda: [Child("config.web", pages_environment()), Child("config.worker")]
    )
    over: Event = field(default_factory=Event)

    def run(self, when_answering: Callable[[], None], address: tuple[str, int]) -> None:
        """Until SIGINT, SIGTERM or SIGHUP; then everything is stopped, the embedded server too."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.over.set())
        told = False
        try:
            for child in self.children:
                child.start()
            while not self.over.wait(WATCH_SECONDS):
                if self.handle is not None:
                    self.handle.mend()
                for child in self.children:
                    child.watch()
                if not told and answers(*address):
                    try:
                        when_answering()
                        told = True
                    except OperationalError:  # the server just died: told when it is back
                        connections.close_all()
        finally:
            self.stop()

    def stop(self) -> None:
        """Ask, then insist."""
        running = [c.process for c in self.children if c.process is not None]
        for process in running:
            process.terminate()
        until = time.monotonic() + STOP_SECONDS
        for process in running:
            try:
                process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self.handle is not None:
            self.handle.close(and_wait=True)


def serve() -> None:
    """Prepare everything, then serve until told to stop."""
    host, port = parse_address(settings.BIND)
    refuse_if_taken(host, port)
    click.echo(_("Preparing the database …"))
    prepare(static=True)
    load_demo_if_empty()
    if warning := exposure(host, behind_tls=settings.BEHIND_TLS):
        click.echo(warning, err=True)
    refuse_if_taken(host, port)  # again: preparing may take a minute, and the server shares a port
    Supervisor(server()).run(lambda: welcome(host, port), (host, port))


def parse_address(text: str) -> tuple[str, int]:
    """`"127.0.0.1:8000"`, `"[::1]:8000"` or `"0.0.0.0:80"` → host and port. Raises Unusable."""
    host, colon, port = text.rpartition(":")
    host = host.strip("[]")
    if not colon or not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise Unusable(
            "ADDRESS",
            _("GONGQIAO_BIND must be address:port, such as 127.0.0.1:8000, not %(given)s.")
            % {"given": text},
        )
    return host, int(port)


def refuse_if_taken(host: str, port: int) -> None:
    """Raises Unusable with a sentence when nothing can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as failure:
        says = {
            errno.EADDRINUSE: _(
                "Port %(port)s is in use by another program. Stop that one, or choose another "
                "address with GONGQIAO_BIND=%(host)s:%(other)s."
            ),
            errno.EACCES: _("Only root may listen on port %(port)s; choose one above 1023."),
        }.get(failure.errno or 0, _("Nothing can listen on %(host)s:%(port)s: %(why)s."))
        raise Unusable(
            "ADDRESS",
            says % {"host": host, "port": port, "other": port + 1, "why": failure.strerror},
        ) from failure


def exposure(host: str, *, behind_tls: bool) -> str:
    """A warning when pages with personal data would leave this machine unencrypted, else empty."""
    try:
        only_here = ip_address(host).is_loopback
    except ValueError:
        only_here = host == "localhost"
    if only_here or behind_tls:
        return ""
    return _(
        "Warning: %(host)s can be reached from other machines and the connection is not encrypted. "
        "Put a TLS proxy in front and set GONGQIAO_TLS=1 (docs/operations.md)."
    ) % {"host": host}


def load_demo_if_empty() -> None:
    """The village, in a database without organisations, unless GONGQIAO_NO_DEMO says no; a demo
    whose loading was cut short is loaded to its end.
    """
    if os.environ.get("GONGQIAO_NO_DEMO") or not find_spec("gongqiao.synthetic.api"):
        return
    synthetic = import_module("gongqiao.synthetic.api")
    if begun := synthetic.unfinished():
        scale, seed = begun
        click.echo(_("The demo was not loaded to its end: going on …"))
        synthetic.load(scale=scale, seed=seed, by=SYSTEM, at=now())
    elif not apps.get_model("registry", "Organisation")._default_manager.exists():
        click.echo(_("The database is empty: loading a village of invented people …"))
        synthetic.load(scale="village", by=SYSTEM, at=now())


def answers(host: str, port: int) -> bool:
    """Does a page come back from there?"""
    asked = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # any → here
    pages = http.client.HTTPConnection(asked, port, timeout=2)
    try:
        pages.request("HEAD", "/", headers={"Host": "localhost"})
        pages.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        pages.close()
    return True


def welcome(host: str, port: int) -> None:
    """The address, and how to sign in to the demo."""
    shown = f"[{host}]" if ":" in host else host
    click.echo(_("Gongqiao answers at %(address)s") % {"address": f"http://{shown}:{port}/"})
    if find_spec("gongqiao.synthetic.api"):
        for sign_in in import_module("gongqiao.synthetic.api").sign_ins():
            click.echo(f"  {sign_in.role}: {sign_in.username} / {sign_in.password}")
    click.echo(_("Stop with Ctrl-C."))
