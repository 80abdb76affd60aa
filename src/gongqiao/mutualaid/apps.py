"""Registrations of the mutualaid app; never a query."""

from django.apps import AppConfig


class MutualaidConfig(AppConfig):
    """Mutual medical aid paid without an application."""

    name = "gongqiao.mutualaid"
    label = "mutualaid"
    default_auto_field = "django.db.models.BigAutoField"
