"""What deploy/nginx.conf promises about connections."""

import re

from tests.architecture.house import ROOT

NGINX = (ROOT / "deploy" / "nginx.conf").read_text()
PLAIN, SECURE = NGINX.split("server {")[1:]


def test_only_present_day_tls_with_forward_secrecy() -> None:
    told = re.search(r"ssl_protocols ([^;]+);", SECURE)
    assert told is not None
    assert set(told[1].split()) == {"TLSv1.2", "TLSv1.3"}
    suites = re.search(r"ssl_ciphers ([^;]+);", SECURE)
    assert suites is not None
    for suite in suites[1].split(":"):
        assert suite.startswith("ECDHE-")
        assert "GCM" in suite or "POLY1305" in suite
    assert "ssl_session_tickets off;" in SECURE


def test_without_tls_pages_lead_on_and_programs_are_refused() -> None:
    assert "listen 80;" in PLAIN
    assert "return 301 https://$host$request_uri;" in PLAIN
    for place in ("/api/", "/hooks/"):
        assert f"location {place} {{ return 403; }}" in PLAIN
    assert "proxy_pass" not in PLAIN


def test_nothing_of_the_disk_is_listed_or_served() -> None:
    for word in ("autoindex", "root ", "alias "):
        assert word not in re.sub(r"#.*", "", NGINX)
    assert "server_tokens off;" in SECURE
