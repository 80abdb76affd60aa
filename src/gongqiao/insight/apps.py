"""Registrations of the insight app; never a query."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """Dashboards and assessments over several apps."""

    name = "gongqiao.insight"
    label = "insight"
    default_auto_field = "django.db.models.BigAutoField"
