"""Registrations of the benefits app; never a query."""

from django.apps import AppConfig


class BenefitsConfig(AppConfig):
    """One row per benefit that a person has received, whatever programme paid it."""

    name = "gongqiao.benefits"
    label = "benefits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Benefits follow when two persons turn out to be one."""
        from gongqiao.registry import api as registry

        registry.listen(registry.TableFollows("benefits.benefit", "benefits_benefit"))
