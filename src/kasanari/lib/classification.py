"""How sensitive each field of a table is (house law 5).

Masking, export, scrubbing, logs and the API read this list; a house test fails for a field that is missing.
"""

from dataclasses import dataclass
from enum import StrEnum


class Sensitivity(StrEnum):
    PLAIN = "plain"  # says nothing about a person
    PERSONAL = "personal"  # 個人情報 (個人情報保護法2条1項)
    SENSITIVE = "sensitive"  # 要配慮個人情報 (同2条3項) and whatever could locate or shame a person


@dataclass(frozen=True, init=False)
class Classified:
    """The sensitivity of every concrete field of one model.

    Beside it, ``locating`` names the fields that need the right *locate* (address, phone, …), ``indexed`` those that
    are shown, with the plain ones, to whoever may only know that the row exists, and ``unseen`` those that nobody is
    ever shown (the digest of a password).

    >>> Classified(plain="id created_at", personal="family_name").of("family_name")
    <Sensitivity.PERSONAL: 'personal'>
    """

    plain: frozenset[str]
    personal: frozenset[str]
    sensitive: frozenset[str]
    locating: frozenset[str]
    indexed: frozenset[str]
    unseen: frozenset[str]

    def __init__(
        self,
        *,
        plain: str = "",
        personal: str = "",
        sensitive: str = "",
        locating: str = "",
        indexed: str = "",
        unseen: str = "",
    ) -> None:
        object.__setattr__(self, "plain", frozenset(plain.split()))
        object.__setattr__(self, "personal", frozenset(personal.split()))
        object.__setattr__(self, "sensitive", frozenset(sensitive.split()))
        object.__setattr__(self, "locating", frozenset(locating.split()))
        object.__setattr__(self, "indexed", frozenset(indexed.split()))
        object.__setattr__(self, "unseen", frozenset(unseen.split()))

    def of(self, field: str) -> Sensitivity:
        """Return the sensitivity of ``field``; an unknown field counts as sensitive."""
        if field in self.plain:
            return Sensitivity.PLAIN
        return Sensitivity.PERSONAL if field in self.personal else Sensitivity.SENSITIVE

    def names(self) -> frozenset[str]:
        return self.plain | self.personal | self.sensitive
