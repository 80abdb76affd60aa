"""Two codes that are easily mixed up: the union's own and its employer's (union-work 2.4).

GB 32100: the first sign is the registrar (8: trade unions), the last one checks the others.
"""

from stdnum.cn import uscc

UNIONS = "8"
GRASSROOTS = "81"


def is_code(code: str) -> bool:
    """Eighteen signs with a right check sign."""
    return bool(uscc.is_valid(code))


def union_problem(code: str, employer_code: str = "") -> str | None:
    """USCC_CHECK, USCC_EMPLOYER (the employer's code in the union's field), or None."""
    if not is_code(code):
        return "USCC_CHECK"
    if code == employer_code or not code.startswith(UNIONS):
        return "USCC_EMPLOYER"
    return None


def employer_problem(code: str) -> str | None:
    """USCC_CHECK, USCC_UNION (a union's code in the employer's field), or None."""
    if not is_code(code):
        return "USCC_CHECK"
    return "USCC_UNION" if code.startswith(UNIONS) else None
