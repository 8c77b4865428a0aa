"""The settings of the bench with the gate taken out, for comparison."""

from bench.site.settings import *  # noqa: F403 - the product's settings and the bare page
from bench.site.settings import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "bench.site.open.OpenConfig"]
DATABASES["default"]["OPTIONS"] = DATABASES["default"]["OPTIONS"] | {"options": "-c kasanari.whole_city=bench"}
