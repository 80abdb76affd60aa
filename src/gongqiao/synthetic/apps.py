"""Registrations of the synthetic app; never a query."""

from django.apps import AppConfig


class SyntheticConfig(AppConfig):
    """The synthetic city: invented people and files, loaded through the same import paths."""

    name = "gongqiao.synthetic"
    label = "synthetic"
    default_auto_field = "django.db.models.BigAutoField"
