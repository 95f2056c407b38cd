"""Try the installed product where neither the demo's nor the developers' packages are; used by .ci/run."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import backends.looking
import tui.app

CLPDECK = Path(sys.executable).with_name("clpdeck")
SCREEN = b" ========================  CLUSTER STATUS  ===========================\n  Cluster : alone\n"


def clpdeck(*words: str, stdin: bytes = b"") -> tuple[int, str]:
    """Run the command; its exit code, and all it said."""
    done = subprocess.run([CLPDECK, *words], input=stdin, capture_output=True, check=False)
    return done.returncode, (done.stdout + done.stderr).decode()


def main() -> None:
    """Say what works, and fail where something does not."""
    assert [name for name in ("moto", "pytest") if find_spec(name)] == []
    assert clpdeck("--version")[0] == 0
    code, said = clpdeck("parse", "clpstat", stdin=SCREEN)
    assert (code, '"cluster": "alone"' in said) == (0, True), said
    for command in ("demo", "sim"):
        code, said = clpdeck(command)
        assert (code, "pip install 'clpdeck[demo]'" in said) == (2, True), said
    code, said = clpdeck("status", "--site", "none.toml")
    assert (code, "there is no site file" in said) == (2, True), said
    print("the product alone:", tui.app.__file__, backends.looking.__file__)  # noqa: T201 - a script's output


if __name__ == "__main__":
    main()
