"""Registrations of the organising app; never a query."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisingConfig(AppConfig):
    """How unions are founded, re-elected, moved, merged and closed."""

    name = "gongqiao.organising"
    label = "organising"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Capabilities, sentences of the trail, what follows a merge of persons."""
        from gongqiao.audit import api as audit
        from gongqiao.notices import api as notices
        from gongqiao.organising import permissions, sentences
        from gongqiao.platform import gate, navigation
        from gongqiao.registry import api as registry

        item, see = navigation.NavItem, permissions.VIEW
        navigation.register(
            item("organisations", 40, _("Foundings and elections"), "organising:cases",
                 "flag-3", see),
            item("organisations", 50, _("Terms and re-elections"), "organising:terms",
                 "calendar-due", see),
            item("organisations", 60, _("Employers without a union"), "organising:coverage",
                 "zoom-check", see),
        )  # fmt: skip
        from gongqiao.organising import dossier as own
        from gongqiao.platform import dossier

        dossier.register(panels=own.PANELS, then=own.THEN, lacks=own.lacking, actions=own.actions)
        self._desk()
        gate.declare(*permissions.CAPABILITIES)
        audit.register(*sentences.EVENTS)
        audit.name_area(sentences.AREA)
        notices.register(*sentences.MESSAGES)
        notices.register_kind(
            "organising", _("Elections in my union"), _("The result of a vote that concerns me")
        )
        registry.listen(registry.TableFollows("organising.candidate", "organising_candidate"))

    def _desk(self) -> None:
        """What the desk holds for organising: answers that are due, committees to be elected."""
        from django.urls import reverse

        from gongqiao.desk import api as desk
        from gongqiao.organising import permissions
        from gongqiao.organising.services import certificate_watch, clocks

        desk.register(
            desk.ItemKind(
                clocks.ANSWER, _("{name} waits for an answer"), "file-check",
                permissions.APPROVE, "fifteen_days",
                lambda subject: reverse("organising:case", args=[subject]),
                note=_("Founding, election or removal, {number}"),
                label=_("founding, election or removal to answer"),
            ),
            desk.ItemKind(
                clocks.RE_ELECT, _("{name} has to elect a new committee"), "calendar-due",
                permissions.HANDLE, "fifteen_days",
                lambda subject: reverse("organising:term", args=[subject]),
                note=_("Term {no} ends on {ends_on}"), label=_("re-election is due"),
            ),
            desk.ItemKind(
                clocks.VACANT, _("{name}: a post of the committee is vacant"), "user-question",
                permissions.HANDLE, "fifteen_days",
                lambda subject: reverse("organising:by_election", args=[subject]),
                note=_("Vacant since {since_on}: a by-election fills it"), label=_("vacant post"),
            ),
            desk.ItemKind(
                certificate_watch.CERTIFICATE, _("{name}: the certificate has to be changed"),
                "certificate", permissions.APPROVE, "fifteen_days",
                lambda subject: reverse("organising:certificate_new", args=[subject]),
                note=_("Chair, name or term is another one since {since_on}"),
                label=_("certificate to be changed"),
            ),
        )  # fmt: skip
