"""Where the codes of a test go."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from gongqiao.platform import codes
from gongqiao.platform.codes import Outgoing


@contextmanager
def codes_to(receive: Callable[[Outgoing], None]) -> Iterator[None]:
    """Inside, codes are handed to `receive` instead of being sent."""
    before = list(codes._sender)
    codes.provide(receive)
    try:
        yield
    finally:
        codes._sender[:] = before
