"""The history of the demo, step by step and day by day, through the services that users use."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import zip_longest
from pathlib import Path

import polars as pl
from django.db import transaction

from gongqiao.feeds import api as feeds
from gongqiao.kernel.period import CHINA
from gongqiao.mutualaid import api as aid
from gongqiao.platform.context import SYSTEM
from gongqiao.platform.gate import Scope
from gongqiao.registry import api as registry
from gongqiao.synthetic import queries
from gongqiao.synthetic.enums import Plant
from gongqiao.synthetic.rules.city import City
from gongqiao.synthetic.rules.plan import ORDINARY
from gongqiao.synthetic.rules.profiles import Period
from gongqiao.synthetic.rules.scheme import CODE
from gongqiao.synthetic.services import phone
from gongqiao.synthetic.services.asking import Where, ask_around
from gongqiao.synthetic.services.files import Files
from gongqiao.synthetic.services.joining import join_and_move
from gongqiao.synthetic.services.organising import organise
from gongqiao.synthetic.services.outside import leave_the_house, somebody_rang
from gongqiao.synthetic.services.paying import approve_all, pay
from gongqiao.synthetic.services.recovering import give_back
from gongqiao.synthetic.services.users import actor, link_worker, make_users
from gongqiao.synthetic.services.workday import spend_day

FOUNDED = date(2014, 11, 3)
SHARES = ((aid.Funder.WORKER, 20), (aid.Funder.TOWNSHIP, 10), (aid.Funder.FEDERATION, 20))
"""Invented: hundredths of each premium by funder; the employer's union pays the rest."""


@dataclass(slots=True)
class Story:
    """What has happened so far; amounts in fen."""

    members: int = 0
    refused_rows: int = 0
    enrolled: int = 0
    settlements: int = 0
    quarantined: int = 0
    reviewed: int = 0
    paid: int = 0
    paid_fen: int = 0
    failed: int = 0
    done: int = 0  # steps, of so many
    of: int = 0


def tell(
    city: City, files: Files, folder: Path, story: Story, *, keep: Callable[[Story], None]
) -> None:
    """Load the city, day by day. `story` says how much was done before; `keep` stores it.

    A step that was cut short is taken again: all that it does can be done twice.
    """
    teller = _Teller(city, files, story)
    happenings = sorted(teller.happenings(), key=lambda h: h[0])
    steps = [*teller.rosters(folder), *(happen for _day, happen in happenings)]
    for number, happen in enumerate(steps, start=1):
        if number > story.done:
            happen()
            story.done = number
            story.of = len(steps)
            keep(story)


def moment(day: date, hour: int = 10) -> datetime:
    """An instant of a day, by the clock of Tongxiang."""
    return datetime.combine(day, time(hour), CHINA).astimezone(UTC)


@dataclass(slots=True)
class _Teller:
    """What happens in the city, bound to its files."""

    city: City
    files: Files
    story: Story

    def rosters(self, folder: Path) -> list[Callable[[], None]]:
        """The unions, the members, their accounts, the demo's users."""
        files = [("organisations", self.files.organisations)]
        files += [("members", file) for file in self.files.members]
        files.append(("accounts", self.files.accounts))
        rosters = [partial(self._roster, kind, file, FOUNDED) for kind, file in files]
        return [*rosters, self._hospitals, partial(self._users, folder)]

    def happenings(self) -> list[tuple[date, Callable[[], None]]]:
        """Everything after that, with its day."""
        found: list[tuple[date, Callable[[], None]]] = []
        for period in self.city.profile.periods:
            found += self._openings(period)
        ends = self.city.days[-3]
        past = [(day, file) for day, file in self.files.feeds if day <= ends]
        now = [(day, file) for day, file in self.files.feeds if day > ends]
        found += [(day, partial(self._work_off, day, file)) for day, file in past]
        corrected = self.city.days[-4] + timedelta(days=20)
        found.append((corrected, partial(self._corrected, corrected)))
        found += [(day, partial(self._receive, day, file)) for day, file in now]
        found.append((self.city.profile.today, self._look))
        found.append((self.city.profile.today, self._members))
        found.append((self.city.profile.today, self._requests))
        found.append((self.city.profile.today, self._phones))
        found.append((self.city.profile.today, self._outside))
        found.append((self.city.profile.today, self._organise))
        if now:  # what came today stays for people to work on
            found.append((now[0][0], partial(self._pay_now, now[0][0] + timedelta(days=3))))
        found.append((self.city.profile.today, self._recover))
        return found

    def _openings(self, period: Period) -> list[tuple[date, Callable[[], None]]]:
        """The scheme before cover begins; the enrolment when the last fees have come."""
        stored, enrolled = (period.cover_from + timedelta(days=d) for d in (-45, 61))
        file = self.files.schemes[period.no]
        found: list[tuple[date, Callable[[], None]]] = [
            (stored, partial(self._scheme, stored, file))
        ]
        if period.no in self.files.enrolments:
            found.append((enrolled, partial(self._enrol, enrolled, period)))
        return found

    def _roster(self, kind: str, file: Path, day: date) -> None:
        everywhere = Scope(everywhere=True)
        how = registry.Circumstances(by=SYSTEM, at=moment(day), on=day, scope=everywhere)
        done = registry.load_roster(registry.RosterKind(kind), file, how)
        self.story.refused_rows += done.refused
        if kind == "members":
            self.story.members += done.created

    def _hospitals(self) -> None:
        feeds.load_hospitals(self.files.hospitals, by=SYSTEM, at=moment(FOUNDED))

    def _users(self, folder: Path) -> None:
        codes = {"city": "TX", "town": "TX05", "union": self._union()}
        places = {name: queries.organisation_id(code) for name, code in codes.items()}
        make_users(folder, places, by=SYSTEM, at=moment(FOUNDED))
        link_worker(self._worker())

    def _scheme(self, day: date, file: Path) -> None:
        aid.store_scheme(file.read_bytes(), by=actor("schemes"), at=moment(day))

    def _enrol(self, day: date, period: Period) -> None:
        by, at = actor("clerk"), moment(day)
        file = self.files.enrolments[period.no]
        done = aid.enrol(
            file, scheme=CODE, period_no=period.no, by=by, at=at, today=day,
            signed=aid.signed_now(day, f"各单位工会 {day:%Y} 年参保登记表"),
        )  # fmt: skip
        self.story.enrolled += done.enrolled
        self.story.refused_rows += done.refused
        if not done.amount:  # loaded before
            return
        rest = done.amount
        for funder, share in SHARES:
            part = done.amount * share // 100
            rest -= part
            self._premium(period, funder, part, day, done.batch_id)
        self._premium(period, aid.Funder.EMPLOYER, rest, day, done.batch_id)

    def _premium(
        self, period: Period, funder: aid.Funder, amount: int, day: date, batch: int
    ) -> None:
        aid.book_premium(
            aid.period_of(CODE, period.no).pk,
            funder,
            amount,
            on=day,
            key=f"demo-{period.no}-{funder.value}",
            batch_id=batch,
            by=actor("finance"),
            at=moment(day, 15),
        )

    def _work_off(self, day: date, file: Path) -> None:
        """A file of the past: received, decided, reviewed, paid."""
        self._receive(day, file)
        self.story.reviewed += approve_all(CODE, at=moment(day + timedelta(days=2)))
        self._pay(day + timedelta(days=3))

    def _receive(self, day: date, file: Path) -> None:
        look = timedelta(minutes=20)
        at = min(moment(day, 9), queries.begun_at() - look)  # as of _so_far()
        done = feeds.receive(
            file, source="yibao", name=file.name, by=actor("clerk"), at=at, today=day
        )
        self.story.settlements += done.new
        self.story.quarantined += done.quarantined
        aid.assess(scheme=CODE, as_of=day, by=actor("clerk"), at=at + look)

    def _so_far(self, hour: int = 10) -> datetime:
        """That hour of today. Before it has struck, the moment the demo was begun: what is dated
        ahead of the clock can be neither closed nor decided until then."""
        return min(moment(self.city.profile.today, hour), queries.begun_at())

    def _organise(self) -> None:
        """Employers with and without unions, terms of all ages, foundings on their way."""
        at = self._so_far(8)
        self.story.refused_rows += organise(self.city, self.files.folder, at=at)

    def _look(self) -> None:
        """Today's list of those who should perhaps have been paid."""
        aid.find_missed(at=self._so_far())

    def _recover(self) -> None:
        """What was reversed after it was paid: three go on, each in its way."""
        give_back(CODE, at=self._so_far(9))

    def _members(self) -> None:
        """Who asks to join, who moves, who was entered twice."""
        union = self._union()
        listed = self.city.members.filter(pl.col("cert_type") == "01")
        sizes = listed.filter(pl.col("org_code") != union).group_by("org_code").len()
        others = sizes.sort("len", "org_code", descending=[True, False])["org_code"].to_list()
        leaving = listed.filter(pl.col("org_code") == others[1]).sort("certno")["certno"].to_list()
        with transaction.atomic():  # the one step that cannot be done twice: whole or not at all
            join_and_move(union, others, leaving, self._so_far(8))

    def _phones(self) -> None:
        """What people answered on their phones and at the counter."""
        worker = queries.person_with(self._worker()).pk
        phone.answer_phones(worker, at=self._so_far(9))

    def _outside(self) -> None:
        """How messages reached people outside, and which did not."""
        leave_the_house(at=self._so_far(9))
        somebody_rang(at=self._so_far(9))

    def _requests(self) -> None:
        """What workers asked during the last weeks: of one union, and of others of the city."""
        listed = self.city.members.filter(pl.col("cert_type") == "01")
        own = listed.filter(pl.col("org_code") == self._union())["certno"].to_list()
        others = listed.filter(pl.col("org_code") != self._union()).sort("certno")
        spread = others["certno"].gather_every(max(others.height // 45, 1)).to_list()
        numbers = [self._worker(), *(n for n in own if n != self._worker())][:12]
        mixed = [n for pair in zip_longest(numbers, spread[:45]) for n in pair if n]
        people = [queries.person_with(number).pk for number in mixed]
        where = Where(queries.organisation_id("TX"), queries.organisation_id("TX05"))
        if ask_around(people, where, queries.begun_at()):
            union = queries.organisation_id(self._union())
            spend_day(where.city, where.town, union, queries.begun_at())

    def _pay(self, day: date) -> None:
        bank = self.files.folder / "bank"
        paid = pay(CODE, bank, self._failing(), at=moment(day))
        self.story.paid += paid.paid
        self.story.paid_fen += paid.paid_fen
        self.story.failed += paid.failed

    def _pay_now(self, day: date) -> None:
        """What waits for review goes on waiting, but for the worker's: the sample is drawn anew in
        each demo, and whoever signs in as the worker sees a payment in each."""
        worker = queries.person_with(self._worker()).pk
        self.story.reviewed += approve_all(CODE, worker, at=moment(day - timedelta(days=1)))
        self._pay(day)

    def _corrected(self, day: date) -> None:
        """Those whose payments came back name new accounts, and are paid."""
        self._roster("accounts", self.files.second_accounts, day)
        self._pay(day + timedelta(days=5))

    def _failing(self) -> set[str]:
        cases = self.city.manifest["planted"][str(Plant.BANK_FAILS)]
        return {str(case["account_no"]) for case in cases}

    def _worker(self) -> str:
        """The number of somebody paid not long ago, an amount of several steps, nothing odd."""
        feed = self.city.feed.filter(pl.col("kind") == ORDINARY)
        worth = pl.col("payable").is_between(1_000_00, 3_000_00)
        newest = pl.col("period") == pl.col("period").max()
        paid = pl.col("deliver") < len(self.city.days) - 1
        chosen = feed.filter(newest & paid & worth)
        first = (chosen if chosen.height else feed).sort("person").head(1)
        return str(first["certno"][0])

    def _union(self) -> str:
        certno = self._worker()
        return str(self.city.members.filter(pl.col("certno") == certno)["org_code"][0])
