"""Registrations of the synthetic app; never a query."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SyntheticConfig(AppConfig):
    """The synthetic city: invented people and files, loaded through the same import paths."""

    name = "gongqiao.synthetic"
    label = "synthetic"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """How the trail tells that the demo was loaded."""
        from gongqiao.audit.api import Area, Sentence, name_area, register

        name_area(
            Area(
                "synthetic",
                _("Demonstration data"),
                {
                    "synthetic.demo": _("demonstration"),
                },
            )
        )
        register(
            Sentence(
                "synthetic.load",
                _("{actor} loaded the demo {scale} (seed {seed}) with {members} invented members"),
            )
        )
