"""Tables of the room: what is kept about whom, on which grounds others may use it, and what forbids it."""

from .approval import Approval, ApprovalAct
from .asking import AccessRequest, Answer
from .consent import Consent
from .dossier import Dossier, DossierPerson, DossierRole, Item, ItemKind, MaskedRow
from .emergency import Emergency
from .ground import Ground, GroundKind
from .restriction import Adversary, Conflict, Protection
from .review import Review, ReviewKind
from .sitting import Invitation, Pledge, Sitting, TabledPaper

__all__ = [
    "AccessRequest",
    "Adversary",
    "Answer",
    "Approval",
    "ApprovalAct",
    "Conflict",
    "Consent",
    "Dossier",
    "DossierPerson",
    "DossierRole",
    "Emergency",
    "Ground",
    "GroundKind",
    "Invitation",
    "Item",
    "ItemKind",
    "MaskedRow",
    "Pledge",
    "Protection",
    "Review",
    "ReviewKind",
    "Sitting",
    "TabledPaper",
]
