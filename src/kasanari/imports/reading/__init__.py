"""A file somebody was given becomes rows of text. What is wrong with one row is told with that row."""

from .limits import Limits, Unreadable
from .sheet import Line, Sheet, read

__all__ = ["Limits", "Line", "Sheet", "Unreadable", "read"]
