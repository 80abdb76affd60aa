"""What organising knows of an organisation: committees, terms, cover, what it lacks."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from gongqiao.organising import queries, wording
from gongqiao.organising.enums import CaseKind, CommitteeKind
from gongqiao.organising.models import Case, LegalPerson, Term
from gongqiao.organising.permissions import APPROVE, HANDLE, VIEW
from gongqiao.organising.rules import committees, lacks, tables, terms
from gongqiao.organising.rules.certificates import Change, Union
from gongqiao.organising.rules.committees import Officer
from gongqiao.organising.rules.recalls import REMOVABLE
from gongqiao.organising.rules.vacancies import Vacancy
from gongqiao.organising.services.term_dates import dates_of
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.dossier import About, Action, Lack, Panel, Row
from gongqiao.platform.templatetags.gq import day
from gongqiao.registry import api as registry


def _may(by: Actor, capability: str, about: About, on: date) -> bool:
    return gate.scope_of(by, capability, on).covers(about.path)


def _officers(about: About, on: date) -> tuple[Officer, ...]:
    rows = registry.holding(_held(about, on), on)
    return tuple(
        Officer(o.person.name, o.post, o.nature, o.source, o.party_deputy, o.starts_on)
        for o in rows
    )


def _held(about: About, on: date) -> list[Any]:
    """Who has held office there lately, those who left, too."""
    found: list[Any] = about.once("held", lambda: registry.offices_of([about.organisation_id], on))
    return found


def _vacant(about: About, on: date) -> list[Vacancy]:
    running = next((t for t in _terms(about) if t.closed_on is None), None)
    return queries.vacancies_in(running, _held(about, on), on) if running else []


def _case(about: About) -> Case | None:
    return next((c for c in _cases(about) if c.kind != CaseKind.RECALL), None)


def _cases(about: About) -> list[Case]:
    found: list[Case] = about.once("cases", lambda: queries.open_cases_of(about.organisation_id))
    return found


def _certificate(about: About, on: date) -> LegalPerson | None:
    return queries.standing(_certificates(about), on)


def _certificates(about: About) -> list[LegalPerson]:
    found: list[LegalPerson] = about.once(
        "certificates", lambda: queries.certificates_of(about.organisation_id)
    )
    return found


def _units(about: About, on: date) -> list[Any]:
    """What it covers, and what it will cover."""
    found: list[Any] = about.once(
        "units", lambda: list(registry.units_of(about.record, on, coming=True)[:100])
    )
    return found


def _covered(about: About, on: date) -> int:
    return sum(unit.since <= on for unit in _units(about, on))


def _terms(about: About) -> list[Term]:
    found: list[Term] = about.once("terms", lambda: queries.terms_of(about.organisation_id))
    return found


def committees_panel(by: Actor, about: About, on: date) -> Panel | None:
    """Each committee that has members, its head first."""
    if not _may(by, VIEW, about, on):
        return None
    vacant = _vacant(about, on)
    rows = [_vacant_row(one, on) for one in vacant]
    actions = []
    if vacant and _may(by, HANDLE, about, on) and not about.closed and _case(about) is None:
        address = reverse("organising:by_election", args=[about.organisation_id])
        actions.append(Action(_("Begin a by-election"), address))
    there = _held(about, on)
    unled = registry.leading(there, on) is None and any(
        o.post in registry.SEATS for o in registry.holding(there, on)
    )
    if unled and _may(by, APPROVE, about, on) and not about.closed:
        address = reverse("organising:acting_new", args=[about.organisation_id])
        actions.append(Action(_("Say who leads meanwhile"), address))
    recall = _recall_row(about)
    if recall is not None:
        rows.append(recall)
    elif _removable(about, on) and _may(by, HANDLE, about, on) and not about.closed:
        address = reverse("organising:recall_new", args=[about.organisation_id])
        actions.append(Action(_("Propose a removal"), address))
    return _seated(_officers(about, on), rows, actions)


def _removable(about: About, on: date) -> bool:
    held = registry.holding(_held(about, on), on)
    return about.record.parent_id is not None and any(o.post in REMOVABLE for o in held)


def _recall_row(about: About) -> Row | None:
    """The removal that is under way."""
    case = next((c for c in _cases(about) if c.kind == CaseKind.RECALL), None)
    if case is None:
        return None
    address = reverse("organising:case", args=[case.pk])
    return Row(wording.KINDS[case.kind], wording.STATES[case.state], address, "info")


def _vacant_row(one: Vacancy, on: date) -> Row:
    note = _("vacant since %(day)s; %(name)s left") % {"day": day(one.since), "name": one.name}
    if one.last_day is not None:
        note += _("; by-election until %(day)s") % {"day": day(one.last_day)}
    return Row(registry.label("post", one.post), _("vacant"),
               tone="bad" if one.long(on) else "warn", note=note)  # fmt: skip


def _seated(
    officers: tuple[Officer, ...], rows: Iterable[Row] = (), actions: Iterable[Action] = ()
) -> Panel:
    rows = list(rows)
    leads = next((o for o in officers if o.post == "acting_chair"), None)
    if leads is not None:
        since = _("since %(day)s") % {"day": day(leads.since)} if leads.since else ""
        rows.append(Row(registry.label("post", leads.post), leads.name, note=since))
    for kind in CommitteeKind:
        seated = committees.members_of(kind, officers)
        if seated:
            names = "、".join(f"{o.name}（{registry.label('post', o.post)}）" for o in seated[:8])
            more = _("%(count)s people") % {"count": len(seated)}
            rows.append(Row(wording.COMMITTEES[kind], names, note=more))
    return Panel(_("Committees"), tuple(rows), empty=_("No committee has been entered."),
                 actions=tuple(actions))  # fmt: skip


def terms_panel(by: Actor, about: About, on: date) -> Panel | None:
    """The terms, the newest first, with the certificate and what is under way."""
    if not _may(by, VIEW, about, on):
        return None
    rows = [_term_row(t, about.kind, on) for t in _terms(about)[:6]]
    rows += _certificate_rows(about, on)
    case = _case(about)
    if case is not None:
        rows.append(Row(wording.KINDS[case.kind], wording.STATES[case.state],
                        reverse("organising:case", args=[case.pk]), "info"))  # fmt: skip
    actions = []
    if _may(by, HANDLE, about, on) and not about.closed:
        place = [about.organisation_id]
        if case is None:
            actions.append(
                Action(_("Begin the re-election"), reverse("organising:re_elect", args=place))
            )
        actions.append(Action(_("Enter a term"), reverse("organising:term_new", args=place)))
    if _may(by, APPROVE, about, on) and not about.closed and _terms(about):
        label = _("Enter the certificate")
        if _certificate(about, on) is not None:
            label = _("Change the certificate")
        address = reverse("organising:certificate_new", args=[about.organisation_id])
        actions.append(Action(label, address))
    return Panel(_("Terms and certificate"), tuple(rows), _("No term has been entered."),
                 actions=tuple(actions))  # fmt: skip


def committees_then(by: Actor, about: About, on: date, today: date) -> Panel | None:
    """Each committee as it sat on a past day."""
    if not _may(by, VIEW, about, today):
        return None
    return _seated(_officers(about, on))


def terms_then(by: Actor, about: About, on: date, today: date) -> Panel | None:
    """The terms that had begun by a past day, as they stood on it, and the certificate of then."""
    if not _may(by, VIEW, about, today):
        return None
    rows = [_term_row(t, about.kind, on) for t in _terms(about) if t.started_on <= on][:6]
    rows += _certificate_rows(about, on)
    return Panel(_("Terms and certificate"), tuple(rows), _("No term had begun by then."))


def _term_row(term: Term, kind: str, on: date) -> Row:
    state = terms.state(dates_of(term), on, tables.term_rule(kind, on))
    last = terms.last_day(terms.known_on(dates_of(term), on))
    days = _("%(start)s to %(end)s") % {"start": day(term.started_on), "end": day(last)}
    label = _("Term %(no)s") % {"no": term.no}
    tone = wording.TERM_TONES.get(state, "")
    return Row(label, wording.TERM_STATES[state], tone=tone or "none", note=days)


def _certificate_row(held: LegalPerson, on: date) -> Row:
    over = on >= held.valid_to
    return Row(
        _("Legal-person certificate"),
        _("expired") if over else _("valid"),
        tone="bad" if over else "ok",
        note=_("%(number)s · %(code)s · %(person)s · until %(day)s") % {
            "number": held.number, "code": held.uscc, "person": held.representative,
            "day": day(held.valid_to - timedelta(days=1)),
        },
    )  # fmt: skip


def _certificate_rows(about: About, on: date) -> list[Row]:
    """The one that stands, and those that it replaced."""
    held = _certificate(about, on)
    rows = [_certificate_row(held, on)] if held is not None else []
    for one in [c for c in _certificates(about) if c.ended_on and c.ended_on <= on][:5]:
        note = _("%(number)s · %(person)s · %(start)s to %(end)s") % {
            "number": one.number, "person": one.representative, "start": day(one.issued_on),
            "end": day(one.ended_on),
        }  # fmt: skip
        rows.append(Row(_("Certificate before"), wording.CAUSES[one.cause], tone="none", note=note))
    return rows


def units_panel(by: Actor, about: About, on: date) -> Panel | None:
    """The units that a joint union covers on that day or from a later one."""
    if about.kind not in registry.COVERING or not _may(by, VIEW, about, on):
        return None
    one = about.record
    units = _units(about, on)
    may = _may(by, HANDLE, about, on) and not about.closed
    rows = tuple(
        Row(
            u.employer.name,
            "" if u.headcount is None else _("%(workers)s workers") % {"workers": u.headcount},
            reverse("organising:unit_end", args=[one.pk, u.pk]) if may and not u.until else None,
            note=(_("since %(day)s") if u.since <= on else _("from %(day)s on"))
            % {"day": day(u.since)},
        )
        for u in units
    )
    add = Action(_("Cover a unit"), reverse("organising:unit_new", args=[one.pk]))
    return Panel(_("Units that it covers"), rows, _("No unit has been entered."),
                 actions=(add,) if may else (), count=_covered(about, on))  # fmt: skip


def employers_panel(by: Actor, about: About, on: date) -> Panel | None:
    """For federations: employers of their towns, with and without a union."""
    if about.kind not in ("local_federation", "township_federation", "area_federation"):
        return None
    if not _may(by, VIEW, about, on):
        return None
    found = registry.employers_below(about.path)
    figures = registry.union_figures_in_all(registry.union_figures(registry.with_unions(found, on)))
    if not figures.employers:
        return None
    list_of = reverse("organising:coverage")
    if about.kind == "township_federation":
        list_of += f"?town={about.organisation_id}&union="
    else:
        list_of += "?union="
    rows = (
        Row(_("With a union of their own"), str(figures.own), list_of + "own"),
        Row(_("Covered by a joint union"), str(figures.covered), list_of + "covered"),
        Row(_("Without a union"), str(figures.gaps), list_of + "none",
            note=_("%(count)s of them with 25 workers and more") % {"count": figures.must}),
    )  # fmt: skip
    return Panel(_("Employers"), rows, more=list_of + "all")


def lacking(by: Actor, about: About, on: date) -> Iterable[Lack]:
    """Findings about the organisation, in sentences."""
    if not _may(by, VIEW, about, on):
        return []
    one = about.record
    term = next((t for t in _terms(about) if t.started_on <= on), None)
    held = _certificate(about, on)
    people = about.once("people", lambda: registry.members_by_gender(one.pk))
    facts = lacks.Facts(
        kind=one.kind,
        members=people["member_count"],
        women=people["women_count"],
        uscc=one.uscc,
        employer_uscc=one.employer_uscc,
        staff=one.staff_count,
        officers=_officers(about, on),
        term=terms.state(dates_of(term), on, tables.term_rule(one.kind, on)) if term else None,
        certificate_until=held.valid_to if held else None,
        units=_covered(about, on) if one.kind in lacks.COVERING else 0,
        closed=one.closed_on is not None and one.closed_on <= on,
        vacant=tuple(_vacant(about, on)),
        changes=_changes(about, held, on) if held else (),
    )
    problem = None
    if one.uscc:
        problem = registry.credit_codes.union_problem(one.uscc, one.employer_uscc)
    found = lacks.lacks(facts, on, tables.thresholds(on), tables.proportions(one.kind, on), problem)
    return [Lack(wording.finding(f.code, f.figures), f.code in lacks.GRAVE) for f in found]


def _changes(about: About, held: LegalPerson, on: date) -> tuple[Change, ...]:
    """What has to enter the certificate, by what was read for the page already."""
    chair = queries.chair_since(registry.holding(_held(about, on), on))
    running = next((t for t in _terms(about) if t.closed_on is None), None)
    was = about.once("history", lambda: registry.history_of(about.record))
    names = sorted((version.valid_from, version.name) for version in was)
    union = Union(chair, queries.days_of(running), tuple(names))
    return tuple(queries.changes_of(held, union, on))


def actions(by: Actor, about: About, on: date) -> Iterable[Action]:
    """Closing and merging, for the union above."""
    if about.closed or about.path.count(".") <= 1 or not _may(by, APPROVE, about, on):
        return []
    place = [about.organisation_id]
    return [
        Action(_("Merge into another union"), reverse("organising:merge", args=place)),
        Action(_("Close the union"), reverse("organising:close", args=place)),
    ]


PANELS = ((10, committees_panel), (20, terms_panel), (30, units_panel), (40, employers_panel))
THEN = ((10, committees_then), (20, terms_then))
