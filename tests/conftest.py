"""What all tests share: some need a program that not every machine has."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.undertaker import bury_with_us, end_all_of, leave_it_to_the_undertaker

NEEDS = {"needs_sshd": "sshd", "needs_tmux": "tmux", "needs_dash": "dash", "needs_shellcheck": "shellcheck"}
KILLED_AT = "kill points"
"""What a test calls the number of points at which it killed runners, among its properties."""
EVERYWHERE = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose program is missing; where all tests are asked for (CLPDECK_ALL_TESTS=1), fail it."""
    for marker, program in NEEDS.items():
        if item.get_closest_marker(marker) is None or shutil.which(program, path=EVERYWHERE):
            continue
        if os.environ.get("CLPDECK_ALL_TESTS") == "1":
            pytest.fail(f"{program} is not installed, and all tests were asked for", pytrace=False)
        pytest.skip(f"{program} is not installed")


def pytest_xdist_auto_num_workers() -> int:
    """Half as many again as there are processors: a third of the time of whole runs the pretend site is waited for."""
    return max(2, (os.cpu_count() or 1) * 3 // 2)


def pytest_unconfigure() -> None:
    """End whatever a test has left behind."""
    leave_it_to_the_undertaker()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at how many points runners were killed, where that was tested."""
    passed = terminalreporter.stats.get("passed", [])
    killed = sum(count for test in passed for name, count in test.user_properties if name == KILLED_AT)
    if killed:
        terminalreporter.write_line(f"kill walk: {killed} points")


@dataclass(frozen=True)
class PretendSite:
    """A running pretend site, a process of its own."""

    folder: Path

    @property
    def file(self) -> Path:
        """Its site file."""
        return self.folder / "site.toml"

    def fault(self, *words: str) -> None:
        """Let something go wrong in it."""
        subprocess.run([*SIM, "fault", "--dir", str(self.folder), *words], check=True, capture_output=True)


SIM = (sys.executable, "-P", "-m", "backends.sim")


class SiteProcess(subprocess.Popen[str]):
    """A pretend site's process. Whoever works on the site ends with it: runners outlive who began them."""

    folder: Path

    def terminate(self) -> None:
        """Tell the site to end, once nobody is there any more."""
        end_all_of(self.folder, but=self.pid)
        super().terminate()


def begin_pretend_site(folder: Path, story: str, *more: str, speed: float = 1.0) -> tuple[PretendSite, SiteProcess]:
    """Start a pretend site in a folder and wait until it answers.

    It runs until its process is ended, or the one that began it has ended in whatever way.
    """
    words = [*SIM, "--story", story, "--speed", str(speed), "--dir", str(folder), *more]
    bury_with_us(folder)
    process = SiteProcess(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    process.folder = folder
    assert process.stdout
    assert process.stdout.readline().strip() == str(folder / "site.toml")
    return PretendSite(folder), process


@pytest.fixture
def pretend_site(tmp_path: Path) -> Iterator[Callable[..., PretendSite]]:
    """Start pretend sites by story, each in a folder of its own; they end with the test."""
    running: list[subprocess.Popen[str]] = []

    def start(story: str = "healthy", *, speed: float = 1.0) -> PretendSite:
        site, process = begin_pretend_site(tmp_path / f"site{len(running)}", story, speed=speed)
        running.append(process)
        return site

    yield start
    for process in running:
        process.terminate()
        process.communicate(timeout=20)
