"""The files of deploy/: what they name exists; they agree with the program and with each other."""

import re
import shlex
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import click
import pytest
from django.conf import settings

from config.cli import main
from tests.architecture.house import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
PLACE = Path("/opt/gongqiao")
"""Where docs/operations.md puts the checkout."""
CODE = "\n".join(
    p.read_text()
    for top in ("config", "src/gongqiao/platform")
    for p in sorted((ROOT / top).rglob("*.py"))
    if "tests" not in p.parts
)
NGINX = (DEPLOY / "nginx.conf").read_text()


class Unit(ConfigParser):
    """A systemd unit; a key that is written several times keeps all its values."""

    def optionxform(self, optionstr: str) -> str:
        """Keys as they are written."""
        return optionstr


def unit(path: Path) -> Unit:
    """The unit in a file. An unknown line raises."""
    found = Unit(strict=True, interpolation=None, comment_prefixes=("#",), delimiters=("=",))
    found.read_string(path.read_text())
    return found


def inside(path: str) -> Path:
    """A place of the installation as it stands in the checkout."""
    return ROOT / Path(path).relative_to(PLACE)


def command_of(line: str) -> list[str]:
    """The words after `gongqiao` in an ExecStart; the shell around them taken off."""
    words = shlex.split(line)
    if words[:2] == ["/bin/sh", "-c"]:
        words = shlex.split(words[2].replace("%%", "%"))
        words = words[1:] if words[0] == "exec" else words
    assert words[0] == str(PLACE / ".venv/bin/gongqiao"), line
    return words[1:]


def test_there_are_units() -> None:
    assert {p.name for p in UNITS} >= {
        "gongqiao.service",
        "gongqiao-backup.service",
        "gongqiao-backup.timer",
    }


@pytest.mark.parametrize("path", UNITS, ids=lambda p: p.name)
def test_a_unit_names_what_exists(path: Path) -> None:
    one = unit(path)
    assert set(one.sections()) <= {"Unit", "Service", "Timer", "Install"}
    for name in one["Unit"].get("After", "").split():
        known = (DEPLOY / name).exists() or name in ("network.target", "postgresql.service")
        assert known, name
    documentation = one["Unit"].get("Documentation", "")
    if documentation:
        assert inside(documentation.removeprefix("file:")).is_file()
    if path.suffix == ".timer":
        assert path.with_suffix(".service").exists()
        assert re.fullmatch(r"\*-\*-\* \d\d:\d\d:\d\d", one["Timer"]["OnCalendar"])


@pytest.mark.parametrize("path", [p for p in UNITS if p.suffix == ".service"], ids=lambda p: p.name)
def test_a_service_runs_a_command_that_the_program_takes(path: Path) -> None:
    service = unit(path)["Service"]
    words = command_of(service["ExecStart"])
    command = main.get_command(click.Context(main), words[0])
    assert command is not None
    known = {o for p in command.params for o in p.opts if isinstance(p, click.Option)}
    assert {w.partition("=")[0] for w in words[1:] if w.startswith("--")} <= known
    set_ = dict(w.partition("=")[::2] for w in service["Environment"].split())
    assert set(re.findall(r"[A-Z][A-Z_]+", " ".join(set_))) <= names_of_the_program()
    writable = [Path(p) for p in service["ReadWritePaths"].split()]
    written = [set_["GONGQIAO_HOME"], *(w for w in words[1:] if w.startswith("/var/"))]
    for place in written:
        assert any(Path(place).is_relative_to(p) for p in writable), place
    assert service["NoNewPrivileges"] == "yes"
    assert service["User"] == "gongqiao"


def names_of_the_program() -> set[str]:
    """The variables of the environment that the program reads."""
    return set(re.findall(r"\b(?:GONGQIAO_[A-Z_]+|DATABASE_URL)\b", CODE))


OF_TESTS = {
    "GONGQIAO_EXAMPLES",
    "GONGQIAO_KILL_AT",
    "GONGQIAO_TEST_HOME",
    "GONGQIAO_BULK_BYTES",
    "GONGQIAO_PEOPLE_PER_SHARD",
    "GONGQIAO_WHOLE_FROM",
}
WITHIN = {"GONGQIAO_PARENT", "GONGQIAO_WEB"}
"""What `serve` tells its own children."""


def test_the_documentation_names_the_variables_that_the_program_reads() -> None:
    manual = (ROOT / "docs" / "operations.md").read_text()
    named = set(re.findall(r"\bGONGQIAO_[A-Z_]+\b", manual)) | {"DATABASE_URL"}
    assert named - OF_TESTS <= names_of_the_program()
    assert names_of_the_program() - OF_TESTS - WITHIN <= named
    assert set(re.findall(r"\bGONGQIAO_[A-Z_]+\b", NGINX)) <= named


def test_folders_that_units_need_are_made_by_the_documentation() -> None:
    told = (ROOT / "docs" / "operations.md").read_text()
    text = "\n".join(p.read_text() for p in UNITS)
    for folder in ("/var/backups/gongqiao", "/etc/gongqiao", str(PLACE)):
        assert folder in text
        assert folder in told, folder


def test_nginx_talks_to_the_program_and_lets_its_uploads_through() -> None:
    assert NGINX.count("{") == NGINX.count("}")
    assert re.search(r"server (\S+);", NGINX)[1] == settings.BIND  # type: ignore[index]  # it is there
    most = int(re.search(r"client_max_body_size (\d+)m;", NGINX)[1])  # type: ignore[index]  # it is there
    assert most * 1024 * 1024 > settings.FEED_UPLOAD_MOST
    assert "X-Forwarded-Proto $scheme" in NGINX
    assert "X-Forwarded-For $remote_addr" in NGINX  # never what a visitor claims
    assert "$request_uri" not in re.findall(r"log_format.*", NGINX)[0]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not here")
def test_systemd_reads_the_units(tmp_path: Path) -> None:
    for path in UNITS:
        shutil.copy(path, tmp_path)
    done = subprocess.run(["systemd-analyze", "verify", *map(str, tmp_path.glob("*"))], check=False,
                          capture_output=True, text=True, timeout=60)  # fmt: skip
    wrong = [line for line in done.stderr.splitlines() if "is not executable" not in line]
    assert not wrong


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not here")
def test_nginx_reads_its_configuration(tmp_path: Path) -> None:
    text = re.sub(r"ssl_certificate.*;|listen 443.*;|listen \[::\]:443.*;", "", NGINX)
    text = text.replace("/var/log/nginx", str(tmp_path))
    whole = f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ {text} }}"
    (tmp_path / "nginx.conf").write_text(whole)
    done = subprocess.run(["nginx", "-t", "-c", str(tmp_path / "nginx.conf")], check=False,
                          capture_output=True, text=True, timeout=60)  # fmt: skip
    assert done.returncode == 0, done.stderr
