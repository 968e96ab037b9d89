"""The wheel, built and installed without the network.

It is built without isolation, by the hatchling of the development environment: isolation would fetch hatchling.
"""

import os
import subprocess
import sys
from pathlib import Path

from published import REPOSITORY


def run(*command: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        command,
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def pip(*arguments: str, cwd: Path) -> None:
    run(sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments, "--no-deps", "--no-index", cwd=cwd)


def build_wheel(folder: Path) -> Path:
    """The wheel of this checkout."""
    pip("wheel", str(REPOSITORY), "--no-build-isolation", f"--wheel-dir={folder}", cwd=folder)
    [made] = folder.iterdir()
    return made
