"""Where the report about a file that was handed to a command goes."""

import os
from pathlib import Path

from django.conf import settings


def place_beside(file: Path, ending: str) -> Path:
    """`members.csv` → `members.refused.csv` beside it; in `reports` of the home's files when
    nothing can be written there. `ending` is without a dot."""
    name = f"{file.stem}.refused.{ending}"
    if os.access(file.parent, os.W_OK):
        return file.with_name(name)
    folder = Path(settings.MEDIA_ROOT) / "reports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / name
