"""Signs that pass for Chinese characters in a name: letters, kana, compatibility forms."""

import polars as pl

CHARACTERS = {
    **dict.fromkeys("OoОоΟο○◯", "〇"),
    **dict(zip("ロニハエカタト", "口二八工力夕卜", strict=True)),
    **dict.fromkeys("丶•・", "·"),
}
"""What is meant by a sign that stands among characters."""
HAN = "[\u3400-\u9fff]"
OTHER_LETTER = r"[A-NP-Za-np-z]"
# radicals and compatibility characters, as lists copied from PDF have them
_FORMS = "\u2e80-\u2fdf\uf900-\ufaff"
_LIKE = rf"[OoОоΟο○◯ロニハエカタト{_FORMS}]"


def mixed(column: str) -> pl.Expr:
    """Is there such a sign in a name of characters? Names with Latin words in them are left."""
    text = pl.col(column)
    whole = text.str.contains(HAN) | text.str.contains(f"[{_FORMS}]")
    return whole & text.str.contains(_LIKE) & ~text.str.contains(OTHER_LETTER)
