"""Registrations of the membership app; never a query."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembershipConfig(AppConfig):
    """Joining, transferring, keeping and leaving; the member card."""

    name = "gongqiao.membership"
    label = "membership"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Capabilities, sentences, messages, matters of the desk, what follows a merge."""
        from gongqiao.audit import api as audit
        from gongqiao.consents import api as consents
        from gongqiao.desk import api as desk
        from gongqiao.membership import consenting, own_parts, permissions, sentences
        from gongqiao.membership.services import desk_items, following, lookalikes, signatures
        from gongqiao.membership.views import of_registers
        from gongqiao.notices import api as notices
        from gongqiao.platform import gate, life, own
        from gongqiao.registry import api as registry

        gate.declare(*permissions.CAPABILITIES)
        audit.register(*sentences.EVENTS)
        audit.name_area(sentences.AREA)
        notices.register(*sentences.MESSAGES)
        notices.register_kind("entry", _("My entry in the register of members"),
                              _("Whether it may stay"))  # fmt: skip
        desk.register(*desk_items.KINDS, *consenting.KINDS)
        consents.register(consenting.PURPOSE)
        consents.listen(consenting.CODE, consenting.taken_back)
        registry.provide_basis(signatures.RosterBasis())
        for listener in following.LISTENERS:
            registry.listen(listener)
        registry.on_kept_apart(lookalikes.reopen)
        own.register(*own_parts.PARTS)
        for one in of_registers.FILTERS:
            registry.add_member_filter(one)
        life.register(
            life.Sign("membership.Application", "submitted_at"),
            life.Sign("membership.Card", "issued_at"),
            life.Sign("membership.Silence", "answered_at"),
        )
        self._show()

    def _show(self) -> None:
        """The workbench's entries, the worker's card and tiles."""
        from gongqiao.membership import cards, dossier, queries, queries_silence
        from gongqiao.platform import acting, desk, navigation
        from gongqiao.platform import dossier as of_organisations

        item, review, view = navigation.NavItem, "membership.review", "membership.view"
        navigation.register(
            item("organisations", 21, _("Applications to join"), "membership:applications",
                 "user-plus", view, waits=queries.waiting_applications),
            item("organisations", 22, _("Transfers"), "membership:transfers", "user-share", view,
                 waits=queries.transfers_waiting_for),
            item("organisations", 23, _("QR codes to join"), "membership:codes", "qrcode", review),
            item("organisations", 24, _("Duplicates"), "membership:lookalikes", "git-merge",
                 "membership.duplicates"),
            item("organisations", 25, _("Quality of entries"), "membership:quality", "checklist",
                 view),
            item("organisations", 27, _("Silent members"), "membership:silences", "user-question",
                 "membership.standing", waits=queries_silence.to_decide),
            item("organisations", 28, _("Dues of members"), "membership:dues_sheets", "coin-yuan",
                 view),
            item("organisations", 26, _("Four figures"), "membership:figures", "hash", view),
        )  # fmt: skip
        of_organisations.register(panels=dossier.PANELS)
        acting.allow(*cards.AT_THE_COUNTER)
        desk.register(cards=cards.cards, services=cards.SERVICES)
