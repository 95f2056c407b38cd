"""A site begun anew while it runs."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncssh
import pytest

from backends.sim.desk import ask
from backends.sim.faults import FaultError, inject
from backends.sim.picture import picture
from backends.sim.site import Site
from backends.sim.stories import STORIES

LIMIT_S = 20.0


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    one = Site(tmp_path / "site", STORIES[0], speed=100.0, seed=1)
    await one.start()
    yield one
    await one.stop()


def connect(site: Site, host: str):
    files = site.folder
    return asyncssh.connect(host, config=[files / "ssh_config"], known_hosts=str(files / "known_hosts"))


async def asked(site: Site, verb: str, *words: str):
    return await asyncio.to_thread(ask, site.folder, verb, *words)


def place(site: Site) -> str | None:
    return picture(site.world.cluster, "server02").groups[0].current


async def test_a_site_begun_anew_is_as_at_its_start(site: Site):
    files = {path.name: path.read_text() for path in site.folder.iterdir() if path.is_file()}
    ids, boots = set(site.world.cloud.volumes), [one.boot_id for one in site.world.machines.values()]
    inject(site.world, ["silence", "server01"])
    inject(site.world, ["hang", "server02", "clpgrp"])
    inject(site.world, ["expire"])
    async with connect(site, "server02") as connection:
        moving = await connection.create_process("clpgrp -m failover -a server02")
        async with asyncio.timeout(LIMIT_S):
            await site.world.cluster.until(lambda: place(site) == "server02", 600.0)
        assert await asked(site, "reset") == "Begun anew: healthy."
        async with asyncio.timeout(LIMIT_S):
            assert (await moving.wait()).exit_status is None
    assert place(site) == "server01"
    assert (await asked(site, "told"), site.world.aws_faults) == ([], [])
    assert set(site.world.cloud.volumes) == ids
    assert [one.boot_id for one in site.world.machines.values()] == boots
    assert {path.name: path.read_text() for path in site.folder.iterdir() if path.is_file()} == files
    for host in ("server01", "server02"):
        async with connect(site, host) as connection:
            assert (await connection.run("clpgrp -n failover")).stdout == "server01\n"


async def test_another_story_can_be_begun_with(site: Site):
    assert await asked(site, "reset", "peer-down") == "Begun anew: peer-down."
    assert place(site) == "server02"
    with pytest.raises(FaultError, match="There is no story 'healty'; there is healthy"):
        await asked(site, "reset", "healty")


async def test_beginning_anew_takes_a_blink_and_leaves_nothing_behind(site: Site):
    async with connect(site, "server01") as connection:
        slow = asyncio.create_task(connection.run("clpgrp -t failover"))
        async with asyncio.timeout(LIMIT_S):
            await site.world.cluster.until(lambda: place(site) is not None and bool(site.world.told.all()), 600.0)
        loop, old = asyncio.get_running_loop(), site.world
        began = loop.time()
        site.reset()
        assert loop.time() - began < 0.3
        async with asyncio.timeout(LIMIT_S):
            assert (await slow).exit_status is None
    stood = picture(old.cluster, "server01")
    await site.world.clock.sleep(60.0)
    assert picture(old.cluster, "server01") == stood


async def test_the_desk_refuses_in_a_sentence_what_it_does_not_understand(site: Site):
    with pytest.raises(FaultError, match="That was not a list in JSON"):
        await asked(site, "dance")
    with pytest.raises(FaultError, match="Name a fault"):
        await asked(site, "fault")


async def test_the_site_file_has_what_runs_need(site: Site):
    text = (site.folder / "site.toml").read_text()
    for line in ('folder = "store"', 'act_profile = "pretend-ops"', "usual_factor = 0.01", "run_look_s = 0.2",
                 "run_view_s = 2.0", "lease_s = 5.0", "store_s = 0.1"):  # fmt: skip
        assert f"\n{line}\n" in text
