"""What all tests share: some need a program that not every machine has."""

import os
import shutil

import pytest

NEEDS = {"needs_sshd": "sshd", "needs_tmux": "tmux"}
EVERYWHERE = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose program is missing; where all tests are asked for (CLPDECK_ALL_TESTS=1), fail it."""
    for marker, program in NEEDS.items():
        if item.get_closest_marker(marker) is None or shutil.which(program, path=EVERYWHERE):
            continue
        if os.environ.get("CLPDECK_ALL_TESTS") == "1":
            pytest.fail(f"{program} is not installed, and all tests were asked for", pytrace=False)
        pytest.skip(f"{program} is not installed")
