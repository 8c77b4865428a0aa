"""The product's URLs, the bare page and the bare list."""

from django.urls import path

from kasanari.config.urls import urlpatterns as product

from .bare import bare, bare_list
from .path import BARE_PATH, LIST_PATH

urlpatterns = [
    path(BARE_PATH.lstrip("/"), bare, name="bare"),
    path(LIST_PATH.lstrip("/"), bare_list, name="bare-list"),
    *product,
]
