"""The cluster: made once and whole, started with fitting settings, cleared after a crash."""

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from gongqiao.platform.embedded.folders import SOCKET_NAME, Folders
from gongqiao.platform.embedded.identity import Identity, NotHere
from gongqiao.platform.embedded.process import is_alive, works_in

MAJOR = "18"
NAME = "gongqiao"
_MB = 1 << 20
_ORPHAN_SECONDS = 15.0
_STATUS_LINE = 7


def make(folders: Folders, identity: Identity, *, durable: bool) -> None:
    """Create the cluster with its database, unless it is there. Interrupted, it leaves nothing."""
    data = folders.data.resolve()
    if (data / "PG_VERSION").exists():
        found = (data / "PG_VERSION").read_text().strip()
        if found != MAJOR:
            raise NotHere(f"The data in {data} are of PostgreSQL {found}, not {MAJOR}.")
        return
    draft = data.with_name("data.new")
    if draft.exists():
        shutil.rmtree(draft)
    options = ["--auth-local=trust", "--auth-host=reject", "--encoding=UTF8", "--data-checksums"]
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-locale"]
    if not durable:
        options.append("--no-sync")
    run(identity, "initdb", "-D", draft, "-U", NAME, *options, *locale)
    run(identity, "postgres", "--single", "-D", draft, "postgres", sent=f"CREATE DATABASE {NAME};")
    draft.rename(data)


def command_line(folders: Folders, identity: Identity, *, durable: bool) -> list[str | Path]:
    """How the server is started. `durable=False` (tests only) does not wait for the disk."""
    sockets = str(folders.socket.resolve()).replace('"', '""')
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": f'"{sockets}"',
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        **memory(_machine_bytes(), _shared_memory_bytes()),
        # packing the log's pages would cost more processor time than it saves of the disk
        "max_wal_size": log_size(shutil.disk_usage(folders.data.parent).free),
        # a segment is written once, not first with zeros; when it cannot be, that is told as before
        "wal_init_zero": "off",
        # several connections write much at once: let one of them seldom wait for the others' log
        "wal_buffers": "64MB",
        "wal_writer_flush_after": "64MB",
        "checkpoint_timeout": "15min",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "UTC",
        "logging_collector": "on",
        "log_directory": "log",
        "log_filename": "%a.log",
        "log_truncate_on_rotation": "on",
        "log_rotation_size": "0",
        # values of rows are personal data: neither statements nor details of errors are logged
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_parameter_max_length_on_error": "0",
    }
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return [identity.programs / "postgres", "-D", folders.data.resolve(), *flags]


def memory(machine_bytes: int, shared_memory_bytes: int) -> dict[str, str]:
    """Memory settings for a machine that does other work too."""
    shared = min(max(machine_bytes // 8, 128 * _MB), 1024 * _MB) // _MB
    return {
        "shared_buffers": f"{shared}MB",
        "effective_cache_size": f"{max(machine_bytes // 2, 256 * _MB) // _MB}MB",
        "work_mem": "32MB",
        "maintenance_work_mem": "256MB" if machine_bytes >= 4096 * _MB else "64MB",
        # containers often have 64 MB of /dev/shm, too little for parallel queries
        "dynamic_shared_memory_type": "posix" if shared_memory_bytes > 512 * _MB else "mmap",
    }


def log_size(free_bytes: int) -> str:
    """The write-ahead log between two checkpoints: on a roomy disk a year's settlements fit in."""
    return f"{min(max(free_bytes // 10, 1024 * _MB), 6 * 1024 * _MB) // _MB}MB"


def clear_leftovers(folders: Folders) -> None:
    """After a crash: wait for (then end) a server that lost its keeper, remove stale lock files.

    Only the holder of the keeper lock calls this, so nobody else starts a server meanwhile. A stale
    process id may belong to any other process by now; a server is known by its working directory.
    """
    data = folders.data.resolve()
    for file in (data / "postmaster.pid", folders.socket / f"{SOCKET_NAME}.lock"):
        try:
            pid = int(file.read_text().split()[0])
        except (OSError, ValueError, IndexError):
            file.unlink(missing_ok=True)
            continue
        if works_in(pid, data):
            _end(pid)
        file.unlink(missing_ok=True)


def is_ready(folders: Folders) -> bool:
    """Does the server say that it is ready, and does its socket listen?"""
    try:
        lines = (folders.data / "postmaster.pid").read_text().splitlines()
        if len(lines) <= _STATUS_LINE or lines[_STATUS_LINE].strip() != "ready":
            return False
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(2)
            probe.connect(os.fsencode(folders.socket / SOCKET_NAME))
    except OSError:
        return False
    return True


def _end(pid: int) -> None:
    """It is shutting down already (its keeper died); hurry it along if it takes too long."""
    for hurry in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        until = time.monotonic() + _ORPHAN_SECONDS
        try:
            os.kill(pid, hurry)
        except ProcessLookupError:
            return
        while time.monotonic() < until:
            if not is_alive(pid):
                return
            time.sleep(0.05)


def run(identity: Identity, program: str, *arguments: str | Path, sent: str = "") -> None:
    """Run one of the server's programs to its end. Raises NotHere with what it said."""
    done = subprocess.run(
        [identity.programs / program, *arguments],
        cwd="/",
        env={"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath},
        preexec_fn=identity.preparation(),  # the keeper has one thread
        input=sent + "\n",
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise NotHere(f"{program} failed: {(done.stderr or done.stdout).strip()}")


def _machine_bytes() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _shared_memory_bytes() -> int:
    try:
        state = os.statvfs("/dev/shm")  # noqa: S108  # only its size is read
    except OSError:
        return 0
    return state.f_frsize * state.f_blocks
