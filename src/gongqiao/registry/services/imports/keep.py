"""Roster files on disk: sealed, under random names, gone when they are no longer needed."""

import secrets
from datetime import datetime
from pathlib import Path

from django.conf import settings

from gongqiao.platform import crypto
from gongqiao.platform.room import writing

FOLDER = "registry"


def folder() -> Path:
    """Where they lie; made with mode 0700."""
    place = Path(settings.MEDIA_ROOT) / FOLDER
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def put(content: bytes) -> str:
    """Seal and store; returns the name. Raises NoRoom."""
    name = f"{secrets.token_hex(16)}.gqr"
    with writing(lambda: drop(name)):
        (folder() / name).write_bytes(crypto.encrypt_bytes(content))
    return name


def get(name: str) -> bytes:
    """The content again. Raises FileNotFoundError when it was forgotten."""
    return crypto.decrypt_bytes((folder() / name).read_bytes())


def drop(*names: str) -> None:
    """Delete; a name that is blank or gone is fine."""
    for name in filter(None, names):
        (folder() / name).unlink(missing_ok=True)


def paths() -> list[Path]:
    """All sealed files, for key rotation."""
    return list(folder().glob("*.gqr"))


def strays(known: set[str], before: datetime) -> list[str]:
    """Names of files that belong to no import and were written before that moment: younger ones
    wait for their import."""
    found = (p for p in folder().glob("*.gqr") if p.name not in known)
    return [p.name for p in found if p.stat().st_mtime < before.timestamp()]
