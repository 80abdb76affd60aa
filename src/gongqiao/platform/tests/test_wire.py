"""Connections of the house hold more on the way than those of the system."""

import os
import socket
from pathlib import Path

import pytest
from django.db import connection

from gongqiao.platform.wire import ON_THE_WAY

MOST = Path("/proc/sys/net/core/wmem_max")


def test_a_unix_socket_holds_as_much_as_it_may(db: None) -> None:
    connection.ensure_connection()
    with socket.socket(fileno=os.dup(connection.connection.fileno())) as wire:
        if wire.family != socket.AF_UNIX:
            pytest.skip("the database of this run is reached by TCP")
        held = wire.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
    assert held == 2 * min(ON_THE_WAY, int(MOST.read_text()))  # Linux tells twice what it was asked
