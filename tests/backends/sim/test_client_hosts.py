"""A host that uses the restored cluster: which server answers it at the VIP and at the name, and when none does."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncssh
import pytest

from backends.sim.blueprint import OSAKA, REHEARSAL
from backends.sim.cloud import images
from backends.sim.site import Site
from backends.sim.stories import story_named
from tests.backends.sim.nodes import osaka
from tests.backends.sim.nodes.keyboard import keyboard

LIMIT_S = 20.0


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    one = Site(tmp_path / "site", story_named("two-disks"), speed=500.0, seed=1)
    await one.start()
    yield one
    await one.stop()


@pytest.fixture
async def restored(site: Site) -> Site:
    """The same, restored in Osaka with the group on the first server, and the name as everybody has it."""
    await osaka.restored(site.world, keyboard(site.world))
    site.world.clock.advance(120.0)
    return site


def connect(site: Site, host: str, **options):
    files = site.folder
    return asyncssh.connect(host, config=[files / "ssh_config"], known_hosts=str(files / "known_hosts"), **options)


async def answers(site: Site, target: str, client: str = OSAKA.client) -> str:
    """The name of the machine whose host key is seen at a target, from a client host."""
    async with connect(site, client) as host, asyncio.timeout(LIMIT_S):
        key = await asyncssh.get_server_host_key(target, 22, tunnel=host)
    assert key is not None
    seen = key.export_public_key().decode().split()[:2]
    world = site.world
    own = {world.cloud.instances[one.instance_id].host_keys[0]: one.name for one in world.machines.values()}
    return next(name for public, name in own.items() if public.split()[:2] == seen)


async def moved(site: Site, server: str) -> None:
    typed = keyboard(site.world)
    assert (await typed("server01-osaka", f"clpgrp -m failover -a {server}")).status == 0
    site.world.clock.advance(120.0)


@pytest.mark.parametrize("target", [OSAKA.vip, OSAKA.domain, OSAKA.domain.removesuffix(".")])
async def test_vip_and_name_lead_to_the_server_that_has_the_group_and_follow_it(restored: Site, target: str):
    assert await answers(restored, target) == "server01-osaka"
    await moved(restored, "server02")
    assert await answers(restored, target) == "server02-osaka"


async def test_a_server_s_own_address_leads_to_it_wherever_the_group_is(restored: Site):
    assert await answers(restored, osaka.ADDRESSES["server02"]) == "server02-osaka"


async def test_production_is_reached_from_production_s_own_client_until_its_region_is_lost(site: Site):
    assert await answers(site, "10.0.0.200", "172.16.10.50") == "server01"
    assert await answers(site, "db.cluster.internal", "172.16.10.50") == "server01"
    async with connect(site, "client") as host:
        site.world.cloud.lose("ap-northeast-1")
        async with asyncio.timeout(LIMIT_S):
            await host.wait_closed()
    with pytest.raises(asyncssh.ChannelOpenError, match="Connection timed out"):
        await connect(site, "client")


async def test_one_can_log_in_and_ask_through_the_vip(restored: Site):
    login = {"username": "root", "client_keys": str(restored.folder / "id_ed25519"), "config": ()}
    async with (
        connect(restored, "client-dr") as host,
        asyncssh.connect(OSAKA.vip, tunnel=host, known_hosts=None, **login) as server,
    ):
        assert (await server.run("hostname")).stdout == "server01\n"


async def test_openssh_goes_the_same_way(restored: Site):
    words = ("-F", str(restored.folder / "ssh_config"), "-o", "StrictHostKeyChecking=no", "-o",
             "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "-J", "client-dr",
             "root@osaka.clusterpro.local", "hostname")  # fmt: skip
    says = restored.folder / "ssh.err"  # a file: OpenSSH's hop may hold it open for longer than the login lasts
    with says.open("wb") as stderr:
        process = await asyncio.create_subprocess_exec(
            "ssh", *words, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=stderr
        )
    async with asyncio.timeout(LIMIT_S):
        out, _ = await process.communicate()
    err = says.read_bytes()
    # OpenSSH's hop to the client itself checks its key against the site's known hosts.
    assert (out, err) == (b"server01\n", b"")


async def refused(site: Site, target: str, port: int = 22, client: str = OSAKA.client) -> str:
    async with connect(site, client) as host, asyncio.timeout(LIMIT_S):
        with pytest.raises(asyncssh.ChannelOpenError) as error:
            await host.open_connection(target, port)
    return str(error.value.reason)


def table(site: Site, name: str):
    vpc_id = site.world.places["dr"]
    return next(one for one in site.world.cloud.route_tables.values() if (one.vpc_id, one.name) == (vpc_id, name))


@pytest.mark.parametrize(
    "mistake",
    ["no route in the client's table", "source/dest check on", "the group is stopped", "the server has stopped"],
)
async def test_the_vip_leads_nowhere(restored: Site, mistake: str):
    world = restored.world
    instance = world.cloud.instances[world.machines["server01-osaka"].instance_id]
    match mistake:
        case "no route in the client's table":
            table(restored, "Route-A").routes.pop()
        case "source/dest check on":
            world.cloud.interfaces[instance.eni_id].source_dest_check = True
        case "the group is stopped":
            await keyboard(world)("server01-osaka", "clpgrp -t failover")
        case _:
            world.cloud.stop(instance.id)
            world.clock.advance(60.0)
    assert await refused(restored, OSAKA.vip) == "Connection timed out"


async def test_a_table_that_the_client_s_subnet_does_not_use_is_no_help(restored: Site):
    for name in ("Main", "Route-B"):
        assert table(restored, name).route(f"{OSAKA.vip}/32")
    table(restored, "Route-A").routes.pop()
    assert await refused(restored, OSAKA.vip) == "Connection timed out"


async def test_a_route_to_the_server_without_the_group_leads_nowhere(restored: Site):
    second = restored.world.cloud.instances[restored.world.machines["server02-osaka"].instance_id]
    route = table(restored, "Route-A").route(f"{OSAKA.vip}/32")
    assert route
    route.target = second.eni_id
    assert await refused(restored, OSAKA.vip) == "Connection timed out"


@pytest.mark.parametrize(
    ("target", "port", "said"),
    [
        ("db.cluster.internal", 22, "Name or service not known"),
        ("example.com", 22, "Name or service not known"),
        (OSAKA.addresses[0], 23, "Connection refused"),
        ("172.31.10.99", 22, "Connection timed out"),
        ("172.16.10.11", 22, "Connection timed out"),
        (REHEARSAL.vip, 22, "Connection timed out"),
    ],
)
async def test_who_is_not_there_does_not_answer(restored: Site, target: str, port: int, said: str):
    assert await refused(restored, target, port) == said


async def test_a_name_has_its_new_address_only_when_the_change_is_in_sync(restored: Site):
    typed = keyboard(restored.world)
    async with connect(restored, "client-dr") as host:
        before = await host.run(f"getent hosts {OSAKA.domain}")
        assert before.stdout == "172.31.10.11    osaka.clusterpro.local\n"
        await typed("server01-osaka", "clpgrp -m failover")
        assert (await host.run(f"getent hosts {OSAKA.domain}")).stdout == before.stdout
        restored.world.clock.advance(60.0)
        after = await host.run(f"getent hosts {OSAKA.domain}")
    assert after.stdout == "172.31.20.11    osaka.clusterpro.local\n"


async def test_a_client_host_knows_few_commands(site: Site):
    async with connect(site, "client-drill") as host:
        assert [(await host.run(line)).exit_status for line in ("true", "sudo -n true", "clpstat")] == [0, 0, 127]
        assert (await host.run("hostname")).stdout == "client-drill\n"
        assert (await host.run("getent hosts nowhere.example")).exit_status == 2
        assert (await host.run("getent hosts 172.30.10.50")).stdout == "172.30.10.50    172.30.10.50\n"
    assert {(one.node, one.acts) for one in site.world.told.all(looks=True)} == {("client-drill", False)}


async def test_the_place_of_the_drill_has_its_own_vip_and_name(site: Site):
    world, typed = site.world, keyboard(site.world)
    images_taken = await osaka.set_up(world, typed, place=REHEARSAL)
    before = osaka.production(world)
    await osaka.licence_and_region(typed, REHEARSAL)
    await osaka.configure(world, typed, images_taken, place=REHEARSAL)
    await osaka.post_process(world, typed, REHEARSAL)
    world.clock.advance(120.0)
    assert await answers(site, REHEARSAL.vip, REHEARSAL.client) == "server01-drill"
    assert await answers(site, REHEARSAL.domain, REHEARSAL.client) == "server01-drill"
    assert await refused(site, REHEARSAL.vip, client=OSAKA.client) == "Connection timed out"
    assert osaka.production(world) == before
    assert all(images.state(world.cloud, one) == "available" for one in world.cloud.images.values())
