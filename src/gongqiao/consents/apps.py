"""Registrations of the consents app; never a query."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsentsConfig(AppConfig):
    """Which programme may look at which facts about a person, since when."""

    name = "gongqiao.consents"
    label = "consents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Capabilities, sentences, cards, the side bar; rows that follow a merged person."""
        from django.contrib.auth.signals import user_logged_out

        from gongqiao.audit import api as audit
        from gongqiao.consents import api, cards, coming, leaving, own_parts, permissions, sentences
        from gongqiao.notices import api as notices
        from gongqiao.platform import acting, desk, gate, life, navigation, own
        from gongqiao.registry import api as registry

        for model in ("consent", "familymember", "assisted", "correction"):
            registry.listen(registry.TableFollows(f"consents.{model}", f"consents_{model}"))
        gate.declare(*permissions.CAPABILITIES)
        audit.register(*sentences.EVENTS)
        audit.name_area(sentences.AREA)
        notices.register(*sentences.MESSAGES)
        notices.register_kind("enrolled", _("My enrolment"), _("What I signed with it"))
        own.register(*own_parts.PARTS)
        life.register(
            life.Sign("consents.Consent", "on"), life.Sign("consents.Assisted", "begun_at")
        )
        desk.register(work=cards.work, cards=cards.cards, services=cards.SERVICES)
        api.register(*coming.PURPOSES)
        user_logged_out.connect(leaving.signed_out, dispatch_uid="consents.leaving")
        acting.allow("me_family", "me_family_new", "me_family_remove", "me_correct")
        item = navigation.NavItem
        navigation.register(
            item("service", 60, _("Act for a worker"), "assist", "user-plus", permissions.ASSIST),
            item("service", 70, _("Consents"), "consents", "file-check", permissions.VIEW),
            item("service", 80, _("Workers say it is wrong"), "corrections", "message-report",
                 permissions.CORRECT),
        )  # fmt: skip
