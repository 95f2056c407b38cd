"""A test that is cut off leaves nobody behind: neither its pretend site, nor a runner, nor a nursery of runners."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import begin_pretend_site
from tests.terminal import ROOT, python
from tests.undertaker import end_all_of
from tests.whole.outside import until

CUT_OFF = """
import sys
from pathlib import Path
from backends.runs.starting import Started
from tests.conftest import begin_pretend_site
from tests.whole.restoring import Region
from tests.whole.walking import found

site, process = begin_pretend_site(Path(sys.argv[1]), "healthy", speed=20)
site.fault("hang", "server01", "clpgrp")
region = Region(site.folder)
doing = region.begin(region.plan("move-group"))
runner = Started(site.file, doing.run, site.folder / "store")
print(process.pid, runner.pid, found("tests.whole.mortals").pid, flush=True)
sys.stdin.read()
"""


def lives(pid: str) -> bool:
    """Whether there is such a process that is no mere remembrance of one."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


@pytest.mark.timeout(180)
def test_whatever_kills_a_test_ends_its_site_and_its_runners(tmp_path: Path) -> None:
    words = python("-c", CUT_OFF, str(tmp_path / "s"))
    with subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as test:
        assert test.stdout
        begun = test.stdout.readline().split()
        assert [lives(pid) for pid in begun] == [True] * 3
        test.kill()
    until(lambda: not any(map(lives, begun)))


def test_who_works_on_a_site_ends_with_it_and_nobody_else_does(tmp_path: Path) -> None:
    _, process = begin_pretend_site(tmp_path / "s", "healthy")
    waits = [sys.executable, "-c", "input()"]
    here, beside = (
        subprocess.Popen([*waits, str(folder / "site.toml")], stdin=subprocess.PIPE)
        for folder in (tmp_path / "s", tmp_path / "s2")
    )
    process.terminate()
    process.communicate(timeout=20)
    assert here.wait(20) < 0
    here.communicate()
    assert beside.poll() is None
    end_all_of(tmp_path / "s2")
    beside.communicate()
    assert beside.returncode < 0
