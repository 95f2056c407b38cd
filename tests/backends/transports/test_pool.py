import subprocess
import sys


def test_making_a_pool_does_not_load_asyncssh():
    said = subprocess.run(
        [sys.executable, "-c", "import sys, backends.transports.pool; print('asyncssh' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "False\n"
