"""QR codes as SVG, drawn by segno: for addresses, cards and everything a paper would carry."""

import io

import segno

QUIET_ZONE = 4
"""Modules of white around the code, as ISO/IEC 18004 asks."""


def svg(text: str, says: str) -> str:
    """An inline `<svg>` with a title for screen readers; sized by the style sheet.

    Error correction level M (a creased paper still reads). Raises segno.DataOverflowError above
    2,331 bytes.
    """
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out,
        kind="svg",
        border=QUIET_ZONE,
        xmldecl=False,
        svgns=False,
        svgclass="gq-qr",
        lineclass=None,
        title=says,
        omitsize=True,
        light="#fff",
        dark="#000",
    )
    return out.getvalue().decode().replace("<svg ", '<svg role="img" ', 1)
