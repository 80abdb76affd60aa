"""Registrations of the ledger app; never a query."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    """Double-entry books: balanced by the database, append-only, hash-chained."""

    name = "gongqiao.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Capabilities, sentences of the audit trail, the side-bar entry."""
        from gongqiao.audit.api import Area, Sentence, name_area, register
        from gongqiao.ledger import permissions
        from gongqiao.platform import gate, navigation

        gate.declare(*permissions.CAPABILITIES)
        name_area(
            Area(
                "ledger",
                _("The books"),
                {
                    "ledger.entry": _("entry"),
                    "ledger.fund": _("fund"),
                    "ledger.root": _("daily root"),
                },
            )
        )
        register(
            Sentence("ledger.fund.open", _("{actor} opened accounts of the fund {code}")),
            Sentence("ledger.day.seal", _("{actor} published the root of {day_on}")),
            Sentence("ledger.export", _("{actor} exported the books from {first_on} to {last_on}")),
            Sentence("ledger.report", _("{actor} exported the reports of {fund} from {start_on}")),
            Sentence(
                "ledger.period.close", _("{actor} closed the books of {fund} before {end_on}")
            ),
            Sentence(
                "ledger.receipt", _("{actor} booked {amount_fen} received on {account} of {fund}")
            ),
        )
        navigation.register(
            navigation.NavItem(
                "money", 30, _("The books"), "ledger_funds", "book-2", permissions.VIEW
            )
        )
