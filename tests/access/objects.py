"""The objects that stand in addresses: one of one's own organisation, one of another.

Each maker takes the visitor (None: not signed in) and the id of an organisation, and returns the id
for the address. Routes of "mine" get an object of the visitor, or of another person.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import import_module
from itertools import count
from pathlib import Path

from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user_model
from django.utils import timezone

from gongqiao.access.tests.cast import a_user, grant, path_of
from gongqiao.accounts.models import ListView
from gongqiao.audit import api as audit
from gongqiao.audit.models import Event
from gongqiao.documents import api as documents
from gongqiao.feeds.models import FeedFile, FeedSource, Intake, Quarantined
from gongqiao.ledger import api as ledger
from gongqiao.ledger.tests.support import ACCOUNTS, premium
from gongqiao.notices import api as notices
from gongqiao.notices.models import Message
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.registry.models import Import, Membership, Office, Person, PersonMerge
from gongqiao.registry.services.imports import keep
from tests.access import aid, aid_office

_number = count(1)


@dataclass(frozen=True)
class Whose:
    """For whom an object is made: the visitor's organisation and self, or others."""

    organisation: int
    user: Actor


def a_user_there(whose: Whose) -> int:
    """Somebody with a role in the organisation."""
    who = a_user(f"person{next(_number)}")
    grant(who, "worker", whose.organisation, valid_from=_today())
    return who.user_id or 0


def a_grant_there(whose: Whose) -> int:
    """A grant in the organisation."""
    who = a_user(f"person{next(_number)}")
    return grant(who, "worker", whose.organisation, valid_from=_today()).pk


def a_view_of(whose: Whose) -> int:
    """A list page's view that the visitor has named."""
    number = next(_number)
    view = ListView(path="/office/aid/claims/", name=f"view {number}", query="state=paid")
    view.user_id = whose.user.user_id or a_user(f"person{number}").user_id or 0
    view.save()
    return view.pk


def an_event_there(whose: Whose) -> int:
    """An event about the organisation."""
    audit.record(
        at=timezone.now(), by=SYSTEM, action="demo.x", subject=("organisation", whose.organisation),
        new={"a": 1}, path=path_of(whose.organisation),
    )  # fmt: skip
    return Event.objects.latest("pk").pk


def a_document_there(whose: Whose) -> int:
    """A sealed document of the organisation."""
    return documents.store(
        f"a,{next(_number)}".encode(), name="a.csv", organisation_id=whose.organisation,
        subject=("demo", 1), by=SYSTEM, at=timezone.now(), sealed=True,
    ).pk  # fmt: skip


def a_message_of(whose: Whose) -> int:
    """A message to the user."""
    notices.send(
        key=f"demo:{next(_number)}", code="demo", figures={}, at=timezone.now(),
        user_id=whose.user.user_id,
    )  # fmt: skip
    return Message.objects.latest("pk").pk


def a_session_of(whose: Whose) -> int:
    """A session of the user."""
    user = get_user_model().objects.get(username=whose.user.name)
    key = f"session{next(_number)}"
    return int(UserSession.objects.create(user=user, ip="10.0.0.1", session_key=key).pk)


def a_fund_there(whose: Whose) -> str:
    """A fund of the organisation."""
    code = f"fund{next(_number)}"
    ledger.open_fund(
        code, "基金", accounts=ACCOUNTS, organisation_id=whose.organisation, by=SYSTEM,
        at=timezone.now(),
    )  # fmt: skip
    return code


def an_entry_there(whose: Whose) -> int:
    """An entry on such a fund."""
    fund = a_fund_there(whose)
    return premium(f"entry{next(_number)}", 100, fund=fund).entry_id


def a_feed_file(_whose: Whose) -> int:
    """A settlement file with a refused line; it belongs to the whole city."""
    source, _made = FeedSource.objects.get_or_create(code="yibao")
    name = f"{next(_number)}.csv"
    file = FeedFile.objects.create(
        source=source, name=name, sha256=name.encode(), size=1, received_at=timezone.now(),
        received_by="t", lines=1, quarantined=1,
    )  # fmt: skip
    Quarantined.objects.create(
        file=file, line=2, reason="BAD_AMOUNT", column="medfee_sumamt", text="medfee_sumamt=x"
    )
    return file.pk


def a_refused_line(whose: Whose) -> int:
    """A line in quarantine."""
    return Quarantined.objects.get(file_id=a_feed_file(whose)).pk


def an_intake(_whose: Whose) -> int:
    """A file that waits to be received."""
    return Intake.objects.create(
        name="a.csv", source="yibao", size=1, state="waiting", at=timezone.now()
    ).pk


def an_organisation(whose: Whose) -> int:
    """The organisation itself."""
    return whose.organisation


def a_member_there(whose: Whose) -> int:
    """A member of the organisation."""
    person = Person.objects.create(name="某人", name_key=f"某人{next(_number)}")
    Membership.objects.create(person=person, organisation_id=whose.organisation, joined_on=_today())
    return person.pk


def an_office_there(whose: Whose) -> int:
    """A post held in the organisation."""
    return Office.objects.create(
        organisation_id=whose.organisation, person_id=a_member_there(whose), post="staff",
        nature="part_time", starts_on=_today(),
    ).pk  # fmt: skip


def a_merge_there(whose: Whose) -> int:
    """A merge proposed for two members of the organisation."""
    return PersonMerge.objects.create(
        kept_id=a_member_there(whose), merged_id=a_member_there(whose), reason="x",
        proposed_at=timezone.now(),
    ).pk  # fmt: skip


def an_import_there(whose: Whose) -> int:
    """A roster that somebody of the organisation looked through."""
    counts = dict.fromkeys(("rows", "created", "updated", "unchanged", "refused", "warned"), 0)
    return Import.objects.create(
        kind="members", state="previewed", file_name="a.csv", sha256="x", made_by_name="t",
        made_at=timezone.now(), organisation_id=whose.organisation, kept_report=keep.put(b"a"),
        counts={**counts, "columns": {"name": 0}, "ignored": []},
    ).pk  # fmt: skip


def a_claim_of(whose: Whose) -> int:
    """A claim of the user."""
    return aid.a_claim(whose.organisation, whose.user.user_id).pk


def a_claim_there(whose: Whose) -> int:
    """A claim of somebody enrolled by the organisation."""
    return aid.a_claim(whose.organisation).pk


def an_objection_there(whose: Whose) -> int:
    """What somebody of the organisation said about a claim."""
    return aid.an_objection(whose.organisation)


def a_scheme_period(_whose: Whose) -> str:
    """A scheme's code and the number of a period."""
    period = aid.a_period()
    return f"{period.scheme.code}/{period.no}"


def a_disclosed_period(whose: Whose) -> str:
    """A period in which somebody is enrolled."""
    a_claim_of(whose)
    return a_scheme_period(whose)


def _today() -> date:
    return timezone.localdate() - timedelta(days=1)


# By the word before the place in the address, and the place
MAKERS: dict[str, Callable[[Whose], int | str]] = {
    "batches/<str:code>": lambda whose: aid_office.a_batch(whose.user.user_id),
    "fund/<str:code>": lambda _whose: aid_office.a_scheme(),
    "missed/<int:missed_id>": lambda whose: aid_office.a_missed(whose.organisation),
    "refused/<int:batch_id>": lambda _whose: aid_office.refused_rows(),
    "runs/<int:run_id>": lambda _whose: aid_office.a_run(),
    "schemes/<str:code>": lambda _whose: aid_office.a_scheme(),
    "versions/<int:version_id>": lambda _whose: aid_office.a_version(),
    "organisations/<int:organisation_id>": an_organisation,
    "offices/<int:office_id>": an_office_there,
    "members/<int:person_id>": a_member_there,
    "merges/<int:merge_id>": a_merge_there,
    "imports/<int:import_id>": an_import_there,
    "on/<str:day>": lambda _whose: "2024-01-01",
    "show/<str:field>": lambda _whose: "mobile",
    "users/<int:user_id>": a_user_there,
    "grants/<int:grant_id>": a_grant_there,
    "audit/<int:event_id>": an_event_there,
    "documents/<int:document_id>": a_document_there,
    "messages/<int:message_id>": a_message_of,
    "sessions/<int:session_id>": a_session_of,
    "views/<int:view_id>": a_view_of,
    "funds/<str:code>": a_fund_there,
    "entries/<int:entry_id>": an_entry_there,
    "payments/<int:claim_id>": a_claim_of,
    "claims/<int:claim_id>": a_claim_there,
    "review/<int:claim_id>": a_claim_there,
    "objections/<int:objection_id>": an_objection_there,
    "schemes/<str:code>/<int:no>": a_scheme_period,
    "disclosures/<str:code>/<int:no>": a_disclosed_period,
    "files/<int:file_id>": a_feed_file,
    "lines/<int:line_id>": a_refused_line,
    "intakes/<int:intake_id>": an_intake,
}

# An app's own objects may stand in `objects_APP.py`, with a `MAKERS` of the same kind
for _file in sorted(Path(__file__).parent.glob("objects_*.py")):
    MAKERS |= import_module(f"tests.access.{_file.stem}").MAKERS

# Where another's object is not told apart from one that is gone: nothing happens, back to the page
SILENT = {"me/security/sessions/<int:session_id>/end/"}
