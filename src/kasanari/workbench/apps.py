from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    name = "kasanari.workbench"
    label = "workbench"
