"""What the register keeps about one person, as they read it themselves."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongqiao.kernel.masking import mask_account, mask_certno, mask_mobile
from gongqiao.platform.own import Cell, Part
from gongqiao.registry import labels
from gongqiao.registry.models import Office, Person
from gongqiao.registry.queries import accounts_of, certificates_of, memberships_of

GENDERS = {"m": _("male"), "f": _("female")}
Rows = Iterator[tuple[Cell, ...]]


def _person(person_id: int) -> Person:
    return Person.objects.get(pk=person_id)


def _who(person_id: int) -> Rows:
    person = _person(person_id)
    mobile = mask_mobile(person.mobile) if person.mobile else ""
    yield person.name, GENDERS.get(person.gender, ""), person.born_on, mobile


def _certificates(person_id: int) -> Rows:
    for one in certificates_of(_person(person_id)):
        kind = labels.CERTIFICATE_TYPES.get(one.cert_type, one.cert_type)
        yield kind, mask_certno(one.number), one.valid_from, one.valid_to


def _memberships(person_id: int) -> Rows:
    for one in memberships_of(_person(person_id)):
        state = labels.MEMBERSHIP_STATES.get(one.state, one.state)
        yield one.organisation.name, state, one.joined_on, one.left_on


def _accounts(person_id: int) -> Rows:
    for one in accounts_of(_person(person_id)):
        state = labels.ACCOUNT_STATES.get(one.state, one.state)
        yield one.bank_name, mask_account(one.last4), one.holder_name, state, one.created_at


def _offices(person_id: int) -> Rows:
    held = Office.objects.filter(person_id=person_id).select_related("organisation")
    for one in held.order_by("-starts_on")[:50]:
        yield (
            one.organisation.name,
            labels.POSTS.get(one.post, one.post),
            one.starts_on,
            one.ends_on,
        )


PARTS = (
    Part(10, _("Who I am"),
         (pgettext_lazy("person", "Name"), _("Gender"), _("Born"), _("Mobile number")), _who),
    Part(20, _("Certificates"),
         (_("Kind"), _("Certificate number"), _("From"), _("Until")), _certificates),
    Part(30, _("Unions"), (_("Union"), _("State"), _("From"), _("Until")), _memberships),
    Part(40, _("Accounts for money"),
         (_("Bank"), _("Account"), _("Holder"), _("State"), _("Since")), _accounts),
    Part(50, _("Posts held"), (_("Union"), _("Post"), _("From"), _("Until")), _offices),
)  # fmt: skip
