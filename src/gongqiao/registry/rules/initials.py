"""Pinyin initials of a name, for searching: 王桂芳 → WGF, 单雄 → SX."""

from functools import lru_cache

SURNAMES = {
    "单": "S", "曾": "Z", "解": "X", "仇": "Q", "朴": "P", "区": "O", "查": "Z", "盖": "G",
    "翟": "Z", "冼": "X", "洗": "X", "缪": "M", "车": "C", "黑": "H", "员": "Y", "逄": "P",
    "祭": "Z", "覃": "Q", "折": "S", "召": "S", "乐": "Y", "种": "C", "重": "C", "秘": "B",
    "适": "K", "繁": "P", "句": "G", "隗": "W", "牟": "M", "不": "F", "能": "N", "炅": "G",
    "尉迟": "YC", "万俟": "MQ", "长孙": "ZS", "澹台": "TT", "单于": "CY", "令狐": "LH",
}  # fmt: skip
"""Characters read otherwise when they are a surname."""

LONGEST = 40


@lru_cache(maxsize=20_000)
def _initial(character: str) -> str:
    if character.isascii():
        return character.upper() if character.isalnum() else ""
    from pypinyin import Style, pinyin  # its tables take a second to load: only who needs them

    read = pinyin(character, style=Style.NORMAL, errors="ignore")
    first = read[0][0][:1].upper() if read and read[0] else ""
    return first if first.isascii() else ""


def initials(name: str) -> str:
    """Upper-case initials; for Latin names the letters themselves. At most forty."""
    for length in (2, 1):
        if name[:length] in SURNAMES and len(name) > length:
            rest = "".join(map(_initial, name[length:]))
            return (SURNAMES[name[:length]] + rest)[:LONGEST]
    return "".join(map(_initial, name))[:LONGEST]


@lru_cache(maxsize=20_000)
def reading(name: str) -> str:
    """How a name of characters is read, without tones: names that sound the same are equal."""
    from pypinyin import Style, lazy_pinyin

    return " ".join(lazy_pinyin(name, style=Style.NORMAL, errors="ignore"))
