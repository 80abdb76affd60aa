"""What somebody means who answers a short message."""

import unicodedata

DECLINES = frozenset(
    {"T", "TD", "R", "N", "QX", "退订", "退定", "拒收", "取消", "不要再发", "STOP"}
)
"""As providers and people write it (拒收请回复R, 退订回T)."""
WANTS = frozenset({"DY", "HF", "订阅", "恢复", "恢复接收", "START"})
LONGEST = 20
_BEFORE = ("回复", "回")


def wants(text: str) -> bool | None:
    """False: no more copies; True: they may come again; None: it says something else.

    One word alone counts: whoever writes a sentence wants an answer, not silence.
    """
    plain = unicodedata.normalize("NFKC", text[: LONGEST * 2]).upper()
    word = "".join(sign for sign in plain if sign.isalnum())
    for before in _BEFORE:
        word = word.removeprefix(before)
    if len(word) > LONGEST:
        return None
    return False if word in DECLINES else True if word in WANTS else None
