"""What people agree to when they join: that the union keeps an entry about them.

The application holds the text that was read; with the approval it becomes an answer of the person,
who finds it in the consent centre.
"""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongqiao.consents import api as consents
from gongqiao.desk import api as desk
from gongqiao.membership import queries
from gongqiao.membership.models import Application
from gongqiao.platform.context import Actor
from gongqiao.registry import api as registry

CODE = "membership.entry"
KIND = "membership.consent_back"


PURPOSE = consents.Purpose(
    code=CODE,
    title=gettext_lazy("My entry in the register of members"),
    says=gettext_lazy(
        "The union keeps who you are and that you belong to it: for your application, your member "
        "card, moving to another union, and to tell you about these."
    ),
    facts=gettext_lazy(
        "Name, ID number with the birthday and gender that follow from it, mobile number; your "
        "union and since when."
    ),
    who=gettext_lazy("The officers of your union and of the federations above it"),
    basis=gettext_lazy(
        "Your consent, for the ID number a separate one: Personal Information Protection Law, "
        "Articles 13 and 29"
    ),
    kept=gettext_lazy("While you are a member, and then as long as archives of members are kept"),
    without=gettext_lazy(
        "Nobody can be a member without an entry: your union rings you and asks whether you want "
        "to leave. What was decided and paid stays yours."
    ),
    asks=True,
    concerns=queries.is_kept_unasked,
    order=5,
    icon="id-badge-2",
)

KINDS = (
    desk.ItemKind(
        KIND, gettext_lazy("{who} no longer agrees to the entry in the register of members"),
        "file-off", "membership.standing", "three_days",
        lambda subject: reverse("registry:member", args=[subject]),
        label=gettext_lazy("consent to the entry taken back"),
        note=gettext_lazy("Ring them: do they want to leave the union?"),
        outcomes=(
            ("leaves", gettext_lazy("They leave the union")),
            ("agrees", gettext_lazy("They agree again")),
        ),
    ),
)  # fmt: skip


def text() -> consents.PresentText:
    """What somebody who joins now reads. One query."""
    return consents.present_text(CODE)


def taken_back(person_id: int, answer: consents.Answer, by: Actor, at: datetime) -> None:
    """A member says no: somebody of their union rings them; nobody leaves by a click elsewhere."""
    stood = queries.standing_of(person_id)
    if answer == consents.Answer.GIVEN or stood is None:
        return
    desk.open_item(
        key=f"{KIND}:{person_id}:{at:%Y%m%d%H%M%S}", kind=KIND, subject=("person", person_id),
        organisation_id=stood.organisation_id, figures={"who": registry.person_name(person_id)},
        person_id=person_id, by=by, at=at,
    )  # fmt: skip


def said_yes(application: Application, *, by: Actor, at: datetime) -> None:
    """It is known now whose the application is: what they agreed to with it is theirs."""
    if application.agreed_text_id is None or application.person_id is None:
        return
    figures = {"n": application.pk, "where": application.paper}
    if application.paper:
        how, kept = consents.How.PAPER, _("Application no. %(n)s, signed on paper: %(where)s")
    else:
        how, kept = consents.How.JOINING, _("Application no. %(n)s, sent from their phone")
    consents.keep_yes(
        application.person_id, application.agreed_text_id, how=how,
        on=timezone.localdate(application.submitted_at), evidence=kept % figures, by=by, at=at,
    )  # fmt: skip
