"""What a pack must say before personal data is passed on: kinds of meeting, legal bases, forms of consent."""

from collections.abc import Iterable, Mapping

from kasanari.packs.draft import Draft, file_of
from kasanari.packs.items import Ground, Item, LegalBasis, MeetingKind
from kasanari.packs.problems import Place, Problems
from kasanari.packs.references import is_whole, refer_all

MEETING_GROUNDS = (Ground.STATUTORY_MEETING, Ground.PLAN_MEETING)
LIFTING_GROUNDS = (Ground.LEGAL_DUTY, Ground.EMERGENCY)
ALWAYS_NEEDED = (Ground.CONSENT, Ground.EMERGENCY)


def check_sharing(draft: Draft, problems: Problems) -> None:
    _check_meeting_kinds(draft, problems)
    _check_legal_bases(draft, problems)
    _check_laws_of_meetings(draft, problems)
    _check_consent_forms(draft, problems)


def _check_meeting_kinds(draft: Draft, problems: Problems) -> None:
    for code, kind in draft.sections["meeting_kinds"].items():
        place = Place("meeting_kinds.toml", "meeting_kinds").item(code)
        if kind.ground not in MEETING_GROUNDS:
            problems.add(
                place.at("ground"),
                f"An invitation to a meeting never gives “{kind.ground}”.",
                f"Write {' or '.join(MEETING_GROUNDS)}.",
            )
        refer_all(place.at("lifts"), kind.lifts, draft.codes["codes/compartments"], "codes/compartments.csv", problems)
        _check_lifting(place, kind, problems)


def _check_lifting(place: Place, kind: MeetingKind, problems: Problems) -> None:
    if kind.lifts and kind.ground is not Ground.STATUTORY_MEETING:
        problems.add(
            place.at("lifts"),
            "Only a statutory meeting can open compartments; others rest on consent, which opens none.",
            "Remove it.",
        )
    if kind.lifts and kind.decision_number is None:
        problems.add(
            place.at("decision_number"),
            "This is missing: a meeting opens compartments only where the city has decided it.",
            "Add the number of the decision (決裁番号), or remove “lifts”.",
        )


def _check_legal_bases(draft: Draft, problems: Problems) -> None:
    section = Place("legal_bases.toml", "legal_bases")
    bases: Mapping[str, LegalBasis] = draft.sections["legal_bases"]
    for code, basis in bases.items():
        place = section.item(code).at("lifts")
        refer_all(place, basis.lifts, draft.codes["codes/compartments"], "codes/compartments.csv", problems)
        if basis.lifts and basis.ground not in LIFTING_GROUNDS:
            problems.add(
                place,
                f"A basis of the ground “{basis.ground}” opens no compartment.",
                "Remove it; what a statutory meeting opens stands in meeting_kinds.toml.",
            )
    for ground in ALWAYS_NEEDED:
        needed = [basis for basis in bases.values() if basis.ground is ground]
        if is_whole(draft, "legal_bases") and not _is_one_open(needed):
            problems.add(
                section,
                f"No basis of the ground “{ground}” is valid without end.",
                f'Add one with ground = "{ground}", or remove “until” from the one in force.',
            )


def _check_laws_of_meetings(draft: Draft, problems: Problems) -> None:
    """A statutory meeting and the legal basis on which it shares find each other by the same ``law``."""
    if not (is_whole(draft, "legal_bases") and is_whole(draft, "meeting_kinds")):
        return
    _check_partners(draft, "meeting_kinds", "legal_bases", problems)
    _check_partners(draft, "legal_bases", "meeting_kinds", problems)


def _check_partners(draft: Draft, section: str, others: str, problems: Problems) -> None:
    laws = {item.law for item in draft.sections[others].values() if item.ground is Ground.STATUTORY_MEETING}
    for code, item in draft.sections[section].items():
        if item.ground is Ground.STATUTORY_MEETING and item.law not in laws:
            problems.add(
                Place(file_of(section), section).item(code).at("law"),
                f"“{item.law}” stands at no statutory meeting of {file_of(others)}.",
                "Add the entry there, or write the law alike in both files.",
            )


def _check_consent_forms(draft: Draft, problems: Problems) -> None:
    section = "codes/consent_forms"
    if is_whole(draft, section) and not _is_one_open(draft.sections[section].values()):
        problems.add(
            Place(file_of(section), "consent_forms"),
            "No form is valid without end, so no consent could be recorded one day.",
            "Add the row of the next version, or leave “until” of the current one empty.",
        )


def _is_one_open(items: Iterable[Item]) -> bool:
    return any(item.until is None for item in items)
