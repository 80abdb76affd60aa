"""How many short messages a text needs: that many are paid for."""

ALONE = 70
"""Signs of a text in one message (UCS-2, so a rare character beyond 16 bits counts twice)."""
JOINED = 67
"""Signs of each part of a longer text: three go to what ties the parts together."""


def sms_parts(text: str) -> int:
    """1 up to 70 signs, then one for each 67 begun. Never 0: an empty text is a message too."""
    signs = len(text.encode("utf-16-le", "surrogatepass")) // 2
    return 1 if signs <= ALONE else -(-signs // JOINED)
