"""For the rules alone (`make rules`): no app is installed, as a rule needs none."""

from config.settings_test import *  # noqa: F403  # the same in everything else
from config.settings_test import ROOT

# what they say is translated all the same
INSTALLED_APPS = []
LOCALE_PATHS = [ROOT / "config/locale", *sorted((ROOT / "src/gongqiao").glob("*/locale"))]
