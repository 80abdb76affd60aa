"""The signature ACS3-HMAC-SHA256 of Alibaba Cloud's API gateway, version 3.

Pure: what is signed comes in, headers come out.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote

ALGORITHM = "ACS3-HMAC-SHA256"


def query_of(params: Mapping[str, str]) -> str:
    """Parameters in the order of their names, percent-encoded as RFC 3986 wants."""
    return "&".join(f"{_quoted(name)}={_quoted(params[name])}" for name in sorted(params))


def signed_headers(
    *,
    method: str,
    host: str,
    query: str,
    action: str,
    version: str,
    at: datetime,
    nonce: str,
    key_id: str,
    secret: str,
    body: bytes = b"",
) -> dict[str, str]:
    """All headers of the request, `Authorization` among them."""
    payload = hashlib.sha256(body).hexdigest()
    headers = {
        "host": host,
        "x-acs-action": action,
        "x-acs-content-sha256": payload,
        "x-acs-date": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": nonce,
        "x-acs-version": version,
    }
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in sorted(headers))
    canonical = "\n".join((method, "/", query, lines, names, payload))
    signed = f"{ALGORITHM}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest()
    credential = f"{ALGORITHM} Credential={key_id},SignedHeaders={names},Signature={signature}"
    return {**headers, "Authorization": credential}


def _quoted(text: str) -> str:
    return quote(text, safe="-_.~")
