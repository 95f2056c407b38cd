"""A forced-stop script as the command line writes it, run with the real `aws` command on the pretend site."""

import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import PretendSite

AWS = Path(sys.executable).with_name("aws")
FASTER = 20.0
SLEEP = """#!/bin/sh
read -r now <"{clock}"
echo "$((now + {wakes_after}))" >"{clock}"
"""


class Server:
    """server01 of a pretend site, with its script. Its clock moves by its pauses only, which take no time."""

    def __init__(self, site: PretendSite, folder: Path, wakes_after: int = 3) -> None:
        told = tomllib.loads(site.file.read_text())
        self.nodes = {name: one["instance"] for name, one in told["clusters"]["prod-db"]["nodes"].items()}
        self.folder = folder
        (folder / "own").write_text(self.nodes["server01"])
        (folder / "clock").write_text("5000\n")
        (folder / "sleep").write_text(SLEEP.format(clock=folder / "clock", wakes_after=wakes_after))
        (folder / "sleep").chmod(0o755)
        self.env = {
            "PATH": f"{folder}:{os.environ['PATH']}",
            "AWS_SHARED_CREDENTIALS_FILE": str(site.folder / "aws_credentials"),
            "AWS_ENDPOINT_URL": told["aws"]["endpoint_url"],
            "CLP_SERVER_LOCAL": "server01",
            "CLP_SERVER_DOWN": "server02",
        }
        self.script = folder / "forcestop.sh"
        subprocess.run(
            [sys.executable, "-m", "tui", "forced-stop-script", "prod-db", "--os", "linux", "--site", str(site.file),
             "--out", str(self.script), "--aws", str(AWS)],
            check=True, capture_output=True,
        )  # fmt: skip
        places = {
            "/proc/uptime": "clock",
            "/sys/devices/virtual/dmi/id/board_asset_tag": "own",
            "/var/log/clp-forced-stop.log": "log",
        }
        text = self.script.read_text()
        for old, new in places.items():
            assert text.count(old) == 1
            text = text.replace(old, str(folder / new))
        self.script.write_text(text)

    def stops(self, profile: str = "pretend-ops", mode: str = "1") -> tuple[int, str]:
        """Its exit code, and all it said."""
        env = {**self.env, "AWS_PROFILE": profile, "CLP_FORCESTOP_MODE": mode}
        done = subprocess.run([self.script], env=env, capture_output=True, text=True, check=False)
        assert done.stdout == (self.folder / "log").read_text()
        (self.folder / "log").unlink()
        return done.returncode, done.stdout


@pytest.fixture
def server(pretend_site: Callable[..., PretendSite], tmp_path: Path) -> Callable[..., Server]:
    def start(**more: int) -> Server:
        return Server(pretend_site(speed=FASTER), tmp_path, **more)

    return start


def test_it_stops_the_other_server_and_proves_it_by_what_aws_says(server: Callable[..., Server]) -> None:
    here = server()
    code, said = here.stops(mode="0")
    assert (code, f"this server may stop server02 ({here.nodes['server02']})" in said) == (0, True)
    assert f"EC2 says of {here.nodes['server02']}: running\n" in said
    code, said = here.stops()
    assert (code, f"proved: {here.nodes['server02']} of server02 is stopped\n" in said) == (0, True)


def test_who_may_only_look_proves_nothing_and_the_real_command_knows_how_to_skip_a_shutdown(
    server: Callable[..., Server],
) -> None:
    here = server(wakes_after=65)
    code, said = here.stops("pretend", mode="0")
    assert (code, "the check failed: server02 (its stop is not allowed" in said) == (1, True)
    code, said = here.stops("pretend")
    assert (code, "not proved in time" in said) == (1, True)
    assert "(--force --skip-os-shutdown)\n" in said
    assert "too old" not in said
    assert said.count("(UnauthorizedOperation) when calling the StopInstances operation") == said.count("EC2 is asked")
