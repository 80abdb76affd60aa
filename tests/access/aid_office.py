"""Objects of mutual aid's workbench for addresses: batches, runs, versions, missed claims."""

from datetime import date
from itertools import count
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone

from gongqiao.mutualaid.enums import BatchState, MissedKind
from gongqiao.mutualaid.models import MissedClaim, PaymentBatch, Run
from gongqiao.mutualaid.tests import world
from tests.access.aid import a_period

_number = count(1)


def a_scheme() -> str:
    """The code of a scheme."""
    return a_period().scheme.code


def a_version() -> int:
    """A version of that scheme."""
    return a_period().versions.latest("version").pk


def a_maker() -> int:
    """Who made it, where the visitor is nobody."""
    made = get_user_model().objects.create(username=f"maker{next(_number)}")
    return int(made.pk)


def a_batch(made_by_id: int | None) -> str:
    """A batch that waits to be checked."""
    return PaymentBatch.objects.create(
        scheme=a_period().scheme, code=f"T-{next(_number)}", state=BatchState.MADE,
        made_by_id=made_by_id or a_maker(), made_at=timezone.now(),
    ).code  # fmt: skip


def a_run() -> int:
    """A closed run."""
    return Run.objects.create(
        scheme=a_period().scheme, opened_at=world.AT, closed_at=world.AT, opened_by="t",
        booked_on=date(2025, 6, 1), seed_digest=b"d", seed=b"s", touched_upto=0, bounds=[],
        lines=0, unmatched=0, totals={},
    ).pk  # fmt: skip


def a_missed(organisation: int) -> int:
    """A missed claim of somebody whom the organisation enrolled."""
    return MissedClaim.objects.create(
        period=a_period(), settlement_id=next(_number), organisation_id=organisation,
        kind=MissedKind.FEE_UNPAID, stay_date=date(2025, 6, 1), found_at=world.AT,
        details={"candidates": []},
    ).pk  # fmt: skip


def refused_rows() -> int:
    """An enrolment file whose refused rows wait to be fetched."""
    number = 900_000 + next(_number)
    folder = Path(settings.MEDIA_ROOT) / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"enrol-20250601-{number}-refused.csv").write_text("x\n")
    return number
