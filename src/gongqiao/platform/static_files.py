"""Static files are gathered, hashed and compressed when their sources have changed."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect_stale() -> bool:
    """Gather them unless what was gathered is of the present sources. True when it was done."""
    root = Path(settings.STATIC_ROOT)
    note = root / ".sources"
    present = _fingerprint()
    if note.exists() and note.read_text() == present:
        return False
    root.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    note.write_text(present)
    return True


def _fingerprint() -> str:
    """A digest of names, sizes and times of all sources."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            state = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()
