"""What the programmes register: the kinds of matters, and who wants to hear of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongqiao.platform.context import Actor

if TYPE_CHECKING:
    from gongqiao.desk.models import Rating, WorkItem

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Said:
    """One line of what was said in a matter, to be read before it is answered on the board."""

    at: datetime
    who: str
    text: str
    own: bool = False  # the applicant's
    links: tuple[tuple[str, str], ...] = ()  # (words, address): what was sent along


@dataclass(frozen=True, slots=True)
class ItemKind:
    """A kind of matter.

    `says` and `note` are lazy gettext strings with `{places}` for the item's figures: the line and
    the smaller line below it. `capability`: who holds it over the item's organisation sees it and
    handles it. `clock` is one of `tables/clocks.yaml`. `address(subject_id)` is its page in the
    office. `answers`: an answer may be written on the board and goes to `on_answered`. `outcomes`:
    how it may be closed on the board (code → words); none: only its own page closes it.
    `rated`: the person is asked once it is closed; `called` is how the worker's pages name it, and
    `label` how the board's filter does (the same as `called` where blank). `hidden`: whoever may
    not see it does not see it among what they handed on either. `course(subject_id, by, on)` is
    what was said so far, `words(subject_id, by, on)` answers to begin with (title, words), both
    through the programme's own gate; `visits(subject_id)` how often somebody had to come for it.
    `hold(subject_ids)` locks the programme's own records, in one order: the desk asks for that
    before it locks the items, as the programme's own pages do; the two wait for each other and
    never in a circle.
    """

    code: str
    says: Text
    icon: str
    capability: str
    clock: str
    address: Callable[[str], str]
    note: Text = ""
    answers: bool = False
    outcomes: tuple[tuple[str, Text], ...] = ()
    rated: bool = False
    called: Text = ""
    label: Text = ""
    hidden: bool = False
    course: Callable[[str, Actor, date], Sequence[Said]] | None = None
    words: Callable[[str, Actor, date], Sequence[tuple[str, str]]] | None = None
    visits: Callable[[str], int | None] | None = None
    hold: Callable[[Sequence[str]], None] | None = None


Closed = Callable[["WorkItem", Actor, datetime], None]
"""(item, by, at): the item has just been closed, on the board or by the programme itself."""
Answered = Callable[["WorkItem", str, Actor, datetime], None]
"""(item, text, by, at): somebody wrote this answer on the board."""
Finished = Callable[["WorkItem", str, int | None, Actor, datetime], None]
"""(item, text, lines, by, at): this is the answer, and with it the matter is closed; the programme
does both. `lines`: how many the course had on the page."""
Rated = Callable[["WorkItem", "Rating", "WorkItem | None", Actor, datetime], None]
"""(item, rating, second item or None, by, at)."""
Stays = Callable[[Sequence["WorkItem"], datetime], Mapping[int, str]]
"""(items, at): each would stand with its `organisation`. Those that must not, with why, by the
item's id; a query or two, however many they are."""
Handed = Callable[[Sequence["WorkItem"], Actor, datetime], None]
"""(items, by, at): each is about to stand with its `organisation`, and may. In sets."""

_kinds: dict[str, ItemKind] = {}
_closed: dict[str, list[Closed]] = {}
_answered: dict[str, list[Answered]] = {}
_finished: dict[str, Finished] = {}
_rated: dict[str, list[Rated]] = {}
_stays: dict[str, Stays] = {}
_handed: dict[str, Handed] = {}


def register(*kinds: ItemKind) -> None:
    """Called in AppConfig.ready() by each programme for the matters that it brings to the desk."""
    for kind in kinds:
        _kinds[kind.code] = kind


def expect(*kinds: ItemKind) -> None:
    """The same for kinds of a programme that may not be here yet: they stand until it registers
    its own, in whatever order.
    """
    for kind in kinds:
        _kinds.setdefault(kind.code, kind)


def listen(
    kind: str,
    *,
    on_closed: Closed | None = None,
    on_rated: Rated | None = None,
    on_answered: Answered | None = None,
    stays: Stays | None = None,
    on_handed: Handed | None = None,
    on_finished: Finished | None = None,
) -> None:
    """Called in AppConfig.ready(). What is called runs in the transaction of what happened.

    A programme hears of what it did itself too: a listener does nothing where its own record is
    closed already.
    """
    if on_finished is not None:
        _finished[kind] = on_finished
    if on_closed is not None and on_closed not in _closed.setdefault(kind, []):
        _closed[kind].append(on_closed)
    if on_rated is not None and on_rated not in _rated.setdefault(kind, []):
        _rated[kind].append(on_rated)
    if on_answered is not None and on_answered not in _answered.setdefault(kind, []):
        _answered[kind].append(on_answered)
    if stays is not None:
        _stays[kind] = stays
    if on_handed is not None:
        _handed[kind] = on_handed


def kind_of(code: str) -> ItemKind:
    """The kind; LookupError when no programme registered it."""
    if code not in _kinds:
        raise LookupError(f"the kind {code!r} was never registered")
    return _kinds[code]


def known(code: str) -> ItemKind:
    """The kind, or a stand-in for matters whose programme is not there any more."""
    return _kinds.get(code) or ItemKind(
        code, _("A matter of an older kind"), "clipboard-check", "", "", lambda _subject: ""
    )


def hold(matters: Iterable[tuple[str, str]]) -> None:
    """Lock the records behind matters (kind, subject), where their programmes have something to
    lock.
    """
    for lock, subjects in _by_hearer(matters, lambda code: known(code).hold).items():
        lock(subjects)


H = TypeVar("H", bound=Callable[..., object])
T = TypeVar("T")


def _by_hearer(
    matters: Iterable[tuple[str, T]], hearer_of: Callable[[str], H | None]
) -> dict[H, list[T]]:
    """What each listener hears of: the kinds of one programme at once, always in one order."""
    found: dict[H, list[T]] = {}
    for code, matter in sorted(matters, key=lambda pair: pair[0]):
        hearer = hearer_of(code)
        if hearer is not None:
            found.setdefault(hearer, []).append(matter)
    return found


def kinds() -> dict[str, ItemKind]:
    """All kinds by code."""
    return dict(_kinds)


def hidden() -> list[str]:
    """Kinds of which nobody without their capability may know."""
    return [kind.code for kind in _kinds.values() if kind.hidden]


def labelled(codes: Iterable[str]) -> dict[str, tuple[Text, tuple[str, ...]]]:
    """Kinds that read alike are one choice: its first code → words, all its codes."""
    found: dict[str, tuple[Text, tuple[str, ...]]] = {}
    first: dict[str, str] = {}
    for code in codes:
        label = _kinds[code].label or _kinds[code].called or code
        lead = first.setdefault(str(label), code)
        found[lead] = (label, (*found.get(lead, (label, ()))[1], code))
    return found


def tell_closed(item: "WorkItem", by: Actor, at: datetime) -> None:
    """To whoever listens."""
    for listener in _closed.get(item.kind, ()):
        listener(item, by, at)


def tell_answered(item: "WorkItem", text: str, by: Actor, at: datetime) -> None:
    """To whoever listens."""
    for listener in _answered.get(item.kind, ()):
        listener(item, text, by, at)


def finishes(code: str) -> bool:
    """May an answer close a matter of this kind in one step?"""
    return code in _finished


def tell_finished(item: "WorkItem", text: str, lines: int | None, by: Actor, at: datetime) -> None:
    """To the programme, which answers and closes. LookupError when it does not do that."""
    _finished[item.kind](item, text, lines, by, at)


def tell_rated(
    item: "WorkItem", rating: "Rating", again: "WorkItem | None", by: Actor, at: datetime
) -> None:
    """To whoever listens."""
    for listener in _rated.get(item.kind, ()):
        listener(item, rating, again, by, at)


def staying(items: Iterable["WorkItem"], at: datetime) -> dict[int, str]:
    """Those that must not stand with their organisation, as their programmes say, and why."""
    told: dict[int, str] = {}
    for says, theirs in _by_hearer(((i.kind, i) for i in items), _stays.get).items():
        told |= says(theirs, at)
    return told


def tell_handed(items: Iterable["WorkItem"], by: Actor, at: datetime) -> None:
    """To whoever listens, before it is written; none of them is one of `staying`."""
    for listener, theirs in _by_hearer(((i.kind, i) for i in items), _handed.get).items():
        listener(theirs, by, at)
