"""Copy the few files we need of the front-end packages into ``static/vendor``.

Run ``python -m kasanari.ui.vendor`` after ``npm ci``. The folder is ignored by git and made anew each time,
so nothing third-party is committed and nothing stale survives an upgrade. The fonts serve the screens and,
from ``static/vendor/fonts``, the printed documents.
"""

import argparse
import re
import shutil
import sys
from pathlib import Path

STATIC_VENDOR = Path(__file__).parent / "static" / "vendor"

_FONTS = "@expo-google-fonts/biz-udpgothic"
_FALLBACK_FONTS = "@expo-google-fonts/noto-sans-jp"  # for names the first lacks characters of, on paper only

FILES = {
    "@digital-go-jp/design-tokens/dist/tokens.css": "tokens.css",
    "@digital-go-jp/design-tokens/LICENSE": "tokens.LICENSE.txt",
    "maplibre-gl/dist/maplibre-gl-csp.js": "maplibre-gl-csp.js",  # for maps, where a city has tiles; needs no eval
    "maplibre-gl/dist/maplibre-gl-csp-worker.js": "maplibre-gl-csp-worker.js",
    "maplibre-gl/dist/maplibre-gl.css": "maplibre-gl.css",
    "maplibre-gl/LICENSE.txt": "maplibre-gl.LICENSE.txt",
    f"{_FONTS}/400Regular/BIZUDPGothic_400Regular.ttf": "fonts/BIZUDPGothic-Regular.ttf",
    f"{_FONTS}/700Bold/BIZUDPGothic_700Bold.ttf": "fonts/BIZUDPGothic-Bold.ttf",
    f"{_FONTS}/LICENSE_FONT": "fonts/BIZUDPGothic.LICENSE.txt",
    f"{_FALLBACK_FONTS}/400Regular/NotoSansJP_400Regular.ttf": "fonts/NotoSansJP-Regular.ttf",
    f"{_FALLBACK_FONTS}/700Bold/NotoSansJP_700Bold.ttf": "fonts/NotoSansJP-Bold.ttf",
    f"{_FALLBACK_FONTS}/LICENSE_FONT": "fonts/NotoSansJP.LICENSE.txt",
}


SCRIPTS = (".js", ".css")
_SOURCE_MAP = re.compile(r"^(//|/\*)# sourceMappingURL=.*$", re.MULTILINE)
"""Maps of the sources are not copied; a reference to one would stop the gathering of static files."""


class MissingPackageError(Exception):
    """A file of `FILES` is not in ``node_modules``; the message names it and the remedy."""


def copy_files(node_modules: Path, target: Path = STATIC_VENDOR) -> list[Path]:
    """Copy `FILES` from ``node_modules`` to ``target``, replacing what lay there; return what was written."""
    missing = [source for source in FILES if not (node_modules / source).is_file()]
    if missing:
        raise MissingPackageError(f"{node_modules} lacks {', '.join(missing)}: run `npm ci` first")
    shutil.rmtree(target, ignore_errors=True)
    return [_copy(node_modules / source, target / name) for source, name in FILES.items()]


def _copy(source: Path, destination: Path) -> Path:
    destination.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, destination)
    if source.suffix in SCRIPTS:
        destination.write_text(_SOURCE_MAP.sub("", source.read_text()))
    return destination


def main() -> None:
    parser = argparse.ArgumentParser(description="Copy front-end files from node_modules into static/vendor.")
    parser.add_argument("--node-modules", type=Path, default=Path("node_modules"))
    try:
        written = copy_files(parser.parse_args().node_modules)
    except MissingPackageError as error:
        parser.exit(1, f"{error}\n")
    sys.stdout.write(f"{len(written)} files in {STATIC_VENDOR}\n")


if __name__ == "__main__":
    main()
