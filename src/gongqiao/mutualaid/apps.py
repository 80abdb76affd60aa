"""Registrations of the mutualaid app; never a query."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MutualaidConfig(AppConfig):
    """Mutual medical aid paid without an application."""

    name = "gongqiao.mutualaid"
    label = "mutualaid"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Capabilities, sentences, messages, and what `ledger verify` asks of us."""
        from gongqiao.audit import api as audit
        from gongqiao.ledger import api as ledger
        from gongqiao.mutualaid import labels_office, permissions, sentences
        from gongqiao.mutualaid.services import checks, checks_links, follow, funds
        from gongqiao.notices import api as notices
        from gongqiao.platform import gate, outgoing, result_words
        from gongqiao.registry import api as registry

        for listener in follow.LISTENERS:
            registry.listen(listener)
        gate.declare(*permissions.CAPABILITIES)
        result_words.say_codes({**labels_office.LEFT_OUT, **labels_office.NOT_ENROLLED})
        audit.register(*sentences.EVENTS)
        audit.name_area(sentences.AREA)
        notices.register(*sentences.MESSAGES)
        outgoing.register(*sentences.OUTGOING)
        ledger.name_kinds(sentences.BOOKED)
        ledger.name_accounts(funds.NAMES)
        ledger.book_elsewhere("income.premium.")
        ledger.register_check("mutualaid", checks.differences)
        ledger.register_check("mutualaid.links", checks_links.differences)
        self._show()
        self._show_claims()
        self._consents()

        self._side_bar()

    def _consents(self) -> None:
        """What is asked of people, what is kept about them, what a counter may do for them."""
        from gongqiao.consents import api as consents
        from gongqiao.desk import api as desk
        from gongqiao.mutualaid import consenting, own_parts
        from gongqiao.platform import acting, life, own

        desk.register(*consenting.KINDS)
        consents.register(consenting.PURPOSE)
        consents.listen(consenting.CODE, consenting.taken_back)
        consents.provide(consenting.deductions)
        own.register(*own_parts.PARTS)
        life.register(life.Sign("mutualaid.Enrolment", "paid_on"))
        acting.allow(
            "me_payments", "me_payment_why", "me_payment_ask", "me_payment_object", "me_cover",
            "me_bank", "me_bank_change",
        )  # fmt: skip

    def _side_bar(self) -> None:
        """The workbench's entries."""
        from django.utils.translation import gettext_lazy as _

        from gongqiao.mutualaid import permissions
        from gongqiao.platform.navigation import NavItem, register

        view = permissions.VIEW
        register(
            NavItem(
                "benefits", 30, _("Perhaps missed"), "aid_missed", "user-search", view, top=True
            ),
            NavItem("benefits", 40, _("Who is enrolled"), "aid_enrolments", "users", view),
            NavItem("benefits", 50, _("Schemes"), "aid_schemes", "versions", view),
            NavItem("benefits", 60, _("Assessments"), "aid_runs", "player-play", view, top=True),
            NavItem(
                "money", 10, _("Payment batches"), "aid_batches", "cash-banknote", view, top=True
            ),
            NavItem("money", 15, _("Recoveries"), "aid_recoveries", "receipt-refund", view),
            NavItem("money", 20, _("Funds"), "aid_funds", "gauge", view, top=True),
            NavItem(
                "money", 25, _("Close of periods"), "aid_periods", "calendar-check", view, top=True
            ),
        )

    def _show(self) -> None:
        """The worker's cards and services, the office's work, what search finds."""
        from gongqiao.mutualaid import cards, dossier, finding
        from gongqiao.platform import desk, related, search
        from gongqiao.platform import dossier as of_organisations

        of_organisations.register(panels=((50, dossier.enrolments),))
        related.register(*finding.RELATED)
        desk.register(work=cards.work, cards=cards.cards, services=cards.SERVICES)
        search.register(*finding.PROVIDERS)

    def _show_claims(self) -> None:
        """Claims and their review: side bar, and what waits on the day page."""
        from gongqiao.mutualaid import desk_office, permissions, queries_objections
        from gongqiao.platform import desk, navigation

        item = navigation.NavItem
        navigation.register(
            item("benefits", 10, _("Review"), "aid_review", "eye", permissions.REVIEW),
            item("benefits", 11, _("Claims"), "aid_claims", "heart-handshake", permissions.VIEW),
            item(
                "benefits",
                12,
                _("Questions and objections"),
                "aid_objections",
                "messages",
                permissions.REVIEW,
                waits=queries_objections.open_for,
            ),
        )
        desk.register(work=desk_office.work)
