import asyncio
import gc
import re
import socket
from pathlib import Path

import pytest

from backends.sim.site import Site
from backends.sim.stories import STORIES


@pytest.mark.parametrize("rounds", range(4))
async def test_who_knocks_in_the_very_moment_of_the_end_leaves_no_connection_behind(tmp_path: Path, rounds: int):
    site = Site(tmp_path / "site", STORIES[0], speed=600.0, seed=1)
    await site.start()
    ports = re.findall(r"Port (\d+)", (site.folder / "ssh_config").read_text())
    bastion = socket.create_connection(("127.0.0.1", int(ports[0])))
    with bastion, socket.create_connection(aws_of(site)):
        for _ in range(rounds):
            await asyncio.sleep(0)
        await site.stop()
        gc.collect()  # what was left open is told when it goes


def aws_of(site: Site) -> tuple[str, int]:
    host, port = site.aws_url.removeprefix("http://").split(":")
    return host, int(port)
