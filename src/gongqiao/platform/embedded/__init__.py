"""The embedded PostgreSQL: a server of one's own in GONGQIAO_HOME, without a network port.

Whoever uses it holds a shared lock; a small keeper process runs the server as its child and stops
it when the last holder is gone, however it went. This package imports no Django.
"""

from gongqiao.platform.embedded.launch import EmbeddedFailure, Handle, ensure_running

__all__ = ["EmbeddedFailure", "Handle", "ensure_running"]
