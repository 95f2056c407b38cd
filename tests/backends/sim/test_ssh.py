import asyncio
import stat
import tomllib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from backends.sim.commands import Here, run
from backends.sim.faults import inject
from backends.sim.site import Site
from backends.sim.stories import STORIES

LIMIT_S = 20.0


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    one = Site(tmp_path / "site", STORIES[0], speed=600.0, seed=1)
    await one.start()
    yield one
    await one.stop()


def connect(site: Site, host: str):
    """Connect as the product does: by the site's SSH configuration, host keys checked."""
    files = site.folder
    return asyncssh.connect(host, config=[files / "ssh_config"], known_hosts=str(files / "known_hosts"))


async def ssh(site: Site, *words: str) -> tuple[int, str, str]:
    """Run OpenSSH's own client."""
    process = await asyncio.create_subprocess_exec(
        "ssh", "-F", str(site.folder / "ssh_config"), *words,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    async with asyncio.timeout(LIMIT_S):
        out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def test_openssh_reads_a_node_through_the_bastion(site: Site):
    expected = await run(Here(site.world, site.world.machines["server01"], root=True), "clpstat --local")
    assert await ssh(site, "server01", "clpstat --local") == (0, expected.out, "")


async def test_openssh_gets_exit_status_and_both_streams(site: Site):
    assert await ssh(site, "172.16.20.11", "clpmdstat", "-m", "md9") == (1, "", "Invalid mirror disk resource name.\n")
    assert await ssh(site, "server02", "no-such-thing") == (127, "", "bash: no-such-thing: command not found\n")


async def test_a_login_without_a_command_is_told_that_there_is_no_shell(site: Site):
    status, out, err = await ssh(site, "-T", "server02")
    assert (status, out) == (1, "")
    assert "only single commands are possible" in err


async def test_asyncssh_runs_many_commands_on_one_connection(site: Site):
    async with connect(site, "server02") as connection:
        replies = await asyncio.gather(*(connection.run("hostname", encoding=None) for _ in range(20)))
    assert {(reply.stdout, reply.exit_status) for reply in replies} == {(b"server02\n", 0)}


async def test_the_bastion_itself_can_do_nothing_but_true(site: Site):
    async with connect(site, "bastion") as bastion:
        assert (await bastion.run("true")).exit_status == 0
        refused = await bastion.run("clpstat")
    assert (refused.exit_status, refused.stderr) == (127, "bash: clpstat: command not found\n")


async def test_a_key_nobody_knows_opens_nothing(site: Site):
    stranger = asyncssh.generate_private_key("ssh-ed25519")
    known = str(site.folder / "known_hosts")
    with pytest.raises(asyncssh.PermissionDenied):
        await asyncssh.connect(
            "bastion", config=[site.folder / "ssh_config"], known_hosts=known, client_keys=[stranger]
        )


async def test_every_host_has_a_key_of_its_own(site: Site):
    lines = (site.folder / "known_hosts").read_text().splitlines()
    assert len({line.split(" ", 1)[1] for line in lines}) == 3


async def test_a_machine_that_stops_drops_its_connections_and_is_not_to_be_reached(site: Site):
    async with connect(site, "server01") as connection:
        inject(site.world, ["stop", "server01"])
        async with asyncio.timeout(LIMIT_S):
            await connection.wait_closed()
    with pytest.raises(asyncssh.ChannelOpenError, match="Connection timed out"):
        await connect(site, "server01")


async def test_a_machine_that_goes_down_while_somebody_connects_takes_nobody_in(
    site: Site, monkeypatch: pytest.MonkeyPatch
):
    served = asyncssh.run_server

    async def late(*given: Any, **named: Any) -> asyncssh.SSHServerConnection:
        site.world.machines["server02"].power_off()
        return await served(*given, **named)

    monkeypatch.setattr(asyncssh, "run_server", late)
    with pytest.raises((OSError, asyncssh.Error)):
        async with connect(site, "server02"):
            pass


async def test_a_machine_that_boots_refuses_connections_until_it_is_up(site: Site):
    machine = site.world.machines["server01"]
    machine.power_off()
    with pytest.raises(asyncssh.ChannelOpenError, match="Connection refused"):
        await connect(site, "server01")
    machine.reset()
    await site.world.cluster.until(lambda: machine.up, 600.0)
    async with connect(site, "server01") as connection:
        assert (await connection.run("hostname")).stdout == "server01\n"


async def test_nobody_is_at_an_address_without_a_machine(site: Site):
    async with connect(site, "bastion") as bastion:
        with pytest.raises(asyncssh.ChannelOpenError, match="Connection timed out"):
            await bastion.open_connection("172.16.30.11", 22)
        with pytest.raises(asyncssh.ChannelOpenError, match="Connection refused"):
            await bastion.open_connection("172.16.10.11", 23)


async def test_the_bastion_knows_the_nodes_by_name_and_leads_nowhere_else(site: Site):
    async with connect(site, "bastion") as bastion:
        reader, writer = await bastion.open_connection("server01", 22)
        assert (await reader.readline()).startswith(b"SSH-2.0-")
        writer.close()
        with pytest.raises(asyncssh.ChannelOpenError, match="Name or service not known"):
            await bastion.open_connection("db.example.com", 22)
        with pytest.raises(asyncssh.ChannelOpenError, match="open failed"):
            await bastion.open_connection("127.0.0.1", 22)


async def test_on_a_terminal_lines_end_as_a_terminal_needs_it(site: Site):
    assert (await ssh(site, "-tt", "server02", "hostname"))[1] == "server02\r\n"


async def test_a_command_cut_in_the_middle_has_half_an_answer_and_no_exit_status(site: Site):
    whole = (await run(Here(site.world, site.world.machines["server02"], root=True), "clpstat --local")).out
    inject(site.world, ["ssh-cut", "server02"])
    async with connect(site, "server02") as connection:
        cut = await connection.run("clpstat --local")
    assert cut.exit_status is None
    assert whole.startswith(str(cut.stdout))
    assert len(str(cut.stdout)) < len(whole)
    async with connect(site, "server02") as connection:
        assert (await connection.run("clpstat --local")).stdout == whole


async def test_a_silent_machine_says_nothing_until_it_may_again(site: Site):
    async with connect(site, "server01") as connection:
        inject(site.world, ["silence", "server01"])
        asked = asyncio.create_task(connection.run("hostname"))
        await site.world.clock.sleep(30.0)
        assert not asked.done()
        inject(site.world, ["clear"])
        async with asyncio.timeout(LIMIT_S):
            assert (await asked).stdout == "server01\n"


async def test_a_slow_machine_answers_late(site: Site):
    async with connect(site, "server01") as connection:
        inject(site.world, ["slow", "server01", "60"])
        asked_at = site.world.clock.now()
        await connection.run("hostname")
    assert (site.world.clock.now() - asked_at).total_seconds() >= 120.0


async def test_the_files_are_for_their_owner_only_and_lead_to_the_site(site: Site):
    assert stat.S_IMODE(site.folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in site.folder.iterdir()} == {0o600}
    read = tomllib.loads((site.folder / "site.toml").read_text())
    cluster = read["clusters"]["prod-db"]
    assert cluster["vips"] == ["10.0.0.200"]
    assert cluster["mirrors"] == ["md1"]
    assert cluster["nodes"]["server02"] == {
        "address": "172.16.20.11",
        "user": "root",
        "instance": site.world.machines["server02"].instance_id,
    }
    assert read["aws"]["endpoint_url"] == site.aws_url
    assert read["timing"]["status_s"] < 1.0 <= read["timing"]["connect_limit_s"]
