"""Tables of the room: persons, where they live, and with whom, each over time. 個人番号 is never stored."""

from .found_by import FoundBy
from .household import Household, HouseholdMember
from .merge import MergeProposal, PersonMerge, ProposalState
from .person import FormerName, Person, Sex, name_key
from .relation import Relation, RelationKind
from .residence import Residence
from .resident_event import ResidentEvent, ResidentEventKind

__all__ = [
    "FormerName",
    "FoundBy",
    "Household",
    "HouseholdMember",
    "MergeProposal",
    "Person",
    "PersonMerge",
    "ProposalState",
    "Relation",
    "RelationKind",
    "Residence",
    "ResidentEvent",
    "ResidentEventKind",
    "Sex",
    "name_key",
]
