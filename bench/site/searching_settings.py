"""The settings of the bench with no limit of searches a minute."""

from bench.site.settings import *  # noqa: F403 - the product's settings and the bare page
from bench.site.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "bench.site.searching.SearchingConfig"]
