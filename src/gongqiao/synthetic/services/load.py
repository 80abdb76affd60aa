"""Loading the synthetic city into an empty database, or going on where loading was cut short."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.kernel.money import yuan_grouped
from gongqiao.kernel.period import CHINA
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.synthetic import queries
from gongqiao.synthetic.models import Demo
from gongqiao.synthetic.rules import profiles
from gongqiao.synthetic.rules.city import build
from gongqiao.synthetic.services import files, history, interface, users

SEED = 2020
SCALES = {"village": profiles.village, "city": profiles.city}


@dataclass(frozen=True)
class Loaded:
    """What was loaded; amounts in fen. `repeated`: this very demo stood there before."""

    scale: str
    seed: int
    folder: Path
    repeated: bool
    members: int = 0
    enrolments: int = 0
    settlements: int = 0
    quarantined: int = 0
    payouts: int = 0
    paid_fen: int = 0
    sign_ins: tuple[users.SignIn, ...] = ()

    def lines(self) -> Iterator[str]:
        """For the terminal."""
        if self.repeated:
            yield _("This demo has been loaded before; nothing has changed.")
        else:
            says = _("%(members)s members, %(enrolments)s enrolments, %(settlements)s settlements")
            yield says % {
                "members": self.members, "enrolments": self.enrolments,
                "settlements": self.settlements,
            }  # fmt: skip
            yield _("%(payouts)s payments, %(yuan)s yuan") % {
                "payouts": self.payouts, "yuan": yuan_grouped(self.paid_fen),
            }  # fmt: skip
        yield _("The files are in %(folder)s.") % {"folder": self.folder}
        for each in self.sign_ins:
            yield f"  {each.role}: {each.username} / {each.password}"


def demo_folder() -> Path:
    """Where the demo keeps its files and sign-ins."""
    return Path(settings.HOME) / "demo"


def is_empty() -> bool:
    """True when the register knows no organisation and no demo was begun."""
    return not Demo.objects.exists() and not queries.has_organisations()


def unfinished() -> tuple[str, int] | None:
    """(scale, seed) of a demo whose loading was cut short, or goes on in another process."""
    return Demo.objects.filter(loaded_at=None).values_list("scale", "seed").first()


def sign_ins() -> list[users.SignIn]:
    """How the demo's users sign in; none where there is no demo."""
    return users.sign_ins(demo_folder()) if Demo.objects.exists() else []


def load(
    *,
    scale: str = "village",
    seed: int = SEED,
    by: Actor,
    at: datetime,
    progress: Callable[[int], None] | None = None,
) -> Loaded:
    """Build the city, write its files and load them as users would.

    `progress` gets further hundredths of the work. Raises Refused UNKNOWN_SCALE, NOT_EMPTY (other
    data stand in the database), OTHER_DEMO.
    """
    if scale not in SCALES:
        raise Refused("UNKNOWN_SCALE", _("Choose village or city."), field="scale")
    with _one_at_a_time():
        return _load(_demo(scale, seed, at), by=by, at=at, progress=progress)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Whoever comes while another process loads waits for it, and then goes on from there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended('synthetic.load', 0))")
    try:
        yield
    finally:
        with suppress(DatabaseError), connection.cursor() as cursor:  # gone with its connection
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended('synthetic.load', 0))")


def _load(demo: Demo, *, by: Actor, at: datetime, progress: Callable[[int], None] | None) -> Loaded:
    scale, seed = demo.scale, demo.seed
    folder = demo_folder() / scale
    if demo.loaded_at is not None:
        return _loaded(demo, repeated=True)
    city = build(SCALES[scale](demo.today), seed)
    written = files.write(city, folder)
    shown = 0

    def keep(story: history.Story) -> None:
        nonlocal shown
        demo.story = asdict(story)
        demo.save(update_fields=["story"])
        if progress is not None:
            now = story.done * 100 // story.of
            progress(now - shown)
            shown = now

    history.tell(city, written, demo_folder(), history.Story(**demo.story), keep=keep)
    with transaction.atomic():
        interface.connect(at)
        demo.loaded_at = at
        demo.save(update_fields=["loaded_at"])
    done = _loaded(demo, repeated=False)
    audit.record(
        at=at,
        by=by,
        action="synthetic.load",
        subject=("synthetic.demo", demo.pk),
        new={"scale": scale, "seed": seed, "members": done.members, "payouts": done.payouts},
    )
    return done


def _demo(scale: str, seed: int, at: datetime) -> Demo:
    """The row of this demo: the one that stands, or a new one in an empty database."""
    standing = Demo.objects.first()
    if standing is None:
        if not is_empty():
            says = _("There are data in the database already. The demo needs an empty one.")
            raise Refused("NOT_EMPTY", says)
        today = at.astimezone(CHINA).date()
        return Demo.objects.create(scale=scale, seed=seed, today=today, begun_at=at)
    if (standing.scale, standing.seed) != (scale, seed):
        says = _("Another demo (%(demo)s) is loaded here. The demo needs an empty database.")
        raise Refused("OTHER_DEMO", says % {"demo": standing})
    return standing


def _loaded(demo: Demo, *, repeated: bool) -> Loaded:
    story = history.Story(**demo.story)
    return Loaded(
        demo.scale, demo.seed, demo_folder() / demo.scale, repeated=repeated,
        members=story.members, enrolments=story.enrolled, settlements=story.settlements,
        quarantined=story.quarantined, payouts=story.paid, paid_fen=story.paid_fen,
        sign_ins=tuple(sign_ins()),
    )  # fmt: skip
