"""What a document may be called: a name for people, never a path."""

import unicodedata

LONGEST = 120


def clean_name(given: str, suffix: str) -> str:
    """The last part of the given path without control and direction marks, ending in `suffix`.

    The suffix is that of the kind: `bill.exe` that holds a PDF becomes `bill.exe.pdf`.
    """
    last = given.replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in last if unicodedata.category(c)[0] not in "CZ" or c == " ")
    stem = kept.strip(" .")
    known = (suffix, ".jpeg") if suffix == ".jpg" else (suffix,)
    ends = next((end for end in known if stem.lower().endswith(end)), "")
    if ends:
        stem = stem[: -len(ends)]
    return (stem.strip(" .")[: LONGEST - len(suffix)] or "document") + suffix
