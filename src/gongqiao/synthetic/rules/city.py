"""The whole city from one seed: people, unions, enrolments, deliveries, planted cases."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from gongqiao.synthetic.enums import Plant
from gongqiao.synthetic.rules import enrolments, manifest, organisations, people, plan, rosters
from gongqiao.synthetic.rules.dice import Dice
from gongqiao.synthetic.rules.lines import Lines, lines_of
from gongqiao.synthetic.rules.payouts import bases
from gongqiao.synthetic.rules.profiles import Profile, count_of, deliveries
from gongqiao.synthetic.rules.scheme import scheme_file
from gongqiao.synthetic.rules.settlements import settlements


@dataclass(frozen=True, slots=True)
class City:
    """Everything that is written to files, as frames. Amounts in fen.

    `enrolments` and `schemes` by period number; `feed` has the usable lines of all deliveries with
    `deliver`, the index into `days`; `lines` are the deliveries as they are written, the unusable
    lines among them; `manifest` is plain data for JSON.
    """

    profile: Profile
    days: tuple[date, ...]
    unions: pl.DataFrame
    members: pl.DataFrame
    accounts: pl.DataFrame
    second_accounts: pl.DataFrame
    enrolments: dict[int, pl.DataFrame]
    schemes: dict[int, str]
    feed: pl.DataFrame
    lines: tuple[Lines, ...]
    manifest: dict[str, Any]


def build(profile: Profile, seed: int) -> City:
    """Build the city of a profile; the same seed gives the same city, on every machine."""
    dice = Dice(seed, profile.scale)
    taking, known = enrolments.takings(dice.box("taking"), profile)
    strangers = sum(t.people.size for t in taking.values()) * profile.strangers_per_10000 // 10_000
    crowd = people.people(dice.box("people"), known + strangers)
    capped = [count_of(profile, p, Plant.CAP) for p in profile.periods if p.no in taking]
    paying = [p for p in profile.periods if p.no in taking]
    found = bases(dice.box("bases"), paying, capped, profile.payout_total)
    planned = plan.plan(dice, profile, taking, found, np.arange(known, known + strangers))
    crowd = rosters.with_planted_names(crowd, planned, dice.box("named"))
    days = deliveries(profile)
    feed = settlements(dice, profile, planned, crowd, days)

    registered = crowd.head(known)
    unions = organisations.organisations(dice.box("unions"), profile.enterprises)
    union_of = organisations.union_of(dice, unions, known)
    unions = organisations.with_staff(unions, union_of, dice)
    members = people.members(registered, union_of, unions["org_code"], dice)
    rolls = rosters.rolls(dice.box("rolls"), profile, members, planned)
    enrolled = {
        p.no: rosters.enrolment(dice.box("enrol"), p, taking[p.no], members, planned)
        for p in paying
    }
    last = max(p.no for p in profile.past)
    enrolled[last] = pl.concat([enrolled[last], rolls.enrolments])
    lines = tuple(lines_of(feed, k, profile) for k in range(len(days)))
    return City(
        profile=profile,
        days=days,
        unions=unions,
        members=rolls.members,
        accounts=rolls.accounts,
        second_accounts=rolls.second_accounts,
        enrolments=enrolled,
        schemes={p.no: scheme_file(p) for p in profile.periods},
        feed=feed,
        lines=lines,
        manifest=manifest.manifest(profile, seed, feed, members, rolls, enrolled, days, lines),
    )
