"""Where sessions lie: Django's own in the database, with one column that says whose each is.

Without it, nobody could end the sessions of one account.
"""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """Django's store, on ``StaffSession``."""

    @classmethod
    def get_model_class(cls) -> Any:
        from .models import StaffSession  # models are ready only after the settings that name this module

        return StaffSession

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY)
        return row
