"""One line on a terminal that says how far long work is; nothing in the first two seconds."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import Self, TextIO

QUIET_SECONDS = 2.0
REDRAW_SECONDS = 0.2
BAR_CELLS = 30


class WaitingLine:
    """Draws from a thread of its own, so that work without steps shows that time passes too."""

    def __init__(self, stream: TextIO, quiet_seconds: float = QUIET_SECONDS) -> None:
        self._stream = stream
        self._quiet_seconds = quiet_seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._draw_until_over, daemon=True)
        self._began = time.monotonic()
        self._label, self._total, self._done = "", None, 0  # type: tuple[str, int | None, int]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    @contextlib.contextmanager
    def work(self, label: str, total: int | None) -> Iterator[Callable[[int], None]]:
        """The line shows this work until the block ends; the step adds to what is done."""
        before = (self._label, self._total, self._done)
        self._label, self._total, self._done = label, total, 0
        try:
            yield self._step
        finally:
            self._label, self._total, self._done = before

    def _step(self, more: int) -> None:
        self._done += more

    def text(self, seconds: float) -> str:
        """What the line says after so many seconds."""
        clock = f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
        if self._total:
            share = min(1.0, self._done / self._total)
            bar = ("█" * round(share * BAR_CELLS)).ljust(BAR_CELLS, "░")
            return f"{self._label} {bar} {share:4.0%} {self._done:,}/{self._total:,} {clock}"
        counted = f" {self._done:,}" if self._done else ""
        return f"{self._label or '…'}{counted} {clock}"

    def _draw_until_over(self) -> None:
        drawn = False
        if not self._over.wait(self._quiet_seconds):
            while not self._over.wait(REDRAW_SECONDS):
                drawn = True
                self._stream.write("\r\x1b[2K" + self.text(time.monotonic() - self._began))
                self._stream.flush()
        if drawn:
            self._stream.write("\r\x1b[2K")
            self._stream.flush()
