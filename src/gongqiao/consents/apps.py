"""Registrations of the consents app; never a query."""

from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    """Which programme may look at which facts about a person, since when."""

    name = "gongqiao.consents"
    label = "consents"
    default_auto_field = "django.db.models.BigAutoField"
