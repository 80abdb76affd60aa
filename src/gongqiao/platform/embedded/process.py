"""What a process can be told about its parents, children and identity (Linux)."""

import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
CLONE_NEWUSER = 0x10000000
_ON_LINUX = sys.platform == "linux"


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def die_with_parent(parent: int | None = None, by: signal.Signals = signal.SIGKILL) -> None:
    """Ask the kernel to signal this process when its parent ends, and end now if it has already.

    `parent` is the process id that the parent had when it started this process.
    """
    if not _ON_LINUX:
        return
    _libc().prctl(PR_SET_PDEATHSIG, int(by), 0, 0, 0)
    if parent is not None and os.getppid() != parent:
        os._exit(1)


def adopt_orphans() -> None:
    """Descendants whose parent dies become children of this process instead of init's."""
    if _ON_LINUX:
        _libc().prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def enter_user_namespace(inner_uid: int) -> None:
    """Become `inner_uid` in a user namespace of one's own; files keep the owner they had outside.

    Raises OSError where the kernel or its settings forbid it. Only in a single-threaded process.
    """
    uid, gid = os.geteuid(), os.getegid()
    if not _ON_LINUX:
        raise OSError("no user namespaces on this system")
    if _libc().unshare(CLONE_NEWUSER) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{inner_uid} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{inner_uid} {gid} 1")


def children_of(parent: int) -> Iterator[int]:
    """The process ids whose parent is `parent`."""
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            # the name in brackets may hold anything: what follows the last bracket is regular
            if int(entry.read_text().rpartition(")")[2].split()[1]) == parent:
                yield int(entry.parent.name)


def works_in(pid: int, folder: Path) -> bool:
    """Is `folder` the working directory of that process? A server's is its data folder."""
    try:
        return (Path("/proc") / str(pid) / "cwd").resolve(strict=True) == folder.resolve()
    except OSError:
        return False


def is_alive(pid: int) -> bool:
    """Does the process exist (and is no zombie)?"""
    try:
        state = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state != "Z"
