"""Where the embedded server keeps its files, and the locks that processes meet at."""

import fcntl
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_BYTES = 107
"""The longest path of a Unix socket on Linux, without its closing zero byte."""


@dataclass(frozen=True)
class Folders:
    """The paths below `GONGQIAO_HOME/postgres`."""

    home: Path

    @property
    def root(self) -> Path:
        """The folder of all that follows; mode 0700."""
        return self.home / "postgres"

    @property
    def data(self) -> Path:
        """The cluster. A link to another place where root may not be its owner."""
        return self.root / "data"

    @property
    def socket(self) -> Path:
        """The folder of the socket. A link, when `data` is one."""
        return socket_folder(self.home)

    @property
    def keeper_log(self) -> Path:
        """What the keeper and the starting server say."""
        return self.root / "keeper.log"

    def make(self) -> None:
        """Create the root folder; root makes it for the owner of the home."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._give(self.root)

    def open_lock(self, name: str) -> int:
        """An open descriptor of a lock file (`users`, `start`, `keeper`); not inherited."""
        handle = os.open(self.root / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._give(handle)
        return handle

    def _give(self, made: Path | int) -> None:
        if os.geteuid() == 0:
            owner = self.home.stat()
            os.chown(made, owner.st_uid, owner.st_gid)


def try_lock(handle: int) -> bool:
    """Take the exclusive lock if nobody holds one."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def socket_folder(home: Path) -> Path:
    """The folder of the socket: in the home, or a private one when that path would be too long.

    The private folder is remembered in `postgres/socket.folder`, so that all processes agree.
    """
    near = home / "postgres" / "socket"
    if len(os.fsencode(near / SOCKET_NAME)) <= SOCKET_PATH_BYTES:
        return near
    folders = Folders(home)
    folders.make()
    lock = folders.open_lock("socket")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        note = folders.root / "socket.folder"
        if note.exists() and _is_private(remembered := Path(note.read_text())):
            return remembered / "socket"
        base = "/tmp" if os.access("/tmp", os.W_OK) else None  # noqa: S108  # short, and made private
        made = Path(tempfile.mkdtemp(prefix="gongqiao-", dir=base))
        draft = note.with_suffix(".new")
        draft.write_text(str(made))
        draft.replace(note)
        return made / "socket"
    finally:
        os.close(lock)


def _is_private(folder: Path) -> bool:
    try:
        state = folder.lstat()
    except OSError:
        return False
    return state.st_uid == os.geteuid() and state.st_mode & 0o170777 == 0o040700
