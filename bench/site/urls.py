"""The product's URLs and the bare page."""

from django.urls import path

from kasanari.config.urls import urlpatterns as product

from .bare import bare
from .path import BARE_PATH

urlpatterns = [path(BARE_PATH.lstrip("/"), bare, name="bare"), *product]
