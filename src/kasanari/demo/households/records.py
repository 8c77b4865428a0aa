"""What an invented person and an invented household consist of."""

from dataclasses import dataclass
from datetime import date

District = tuple[str, str, float]
"""Code of a district, its label as it begins an address, and its share of the people (any unit)."""


@dataclass(frozen=True, slots=True)
class Part:
    """One member of a household before it has a name.

    `relation` is seen from the first member, who is 本人; `age` is in years; `sex` "1" male, "2" female.
    `bears_own_name`: not of the household's family name (unrelated, or kin by marriage). `alias`: lives under
    an everyday name (通称); None leaves it to chance.
    """

    relation: str
    sex: str
    age: int
    nationality: str | None = None
    language: str | None = None
    alias: bool | None = None
    bears_own_name: bool = False


@dataclass(frozen=True, slots=True)
class InventedPerson:
    """A person who does not exist. `relation` is to the head of the household (世帯主, 妻, 長男 …)."""

    key: int
    family_name: str
    given_name: str  # empty for a foreign resident whose name has no parts
    family_kana: str
    given_kana: str
    alternative_name: str | None  # 通称, or the name before marriage (旧氏), family and given name
    alternative_kana: str | None
    roman_name: str | None  # as on the residence card; None for Japanese
    sex: str  # GIF: "1" male, "2" female
    birth_on: date
    nationality: str | None  # country name in Japanese; None for Japanese
    language: str | None  # ISO 639-1, where it is not Japanese
    phone: str | None
    relation: str

    @property
    def called(self) -> str:
        """What stands before さん in a note: 田中, 王, グルン."""
        return self.family_kana if self.family_name.isascii() else self.family_name

    @property
    def first_name(self) -> str:
        """The name by which kin are told apart in a note: 美咲, シタ; the whole name if it has no parts."""
        if not self.given_name:
            return self.called
        return self.given_kana if self.given_name.isascii() else self.given_name


@dataclass(frozen=True, slots=True)
class InventedHousehold:
    """Persons at one address; `shape` is one of `SHAPES`."""

    key: int
    shape: str
    district_code: str
    address_text: str
    postal_code: str | None
    members: tuple[InventedPerson, ...]
