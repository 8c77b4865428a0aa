"""Forms of the directory: they validate what is typed and save nothing."""

from .entries import EntryForm, NewEntryForm
from .offers import OfferForm, PlaceForm
from .owners import AnswerForm, DeclineForm, LinkForm, NoteForm
from .search import SearchForm
from .unmet import FiguresForm, UnmetForm

__all__ = [
    "AnswerForm",
    "DeclineForm",
    "EntryForm",
    "FiguresForm",
    "LinkForm",
    "NewEntryForm",
    "NoteForm",
    "OfferForm",
    "PlaceForm",
    "SearchForm",
    "UnmetForm",
]
