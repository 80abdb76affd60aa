"""Something to look at for organising: employers, terms, officers, foundings on their way."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
from django.db import transaction

from gongqiao.organising import api as organising
from gongqiao.organising.api import Body, CommitteeKind, Meeting, Move, Paper, Stood
from gongqiao.platform.context import SYSTEM
from gongqiao.platform.gate import Scope
from gongqiao.registry import api as registry
from gongqiao.registry.api import OfficeNature, OfficeSource, Post
from gongqiao.synthetic import queries
from gongqiao.synthetic.rules import numbers, tables
from gongqiao.synthetic.rules.city import City
from gongqiao.synthetic.services.by_elections import by_elections
from gongqiao.synthetic.services.removals import removals

GAPS = 300
MOST_UNIONS = 120
TRADES = "CCCCCFHGIEO"
SIZES = (8, 14, 19, 23, 26, 31, 38, 47, 58, 74, 96, 140, 210, 380)
STATES = ("draft", "requested", "preparing", "elected", "reported", "approved", "registered")
NAMES = ("沈阿福", "俞惠芬", "金国良", "朱小英", "钱根荣")


def employers_file(city: City, folder: Path) -> Path:
    """The register of employers: those with a union of their own, and some hundred without."""
    own = city.unions.filter(pl.col("employer_uscc") != "").select(
        pl.col("employer_name").alias("name"),
        pl.col("employer_uscc").alias("uscc"),
        pl.col("org_code").str.slice(0, 4).alias("town_code"),
        pl.lit("C").alias("industry"),
        pl.lit("170").alias("ownership"),
        "staff_count",
    )
    table = tables.towns()
    towns, brand = table["towns"], list(table["brand"].values())
    rows = []
    for k in range(GAPS):
        town = towns[k * 7 % len(towns)]
        name = "".join(part[(k * (3 + p) + p) % len(part)] for p, part in enumerate(brand))
        trade = town["trades"][k % len(town["trades"])]
        rows.append(
            {"name": f"桐乡市{name}{trade}{k + 1}号店", "uscc": numbers.credit_code("92", k),
             "town_code": town["code"], "industry": TRADES[k % len(TRADES)],
             "ownership": ("170", "159", "600")[k % 3], "staff_count": SIZES[k % len(SIZES)]}
        )  # fmt: skip
    file = folder / "employers.csv"
    pl.concat([own, pl.DataFrame(rows, schema=own.schema)]).write_csv(file)
    return file


def organise(city: City, folder: Path, *, at: datetime) -> int:
    """Everything of organising, once. Returns how many rows of employers were refused."""
    today = city.profile.today
    if organising.has_cases(today):
        return 0
    with transaction.atomic():
        how = registry.Circumstances(by=SYSTEM, at=at, on=today, scope=Scope(everywhere=True))
        kind = registry.RosterKind.EMPLOYERS
        done = registry.load_roster(kind, employers_file(city, folder), how)
        _cover(city, at)
        _another_code(today, at)
        _terms(city, today, at)
        _foundings(today, at)
        by_elections(city, today, at)
        removals(city, today, at)
        organising.watch(today, by=SYSTEM, at=at)
        organising.watch_vacancies(today, by=SYSTEM, at=at)
        organising.watch_certificates(today, by=SYSTEM, at=at)
    return done.refused


def _cover(city: City, at: datetime) -> None:
    """Each town's joint union covers five small firms."""
    codes = city.unions.filter(pl.col("kind") == "joint_grassroots")["org_code"].to_list()
    towns = [t["code"] for t in tables.towns()["towns"]]
    for code in codes:
        town = towns.index(code[:4])
        small = [k for k in range(GAPS) if k * 7 % len(towns) == town and k % len(SIZES) < 4]
        for k in small[:5]:
            registry.cover(
                queries.organisation_id(code),
                employer_uscc=numbers.credit_code("92", k),
                since=date(2021, 3, 1) + timedelta(days=k),
                headcount=SIZES[k % len(SIZES)],
                by=SYSTEM,
                at=at,
            )


def _another_code(today: date, at: datetime) -> None:
    """One employer was registered anew last year: past days show its old code."""
    one = registry.employer_with_code(numbers.credit_code("92", 6))
    registry.change_employer_code(
        one.pk, uscc=numbers.credit_code("92", 9006), on=today - timedelta(days=300), by=SYSTEM,
        at=at,
    )  # fmt: skip


def _terms(city: City, today: date, at: datetime) -> None:
    """Terms of all ages: most run, some are due, some overdue, some extended."""
    unions = city.unions.filter(pl.col("weight") > 0).head(MOST_UNIONS)
    people = queries.members_of_unions(unions["org_code"].to_list(), each=5)
    for k, row in enumerate(unions.iter_rows(named=True)):
        place = queries.organisation_id(row["org_code"])
        if k % 11 == 9:  # nobody has entered this one's term yet
            continue
        age = {0: 1000, 3: 1130, 5: 1180, 7: 940}.get(k % 16, 40 + k * 37 % 780)
        started = max(today - timedelta(days=age), row["founded_on"])
        term = organising.enter_term(
            place, no=2 + k % 4, started_on=started, years=3,
            number=f"桐总工〔{started.year}〕{k + 20}号", by=SYSTEM, at=at,
        )  # fmt: skip
        if term.ends_on <= today and k % 16 == 5:
            number = f"桐总工〔{today.year}〕{k + 1}号"
            until = term.ends_on + timedelta(days=180)
            organising.extend_term(term.pk, until=until, number=number, seen=None, by=SYSTEM, at=at)
        chair = _officers(place, people.get(row["org_code"], []), started, at)
        if term.ends_on > today and k % 5:
            organising.issue_certificate(
                place, number=f"浙工法证字第{k + 1:06d}号", uscc=row["uscc"],
                representative=chair or NAMES[k % len(NAMES)],
                issued_on=started + timedelta(days=20), term=term, by=SYSTEM, at=at,
            )  # fmt: skip


def _officers(place: int, people: list[int], since: date, at: datetime) -> str:
    """Five posts; the name of the chair."""
    chair = ""
    posts = (Post.CHAIR, Post.AUDIT_CHAIR, Post.WOMEN_CHAIR, Post.COMMITTEE, Post.COMMITTEE)
    for person, post in zip(people, posts, strict=False):
        held = registry.give_office(
            organisation_id=place, person_id=person, post=post, nature=OfficeNature.PART_TIME,
            starts_on=since, ends_on=None, source=OfficeSource.ENTERPRISE, by=SYSTEM, at=at,
        )  # fmt: skip
        chair = held.person.name if post == Post.CHAIR else chair
    return chair


def _foundings(today: date, at: datetime) -> None:
    """Two foundings in each state, and one that was taken back."""
    gaps = [k for k in range(GAPS) if SIZES[k % len(SIZES)] >= 58]
    for n, k in enumerate(gaps[: 2 * len(STATES) + 1]):
        state = STATES[n // 2] if n < 2 * len(STATES) else "withdrawn"
        _founding(n, k, state, today, at)


def _founding(n: int, k: int, state: str, today: date, at: datetime) -> None:
    town = tables.towns()["towns"][k * 7 % 11]
    employer = registry.employer_with_code(numbers.credit_code("92", k))
    members = SIZES[k % len(SIZES)] - 6
    begun = today - timedelta(days=60 + n)
    case = organising.open_founding(
        upper_id=queries.organisation_id(town["code"]),
        values={
            "name": f"{employer.name}工会", "org_kind": "grassroots",
            "employer_name": employer.name, "employer_uscc": employer.uscc,
            "staff_count": SIZES[k % len(SIZES)], "member_count": members,
            "women_count": members * 2 // 5,
        },
        on=begun, by=SYSTEM, at=at,
    )  # fmt: skip
    # whoever waits for an answer has not waited long
    late = {"requested": 55, "reported": 30}.get(state, 0) if n % 2 else 0

    def paper(day: int, number: str = "", note: str = "") -> Paper:
        on = begun + timedelta(days=day + late)
        return Paper(on, number, note, ("request", "report", "approval", "ballots", "rules"))

    def plain(move: Move, day: int, number: str = "", note: str = "") -> object:
        return organising.take(case.pk, move, paper(day, number, note), seen=None, by=SYSTEM, at=at)

    if state == "withdrawn":
        plain(Move.WITHDRAW, 3, note="企业搬迁，暂不建会")
        return
    initial, year = f"桐建{n + 1}", begun.year
    way: Mapping[str, Callable[[], object]] = {
        "requested": lambda: plain(Move.REQUEST, 2, f"建会工〔{year}〕{n + 1}号"),
        "preparing": lambda: plain(Move.PERMIT, 8, f"{town['name']}工〔{year}〕{n + 1}号"),
        "elected": lambda: organising.elect(
            case.pk, [_meeting(members)], paper(20), years=3 + n % 2 * 2, seen=None, by=SYSTEM,
            at=at,
        ),
        "reported": lambda: plain(Move.REPORT, 22, f"建会工〔{year}〕{n + 101}号"),
        "approved": lambda: organising.approve(
            case.pk, paper(28, f"{town['name']}工〔{year}〕{n + 101}号"), years=3 + n % 2 * 2,
            seen=None, by=SYSTEM, at=at,
        ),
        "registered": lambda: organising.register(
            case.pk, paper(36), number=f"浙工法证字第{initial}号", representative=NAMES[0],
            uscc=numbers.credit_code("81", 800_000 + n), seen=None, by=SYSTEM, at=at,
        ),
    }  # fmt: skip
    for name, go in way.items():
        if STATES.index(name) > STATES.index(state):
            break
        go()


def _meeting(members: int) -> Meeting:
    present = members - members // 12
    votes = (present, present - 2, present - 5, 6)
    posts = ("chair", "vice_chair", "committee", "")
    stood = tuple(
        Stood(name, count, post) for name, count, post in zip(NAMES, votes, posts, strict=False)
    )
    return Meeting(CommitteeKind.UNION, Body.ASSEMBLY, members, present, 3, stood)
