"""Invented people in invented households: a whole city of them, or exactly the household a story tells of.

Pure and deterministic: the same `random.Random` state gives the same people. Nothing is read but the lists in
``data/``, nothing is written. Addresses (架空町 …) and postal codes (000-…) belong to nobody; telephones
neither, if the prefix given for them is not in use.
"""

from kasanari.demo.households.city import invent
from kasanari.demo.households.records import District, InventedHousehold, InventedPerson
from kasanari.demo.households.shapes import SHAPES
from kasanari.demo.households.story import Member, invent_for

__all__ = ["SHAPES", "District", "InventedHousehold", "InventedPerson", "Member", "invent", "invent_for"]
