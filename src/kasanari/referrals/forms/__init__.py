"""Forms of the room: they validate what was typed and save nothing."""

from .answering import AcceptForm, DeclineForm, LateForm, MetForm, OutsideAcceptForm, SettleForm
from .sending import NoteForm, SendForm, WithdrawForm

__all__ = [
    "AcceptForm",
    "DeclineForm",
    "LateForm",
    "MetForm",
    "NoteForm",
    "OutsideAcceptForm",
    "SendForm",
    "SettleForm",
    "WithdrawForm",
]
