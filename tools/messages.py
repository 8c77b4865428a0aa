"""Message catalogues without GNU gettext: extract, compile, check.

Message ids are Japanese, as the screens are. Every text that a screen shows stands in
``src/kasanari/locale/<language>/LC_MESSAGES/django.po``; ``en`` must be complete.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).parents[1] / "src" / "kasanari"
LOCALE = SOURCE / "locale"
COMPLETE = ("en",)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def main() -> int:
    command = sys.argv[1] if len(sys.argv) == 2 else ""
    commands = {"extract": extract_all, "compile": compile_all, "check": check_all}
    if command not in commands:
        sys.stderr.write("usage: messages.py extract | compile | check\n")
        return 2
    return commands[command]()


def extract_all() -> int:
    """Bring every catalogue up to date with the sources; texts that are gone are dropped."""
    texts = collected()
    for language in COMPLETE:
        catalogue = read(language)
        catalogue.update(texts, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        file = po_file(language)
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as target:
            write_po(target, catalogue, width=120, sort_output=True, omit_header=False, no_location=True)
    return 0


def compile_all() -> int:
    for file in LOCALE.glob("*/LC_MESSAGES/*.po"):
        with file.open("rb") as source, file.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source))
    return 0


def check_all() -> int:
    """Tell every text that a catalogue lacks, has only a stale form of, or leaves a placeholder out of."""
    problems = [problem for language in COMPLETE for problem in _problems(language)]
    sys.stdout.write("".join(f"{problem}\n" for problem in problems))
    return 1 if problems else 0


def collected() -> Catalog:
    """Every text of the sources, as a catalogue of ids."""
    catalogue = Catalog(domain="django", fuzzy=False)
    for message, context in _texts():
        catalogue.add(message, context=context, flags=_flags(message))
    return catalogue


def read(language: str) -> Catalog:
    file = po_file(language)
    if not file.exists():
        return Catalog(locale=language, domain="django", fuzzy=False)
    with file.open("rb") as source:
        return read_po(source, locale=language, domain="django")


def po_file(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def _texts() -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    for file in sorted(SOURCE.rglob("*.py")):
        yield from _from_python(file.read_bytes())
    for file in sorted(SOURCE.rglob("templates/**/*.html")):
        yield from _from_python(templatize(file.read_text(), origin=file.name).encode())


def _from_python(code: bytes) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    for _line, message, _comments, context in extract("python", BytesIO(code), keywords=KEYWORDS):
        if message and message != ("", ""):
            yield message, context


def _flags(message: str | tuple[str, ...]) -> set[str]:
    text = message if isinstance(message, str) else message[0]
    return {"python-format"} if "%(" in text else set()


def _forms(translation: str | tuple[str, ...]) -> tuple[str, ...]:
    return translation if isinstance(translation, tuple) else (translation,)


def _problems(language: str) -> Iterator[str]:
    wanted, known = collected(), read(language)
    for message in wanted:
        if not message.id:
            continue
        found = known.get(message.id, message.context)
        if found is None or found.fuzzy or not all(_forms(found.string)):
            yield f"{language}: no translation of {message.id!r}"
    for message in known:
        if message.id and wanted.get(message.id, message.context) is None:
            yield f"{language}: {message.id!r} is no longer used; run `make messages`"
        for error in message.check():
            yield f"{language}: {message.id!r}: {error}"


if __name__ == "__main__":
    sys.exit(main())
