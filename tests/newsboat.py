"""newsboat from Debian, a feed reader for the terminal."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def reload_in_newsboat(address: str, home: Path) -> Path:
    """Lets newsboat fetch feeds, an address a line; where it keeps what it found."""
    if not shutil.which("newsboat"):
        pytest.skip("no newsboat: install the package newsboat")
    (home / "config").touch()
    (home / "urls").write_text(address + "\n")
    files = [f"--url-file={home / 'urls'}", f"--cache-file={home / 'cache'}", f"--config-file={home / 'config'}"]
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    command = ["newsboat", *files, "-x", "reload"]
    done = subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return home / "cache"
