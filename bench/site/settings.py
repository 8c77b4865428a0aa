"""The product's settings; only the root URLs differ."""

from kasanari.config.settings import *  # noqa: F403 - these are the product's settings

ROOT_URLCONF = "bench.site.urls"
