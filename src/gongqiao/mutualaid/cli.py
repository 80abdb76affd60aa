"""Commands of mutual aid (contract, section 1)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import click
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongqiao.feeds.api import DEFAULT_SOURCE, Received, receive, write_refused
from gongqiao.mutualaid import cli_batch, cli_hospitals, cli_missed, consenting
from gongqiao.mutualaid.rules.scheme_file import read
from gongqiao.mutualaid.rules.scheme_findings import SchemeRefused
from gongqiao.mutualaid.services import enrol as enrolment
from gongqiao.mutualaid.services import missed
from gongqiao.mutualaid.services.assess import Assessed
from gongqiao.mutualaid.services.assess import assess as run_assessment
from gongqiao.mutualaid.services.export import Exported, export_claims, period_of
from gongqiao.mutualaid.services.schemes import Stored, store_scheme
from gongqiao.mutualaid.services.shadow import Shadow
from gongqiao.mutualaid.services.shadow import shadow as run_shadow
from gongqiao.platform import console
from gongqiao.platform.context import SYSTEM, now
from gongqiao.platform.errors import Unusable
from gongqiao.platform.reports import place_beside

aid = console.group("aid", "Mutual medical aid: feeds, decisions, payments.")
FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
OUT = console.NewFile()
DAY = click.DateTime(formats=["%Y-%m-%d"])


def _sender(_ctx: click.Context, _param: click.Parameter, value: str) -> str:
    """The code of a sender, as the page takes it too."""
    if not re.fullmatch(r"[\w.-]{1,40}", value):
        says = _("A sender's name has letters, digits and . - _ only, at most 40.")
        raise click.BadParameter(says)
    return value


def _bookable(_ctx: click.Context, _param: click.Parameter, value: datetime | None) -> date:
    """The day on which a run books; today when none is given."""
    today = timezone.localdate()
    day = value.date() if value else today
    if not 1990 <= day.year <= today.year + 1:
        raise click.BadParameter(_("Nothing is booked before 1990 or more than a year ahead."))
    return day


@aid.command("scheme")
@click.argument("file", type=FILE)
def scheme(file: Path) -> Stored:
    """Check a scheme file and store it as a new immutable version."""
    with _findings_told():
        return store_scheme(file.read_bytes(), by=SYSTEM, at=now())


@aid.command("enrol")
@click.argument("file", type=FILE)
@click.option("--scheme", "code", required=True, help="Code of the scheme.")
@click.option("--period", "no", type=int, required=True, help="Number of the period.")
@click.option(
    "--signed-on", "signed_on", type=DAY, help="Everybody signed the consent on the form, that day."
)
@click.option("--signed-forms", "where", default="", help="Where the signed forms are kept.")
def enrol(
    file: Path, code: str, no: int, signed_on: datetime | None, where: str
) -> enrolment.Enrolled:
    """Group enrolment from a file. Without --signed-on each person is asked on the phone."""
    signed = consenting.signed_now(signed_on.date(), where) if signed_on else None
    with console.progress(_("Enrolling")):
        return enrolment.enrol(
            file, scheme=code, period_no=no, by=SYSTEM, at=now(), today=timezone.localdate(),
            signed=signed,
        )  # fmt: skip


@aid.command("feed")
@click.argument("file", type=FILE)
@click.option(
    "--source",
    default=DEFAULT_SOURCE,
    show_default=True,
    callback=_sender,
    help="Where it comes from.",
)
def feed(file: Path, source: str) -> Received:
    """Receive a file of settlements; what cannot be used is put aside and written beside the file.

    The same file again changes nothing.
    """
    with console.progress(_("Receiving")) as step:
        done = receive(
            file,
            source=source,
            name=file.name,
            by=SYSTEM,
            at=now(),
            today=timezone.localdate(),
            progress=step,
        )
    if done.quarantined:
        done.report = write_refused(done.file_id, place_beside(file, "csv"))
    return done


@aid.command("assess")
@click.option("--scheme", "code", default=None, help="Only this scheme.")
@click.option(
    "--as-of", type=DAY, default=None, callback=_bookable, help="Day on which it is booked (today)."
)
def assess(code: str | None, as_of: date) -> Assessed:
    """Match and decide everything that is new or changed since the last run."""
    with console.progress(_("Deciding")) as step:
        done = run_assessment(scheme=code, as_of=as_of, by=SYSTEM, at=now(), progress=step)
    if done.runs:
        with console.progress(_("Comparing")):
            missed.refresh_all(scheme=code, at=now())
    return done


@aid.command("claims")
@click.option("--scheme", "code", required=True, help="Code of the scheme.")
@click.option("--period", "no", type=int, required=True, help="Number of the period.")
@click.option("--out", type=OUT, required=True, help="CSV file to write.")
def claims(code: str, no: int, out: Path) -> Exported:
    """Write the decisions of a period."""
    return export_claims(code, no, out)


@aid.command("shadow")
@click.option("--scheme-file", type=FILE, required=True, help="The draft.")
@click.option("--period", "no", type=int, required=True, help="Number of the period to replay.")
@click.option("--out", type=OUT, default=None, help="CSV file with each stay, now and then.")
def shadow(scheme_file: Path, no: int, out: Path | None) -> Shadow:
    """Replay a period under a draft scheme; nothing is written to the books."""
    with _findings_told():
        draft = read(scheme_file.read_bytes())
    return run_shadow(period_of(draft.code, no), draft, out=out)


@contextmanager
def _findings_told() -> Iterator[None]:
    """A refused scheme file as a sentence a finding, each with its line."""
    try:
        yield
    except SchemeRefused as refused:
        english = (get_language() or "").startswith("en")
        told = [
            {"line": f.line, "path": f.path, "code": f.code, "says": f.en if english else f.zh}
            for f in refused.findings
        ]
        says = "\n".join(_sentence(f["line"], f["path"], f["says"]) for f in told)
        raise Unusable("SCHEME", says, field="file", figures={"findings": told}) from refused


def _sentence(line: object, path: object, says: object) -> str:
    if line and path:
        return _("Line %(line)s, %(path)s: %(says)s") % {"line": line, "path": path, "says": says}
    return _("Line %(line)s: %(says)s") % {"line": line, "says": says} if line else str(says)


for command in (*cli_batch.commands, cli_missed.missed, cli_hospitals.hospitals):
    aid.add_command(command)

commands = [aid]
