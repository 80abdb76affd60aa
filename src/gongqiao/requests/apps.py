"""Registrations of the requests app; never a query."""

from django.apps import AppConfig


class RequestsConfig(AppConfig):
    """What workers ask, need, suggest and complain about (12351)."""

    name = "gongqiao.requests"
    label = "requests"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Capabilities, sentences, messages, matters of the desk; requests follow a person."""
        from gongqiao.audit import api as audit
        from gongqiao.documents import api as documents
        from gongqiao.notices import api as notices
        from gongqiao.platform import gate, outgoing
        from gongqiao.registry import api as registry
        from gongqiao.requests import matters, permissions, queries, sentences

        registry.listen(registry.TableFollows("requests.workerrequest", "requests_workerrequest"))
        gate.declare(*permissions.CAPABILITIES)
        audit.register(*sentences.EVENTS)
        audit.name_area(sentences.AREA)
        audit.may_close_for(permissions.CONFIDENTIAL)
        notices.register(*sentences.MESSAGES)
        outgoing.register(*sentences.OUTGOING)
        documents.keep_apart(queries.SUBJECT)
        matters.register()
        self._show()

    def _show(self) -> None:
        """The side bar, the worker's cards and service, what search and other systems find."""
        from django.utils.translation import gettext_lazy as _

        from gongqiao.platform import (
            acting,
            desk,
            dossier,
            life,
            navigation,
            own,
            related,
            search,
        )
        from gongqiao.requests import cards, finding, own_parts, permissions
        from gongqiao.requests import dossier as of_organisations

        navigation.register(
            navigation.NavItem(
                "service", 10, _("Requests"), "requests:list", "headset", permissions.VIEW
            )
        )  # fmt: skip
        acting.allow(*cards.AT_THE_COUNTER)
        desk.register(cards=cards.cards, services=cards.SERVICES)
        own.register(*own_parts.PARTS)
        life.register(life.Sign("requests.WorkerRequest", "asked_at"))
        dossier.register(panels=of_organisations.PANELS)
        search.register(*finding.PROVIDERS)
        related.register(*finding.RELATED)
