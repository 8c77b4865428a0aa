"""What an owner proposes, item by item, beside what stands in the entry."""

from dataclasses import dataclass
from typing import Any

from .forms.owners import LABELS, SERVICE_LABELS
from .models import Correction
from .owner import DAYS, services_of, standing_in


@dataclass(frozen=True)
class Proposal:
    label: str
    before: str
    after: str
    by_hand: bool = False
    """Whether staff must enter it themselves: days are told in words."""


def proposals(correction: Correction) -> list[Proposal]:
    entry = correction.organization
    standing = standing_in(entry)
    names = {str(service.pk): service.name for service in services_of(entry)}
    return [
        Proposal(_label(key, names), standing.get(key, ""), text, key.endswith(f":{DAYS}"))
        for key, text in correction.proposed.items()
    ]


def _label(key: str, names: dict[str, str]) -> str:
    service, _, part = key.rpartition(":")
    label: Any = SERVICE_LABELS[part] if service else LABELS[part]
    return f"{names.get(service, '')}：{label}" if service else str(label)
