"""The way to the database: how much of what is sent may be on it."""

import os
import socket
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

ON_THE_WAY = 1 << 20
"""Bytes."""


def widen(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """Let a connection through a Unix socket hold more than the usual 200 kB.

    While a program makes the next rows of a COPY, the server works on those; with fewer it waits.
    A system that allows less gives what it allows. TCP finds its own measure.
    """
    with socket.socket(fileno=os.dup(connection.connection.fileno())) as wire:
        if wire.family == socket.AF_UNIX:
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, ON_THE_WAY)
