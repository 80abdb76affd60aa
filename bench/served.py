"""The pages as they are served, to several people at once: how long they wait, what they weigh.

The server of `gongqiao serve` in processes of its own on the database of the measurement, and
people with a session each, on the same cores. People who look at a page for a second before the
next are the measure; people who never look show what the machine can give.
"""

import itertools
import os
import random
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

import requests
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

from bench.alone import ROOT
from bench.report import Line, p95
from config.serve import answers, parse_address

PEOPLE = 8
PAGES_EACH = 60
LOOKS_SECONDS = 1.0
MOST_MS, MOST_KB = 200, 30
PATIENCE = 60.0
SEED = 7


@dataclass(frozen=True)
class Page:
    """Somebody's page: `who` is a user's name, blank for the public."""

    who: str
    path: str


@dataclass(frozen=True)
class Seen:
    """One answer. `weight`: bytes as they travelled."""

    page: Page
    status: int
    milliseconds: float
    weight: int


def measure(pages: Sequence[Page]) -> Iterator[Line]:
    """Everybody opens pages in an order of their own; p95 over all of them counts."""
    cookies = {name: _session(name) for name in {page.who for page in pages} if name}
    with _server() as address:
        for page in pages:  # each once: what a worker makes at its first request is made
            _open(address, page, cookies)
        looking = _crowd(address, pages, cookies, LOOKS_SECONDS)
        hurried = _crowd(address, pages, cookies, 0.0)
    wrong = sorted({f"{s.page.who} {s.page.path}" for s in looking + hurried if s.status != 200})
    yield Line(f"served to {PEOPLE} people at once: pages", len(looking), digits=0)
    yield Line(f"  other answers than pages {' '.join(wrong)}".rstrip(), len(wrong), at_most=0)
    yield Line("  p95, ms", p95(_times(looking)), at_most=MOST_MS)
    heaviest = max(looking, key=lambda s: s.weight)
    says = f"  heaviest page, kB compressed: {heaviest.page.path}"
    yield Line(says, heaviest.weight / 1000, at_most=MOST_KB)
    yield Line("  p95 when nobody looks at a page, ms", p95(_times(hurried)))
    yield Line("  median when nobody looks at a page, ms", statistics.median(_times(hurried)))


def filled(path: str, words: Mapping[str, str]) -> str:
    """An address with words of the measured rows in its places."""
    return path.format(**{key: quote(word) for key, word in words.items()})


def _times(seen: Sequence[Seen]) -> list[float]:
    return [s.milliseconds for s in seen]


def _session(name: str) -> str:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(get_user_model().objects.get(username=name))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _crowd(
    address: str, pages: Sequence[Page], cookies: dict[str, str], looks: float
) -> list[Seen]:
    """What PEOPLE saw, each PAGES_EACH pages, with a pause of `looks` seconds between two."""
    seen: list[Seen] = []

    def person(number: int) -> None:
        dice = random.Random(SEED + number)
        time.sleep(looks * number / PEOPLE)  # nobody sits down at the same moment
        for page in itertools.islice(itertools.cycle(dice.sample(pages, len(pages))), PAGES_EACH):
            seen.append(_open(address, page, cookies))
            time.sleep(looks * dice.uniform(0.5, 1.5))

    people = [threading.Thread(target=person, args=(number,)) for number in range(PEOPLE)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    return seen


def _open(address: str, page: Page, cookies: dict[str, str]) -> Seen:
    """A connection of its own each time, as the slowest browser would."""
    mine = {settings.SESSION_COOKIE_NAME: cookies[page.who]} if page.who else {}
    started = time.perf_counter()
    answer = requests.get(
        address + page.path, cookies=mine, headers={"Accept-Encoding": "gzip"}, stream=True,
        allow_redirects=False, timeout=PATIENCE,
    )  # fmt: skip
    weight = len(answer.raw.read(decode_content=False))
    return Seen(page, answer.status_code, (time.perf_counter() - started) * 1000, weight)


@contextmanager
def _server() -> Iterator[str]:
    """The address of a server on the database to which Django is connected."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{probe.getsockname()[1]}"
    name = str(connection.settings_dict["NAME"])
    url = urlunsplit(urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}"))
    process = subprocess.Popen(
        [sys.executable, "-m", "config.web"],
        cwd=ROOT,
        env={
            **os.environ, "DATABASE_URL": url, "GONGQIAO_BIND": place,
            "GONGQIAO_PARENT": str(os.getpid()),
        },
    )  # fmt: skip
    try:
        until = time.monotonic() + PATIENCE
        while not answers(*parse_address(place)):
            if time.monotonic() > until:
                raise TimeoutError(place)
            time.sleep(0.1)
        yield f"http://{place}"
    finally:
        process.terminate()
        process.wait(PATIENCE)
