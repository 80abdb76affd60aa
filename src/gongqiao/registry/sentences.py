"""How the trail tells what was done in the register."""

from django.utils.translation import gettext_lazy as _

from gongqiao.audit.api import Area, Sentence, word
from gongqiao.platform.outgoing import EventKind
from gongqiao.registry.labels import GENDERS

OUTGOING = (
    EventKind(
        "membership.changed",
        _("A membership began, moved or ended"),
        ("member_id", "org_code", "change", "on"),
    ),
    EventKind(
        "roster.brought_in",
        _("A roster was brought in"),
        ("import_id", "kind", "rows", "created", "updated", "refused"),
    ),
)

SENTENCES = (
    Sentence(
        "registry.import",
        _("{actor} brought in {file}: {created} new, {updated} changed, {refused} refused"),
    ),
    Sentence(
        "registry.import.sure",
        _("{actor} brought in {file} although {union} loses {leaving} of {of} members"),
    ),
    Sentence(
        "registry.import.undo",
        _("{actor} took back {file}: {removed} removed, {restored} put back, {kept} left"),
    ),
    Sentence("registry.organisation.create", _("{actor} created the organisation {name}")),
    Sentence("registry.organisation.change", _("{actor} changed the organisation")),
    Sentence(
        "registry.organisation.close",
        _("{actor} closed {name} from {on} on; {members} members are held at {to}: {reason}"),
    ),
    Sentence(
        "registry.organisation.merge",
        _("{actor} merged {name} into {to} from {on} on, with {members} members: {reason}"),
    ),
    Sentence(
        "registry.employer.code",
        _("{actor} entered that {employer} has the code {uscc} since {on}"),
    ),
    Sentence("registry.unit.cover", _("{organisation} covers {employer} from {since} on")),
    Sentence("registry.unit.uncover", _("{organisation} covers {employer} until {until}")),
    Sentence(
        "registry.office.give", _("{actor} gave {person} a post at {organisation} from {starts_on}")
    ),
    Sentence(
        "registry.office.describe",
        _("{actor} entered how {person} holds a post at {organisation}"),
    ),
    Sentence(
        "registry.office.end", _("{actor} ended a term of {person} at {organisation} on {ends_on}")
    ),
    Sentence(
        "registry.office.end_all",
        _("{actor} ended the terms of {count} officers of {organisation} on {ends_on}"),
    ),
    Sentence("registry.person.create", _("{actor} entered the person")),
    Sentence(
        "registry.name.correct", _("{actor} corrected the name {old_name} to {name}: {reason}")
    ),
    Sentence(
        "registry.gender.correct",
        _("{actor} corrected the gender from {old_gender} to {gender}: {reason}"),
        {"gender": word(GENDERS), "old_gender": word(GENDERS)},
    ),
    Sentence("registry.certificate.add", _("{actor} added a certificate ending in {last4}")),
    Sentence(
        "registry.certificate.correct",
        _("{actor} corrected a certificate: ended in {old_last4}, now in {last4}: {reason}"),
    ),
    Sentence(
        "registry.membership.transfer",
        _("{actor} moved the membership from {old_organisation} to {organisation}"),
    ),
    Sentence(
        "registry.membership.leave",
        _("{actor} ended the membership at {organisation} on {left_on}: {reason}"),
    ),
    Sentence("registry.membership.admit", _("{actor} entered the membership at {organisation}")),
    Sentence(
        "registry.membership.keep",
        _("{actor} kept the membership at {organisation} from {on}: {reason}"),
    ),
    Sentence(
        "registry.membership.resume",
        _("{actor} made the membership at {organisation} a full one again from {on}"),
    ),
    Sentence(
        "registry.membership.end",
        _("{actor} ended the membership at {organisation} on {left_on}: {reason}"),
    ),
    Sentence("registry.mobile.prove", _("{actor} proved the mobile number with a code")),
    Sentence("registry.mobile.release", _("{actor} released the mobile number: {reason}")),
    Sentence("registry.document.seen", _("{actor} looked at the identity document")),
    Sentence(
        "registry.account.replace", _("{actor} entered the account ending in {last4} ({bank})")
    ),
    Sentence("registry.account.failed", _("Money to the account ending in {last4} came back")),
    Sentence("registry.person.signs_in", _("{actor} signs in as this person from now on")),
    Sentence("registry.unmask", _("{actor} looked at a whole number: {reason}")),
    Sentence("registry.merge.propose", _("{actor} proposed to merge entry {merged}: {reason}")),
    Sentence("registry.merge.confirm", _("{actor} confirmed the merge with entry {merged}")),
    Sentence("registry.merge.refuse", _("{actor} refused the merge with entry {merged}")),
    Sentence("registry.merge.undo", _("{actor} took the merge with entry {merged} back")),
)

AREA = Area(
    "registry",
    _("Organisations and people"),
    {
        "person": _("person"),
        "organisation": _("organisation"),
        "employer": _("employer"),
        "office": _("office held"),
        "roster": _("roster"),
    },
)
"""What this part of the trail is called, and its records."""
