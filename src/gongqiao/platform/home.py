"""The folder in which an installation keeps its database, files and keys."""

import base64
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

from gongqiao.platform.embedded.folders import socket_folder


@dataclass(frozen=True)
class Keys:
    """The secrets of one installation, as text."""

    secret: str
    keys: str
    index_key: str


def home_folder() -> Path:
    """GONGQIAO_HOME, or `var/` of the checkout. Created with mode 0700."""
    given = os.environ.get("GONGQIAO_HOME")
    home = Path(given) if given else Path(__file__).resolve().parents[3] / "var"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return home.resolve()


OWNER, PAGES = "gongqiao", "gongqiao_pages"
"""Roles of the embedded PostgreSQL (`platform.roles`)."""


def embedded_url(home: Path, role: str = OWNER) -> str:
    """The address of the embedded PostgreSQL: a socket in a private folder, no network port."""
    return f"postgresql://{role}@/gongqiao?host={quote(str(socket_folder(home)), safe='')}"


def load_or_make_keys(home: Path) -> Keys:
    """From the environment, else from `keys.json`, which the first start creates (mode 0600)."""
    names = ("GONGQIAO_SECRET", "GONGQIAO_KEYS", "GONGQIAO_INDEX_KEY")
    if all(name in os.environ for name in names):
        return Keys(*(os.environ[name] for name in names))
    file = home / "keys.json"
    if not file.exists():
        made = Keys(
            secret=secrets.token_urlsafe(48),
            keys="1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
            index_key=base64.b64encode(secrets.token_bytes(32)).decode(),
        )
        draft = file.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(asdict(made)))
        try:
            os.link(draft, file)  # two first starts at once: one of them wins, both read the same
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return Keys(**json.loads(file.read_text()))
