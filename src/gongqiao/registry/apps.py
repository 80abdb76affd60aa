"""Registrations of the registry app; never a query."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Organisations, terms of office, persons and memberships."""

    name = "gongqiao.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"
