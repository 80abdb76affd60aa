"""Purposes of programmes that come next. Workers can decide before anything is looked at; each
purpose moves to its programme when that is built, with its code and its text.
"""

from django.utils.translation import gettext_lazy as _

from gongqiao.consents.purposes import Purpose

PURPOSES = (
    Purpose(
        code="relief.large_bill",
        title=_("Help when a bill is large"),
        says=_(
            "When you bore very much of a stay in hospital yourself, the union's relief desk looks "
            "whether you have a right to more help, and comes to you. You need not apply."
        ),
        facts=_("What you bore of the stay, and the day. No diagnosis."),
        who=_("Two people of the relief desk of your town's federation"),
        basis=_("Your separate consent: Personal Information Protection Law, Articles 28 and 29"),
        kept=_("Until it is settled, at most two years"),
        without=_("Nothing changes in your mutual aid. You can apply for help yourself any time."),
        asks=True,
        order=20,
        icon="lifebuoy",
    ),
    Purpose(
        code="study.family",
        title=_("Study aid for your children"),
        says=_(
            "Each summer the union looks which members have a child who begins school or "
            "university, and sends them the form filled in."
        ),
        facts=_("Name and birthday of the children whom you entered under “My family”"),
        who=_("The study-aid desk of the federation"),
        basis=_(
            "Your separate consent, for a child under 14 as parent or guardian: Personal "
            "Information Protection Law, Articles 29 and 31"
        ),
        kept=_("Until the school year ends"),
        without=_("You can apply yourself with the form."),
        family=True,
        order=30,
        icon="school",
    ),
)
