"""Document numbers of official letters: 桐总工〔2026〕12号."""

import re

_SHAPE = re.compile(r"^[\u4e00-\u9fff]{2,20}〔\d{4}〕\d{1,5}号$")
_BRACKETS = str.maketrans({"[": "〔", "]": "〕", "［": "〔", "］": "〕", "(": "〔", ")": "〕",
                           "（": "〔", "）": "〕", "【": "〔", "】": "〕"})  # fmt: skip


def normalised(number: str) -> str:
    """Without blanks, with the brackets that GB/T 9704 asks for, and without leading zeros."""
    text = re.sub(r"\s", "", number).translate(_BRACKETS)
    return re.sub(r"〕0+(?=\d)", "〕", text)


def is_number(number: str) -> bool:
    """Characters of the issuing body, the year in 〔〕, a running number, 号."""
    return bool(_SHAPE.fullmatch(number))
