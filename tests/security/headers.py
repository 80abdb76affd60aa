"""Which headers each response must carry, whatever it is."""

import re

from django.http.response import HttpResponseBase

ALWAYS = {
    "X-Content-Type-Options": re.compile(r"nosniff"),
    "Referrer-Policy": re.compile(r"same-origin"),
    "Permissions-Policy": re.compile(r"camera=\(self\), microphone=\(\), geolocation=\(\)"),
    "Cross-Origin-Opener-Policy": re.compile(r"same-origin"),
    "Cross-Origin-Resource-Policy": re.compile(r"same-origin"),
}
DIRECTIVES = {"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"}
LAX = ("unsafe-inline", "unsafe-eval", "strict-dynamic", "*", "http:", "https:", "blob:")
A_YEAR = re.compile(r"max-age=(\d+); includeSubDomains")
COOKIE = {"httponly": True, "samesite": "Lax", "domain": "", "path": "/"}


def missing(answer: HttpResponseBase, *, personal: bool = False, tls: bool = False) -> list[str]:
    """What a response lacks. `personal`: somebody was signed in, so no cache may keep it."""
    found = [
        f"{name}: {answer.headers.get(name)}"
        for name, wanted in ALWAYS.items()
        if not wanted.fullmatch(answer.headers.get(name, ""))
    ]
    policy = answer.headers.get("Content-Security-Policy", "")
    given = {part.strip() for part in policy.split(";")}
    saved = answer.headers.get("Content-Disposition", "").startswith("attachment")
    wanted = DIRECTIVES | ({"sandbox"} if saved else {"object-src 'none'", "form-action 'self'"})
    found += [f"policy without {one}" for one in sorted(wanted - given)]
    found += [f"policy with {word}" for word in LAX if word in policy.replace("img-src 'self'", "")]
    kind = answer.headers.get("Content-Type", "")
    if kind.startswith("text/") and "charset=" not in kind:
        found.append(f"no charset: {kind}")
    if personal and "no-store" not in answer.headers.get("Cache-Control", ""):
        found.append(f"Cache-Control: {answer.headers.get('Cache-Control')}")
    if tls:
        found += _by_tls(answer)
    for name, cookie in answer.cookies.items():
        found += [f"cookie {name}: {k}" for k, v in COOKIE.items() if cookie[k] != v]
        found += [f"cookie {name} is too large"] * (len(name) + len(cookie.value) > 4096)
    return found


def _by_tls(answer: HttpResponseBase) -> list[str]:
    kept = A_YEAR.match(answer.headers.get("Strict-Transport-Security", ""))
    found = [] if kept and int(kept[1]) >= 31_536_000 else ["no HSTS of a year"]
    for name, cookie in answer.cookies.items():
        if not (name.startswith("__Host-") and cookie["secure"]):
            found.append(f"cookie {name} of another host")
    return found
