"""名寄せ: which records may be of one person, with reasons for and against."""

from .names import NameVerdict, same_name
from .score import Known, Likeness, Reason, compare, known, likeness_of

__all__ = ["Known", "Likeness", "NameVerdict", "Reason", "compare", "known", "likeness_of", "same_name"]
