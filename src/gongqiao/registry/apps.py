"""Registrations of the registry app; never a query."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    """Organisations, terms of office, persons and memberships."""

    name = "gongqiao.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Capabilities, sentences of the trail, sealed files, side-bar entries."""
        from gongqiao.accounts import api as accounts
        from gongqiao.audit.api import name_area, register
        from gongqiao.platform import gate, life, navigation, outgoing, own, rotation, search
        from gongqiao.registry import finding, own_parts, permissions, sentences
        from gongqiao.registry.services.imports import keep
        from gongqiao.registry.services.signing_in import Register

        accounts.provide_phones(Register())
        gate.declare(*permissions.CAPABILITIES)
        register(*sentences.SENTENCES)
        name_area(sentences.AREA)
        outgoing.register(*sentences.OUTGOING)
        search.register(*finding.PROVIDERS)
        own.register(*own_parts.PARTS)
        life.register(life.Sign("registry.Person", "user__last_login", person="pk"))
        rotation.sealed_files("registry", keep.paths)
        item, see = navigation.NavItem, "registry.view"
        navigation.register(
            item("organisations", 10, _("Organisations"), "registry:organisations", "sitemap", see),
            item("organisations", 15, _("Officers"), "registry:officers", "users", see),
            item("organisations", 20, _("Members"), "registry:members", "users", see),
            item("organisations", 30, _("Rosters"), "registry:imports", "file-import",
                 "registry.import"),
        )  # fmt: skip
