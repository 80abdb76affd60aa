"""What a file is, by its bytes: neither its name nor what the browser says is believed."""

import io
import zipfile
from dataclasses import dataclass

MOST_ENTRIES = 5_000
MOST_UNPACKED = 300 * 1024 * 1024
MOST_RATIO = 200  # packed sizes below this share of the unpacked ones are bombs


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is accepted."""

    code: str
    media_type: str
    suffix: str


KINDS = {
    kind.code: kind
    for kind in (
        Kind("jpeg", "image/jpeg", ".jpg"),
        Kind("png", "image/png", ".png"),
        Kind("webp", "image/webp", ".webp"),
        Kind("pdf", "application/pdf", ".pdf"),
        Kind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
        Kind(
            "docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ".docx",
        ),
        Kind("csv", "text/csv; charset=utf-8", ".csv"),
    )
}
PICTURES = frozenset({"jpeg", "png", "webp", "pdf"})
"""What a phone or a scanner makes of a paper; nothing that another program has to open."""


class NotAccepted(ValueError):
    """Not a file of an accepted kind. `code`: EMPTY, UNKNOWN_KIND, BROKEN, BOMB, MACROS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def recognise(content: bytes) -> Kind:
    """The kind of a file's content. Raises NotAccepted."""
    if not content:
        raise NotAccepted("EMPTY")
    if content.startswith(b"\xff\xd8\xff"):
        return KINDS["jpeg"]
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return KINDS["png"]
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return KINDS["webp"]
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]:
        return KINDS["pdf"]
    if content.startswith(b"PK\x03\x04"):
        return _packed(content)
    return _text(content)


def _packed(content: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as broken:
        raise NotAccepted("BROKEN") from broken
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > min(MOST_UNPACKED, MOST_RATIO * len(content)):
        raise NotAccepted("BOMB")
    names = {entry.filename for entry in entries}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise NotAccepted("MACROS")
    if "[Content_Types].xml" in names:
        if "xl/workbook.xml" in names:
            return KINDS["xlsx"]
        if "word/document.xml" in names:
            return KINDS["docx"]
    raise NotAccepted("UNKNOWN_KIND")


def _text(content: bytes) -> Kind:
    """A CSV file is text with at least one separator in its first line; markup is none."""
    if b"\x00" in content:
        raise NotAccepted("UNKNOWN_KIND")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise NotAccepted("UNKNOWN_KIND")
    first = text.lstrip().partition("\n")[0]
    if first.startswith(("<", "{", "%", "#!")) or not any(mark in first for mark in ",\t;"):
        raise NotAccepted("UNKNOWN_KIND")
    return KINDS["csv"]
