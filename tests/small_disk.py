"""A folder that is a small disk, for as long as a test's commands run."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.terminal import ROOT


def on_a_disk_of_its_own(folder: Path, *commands: str, kib: int = 300) -> list[str]:
    """The lines that commands print while the folder is a small disk that nobody else sees."""
    mount = f"mount -t tmpfs -o size={kib}k tmpfs {folder}"
    alone = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-ec"]
    if not shutil.which("unshare") or subprocess.run([*alone, mount], check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    script = "\n".join([mount, *commands])
    done = subprocess.run(
        [*alone, script], check=False, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout.splitlines()
