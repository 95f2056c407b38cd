"""One command over SSH, and what can happen to it on the way."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncssh
import pytest

from backends.sim.faults import inject
from backends.sim.site import Site
from backends.sim.stories import STORIES

LIMIT_S = 20.0
MOVE = "clpgrp -m failover -a server02"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    one = Site(tmp_path / "site", STORIES[0], speed=100.0, seed=1)
    await one.start()
    yield one
    await one.stop()


def connect(site: Site, host: str, **options):
    files = site.folder
    return asyncssh.connect(
        host, config=[files / "ssh_config"], known_hosts=str(files / "known_hosts"), **options
    )  # fmt: skip


def phase(site: Site, server: str) -> str:
    return site.world.cluster.members[server].runs["failover"].phase


async def moved(site: Site) -> None:
    """Wait until the group is on the second server, whoever asked for that."""
    async with asyncio.timeout(LIMIT_S):
        await site.world.cluster.until(lambda: phase(site, "server02") == "online", 600.0)
    assert phase(site, "server01") == "offline"


async def begun(site: Site) -> None:
    async with asyncio.timeout(LIMIT_S):
        await site.world.cluster.until(lambda: phase(site, "server01") == "stopping", 600.0)


async def test_a_move_cut_while_it_acts_goes_on_without_a_word(site: Site):
    inject(site.world, ["ssh-cut", "server01", "clpgrp"])
    async with connect(site, "server01") as connection:
        assert (await connection.run("hostname")).stdout == "server01\n"
        cut = await connection.run(MOVE)
        assert (cut.exit_status, cut.stdout) == (None, "")
        assert phase(site, "server02") != "online"
        (told,) = site.world.told.all()
        assert (told.carried_out, told.ended) == (True, "")
        async with asyncio.timeout(LIMIT_S):
            await site.world.cluster.until(lambda: bool(told.ended), 600.0)
    assert (told.carried_out, told.ended, phase(site, "server02")) == (True, "exit 0", "online")


async def test_a_quick_command_to_be_cut_loses_half_of_its_answer(site: Site):
    inject(site.world, ["ssh-cut", "server01", "hostname"])
    async with connect(site, "server01") as connection:
        cut = await connection.run("hostname")
    assert (cut.exit_status, cut.stdout) == (None, "serv")


async def test_a_lost_answer_is_lost_when_all_is_done(site: Site):
    inject(site.world, ["lose-answer", "server01", "clpgrp"])
    async with connect(site, "server01") as connection:
        lost = await connection.run(MOVE)
    assert (lost.exit_status, lost.stdout) == (None, "")
    assert phase(site, "server02") == "online"


async def test_a_hung_command_has_acted_and_returns_when_all_is_cleared(site: Site):
    inject(site.world, ["hang", "server01", "clpgrp"])
    async with connect(site, "server01") as connection:
        asked = asyncio.create_task(connection.run(MOVE))
        await moved(site)
        await site.world.clock.sleep(10.0)
        assert not asked.done()
        inject(site.world, ["clear"])
        async with asyncio.timeout(LIMIT_S):
            assert (await asked).stdout == "Command succeeded.\n"


async def test_a_refused_channel_carries_no_command_and_the_next_one_does(site: Site):
    inject(site.world, ["refuse-channel", "server01"])
    async with connect(site, "server01") as connection:
        with pytest.raises(asyncssh.ChannelOpenError, match="Session refused"):
            await connection.run(MOVE)
        assert site.world.told.all(looks=True) == ()
        assert (await connection.run("hostname")).exit_status == 0


@pytest.mark.parametrize("signal", ["INT", "TERM"])
async def test_a_signal_ends_the_waiting_of_a_user_and_not_the_move(site: Site, signal: str):
    async with connect(site, "server01", username="ops") as connection:
        process = await connection.create_process(f"sudo -n {MOVE}")
        await begun(site)
        process.send_signal(signal)
        async with asyncio.timeout(LIMIT_S):
            ended = await process.wait()
        assert ended.exit_signal is not None
        assert ended.exit_signal[0] == signal
        assert phase(site, "server02") != "online"
    await moved(site)


async def test_a_signal_to_a_command_of_root_is_not_passed_on(site: Site):
    async with connect(site, "server01") as connection:
        process = await connection.create_process(MOVE)
        await begun(site)
        process.send_signal("INT")
        async with asyncio.timeout(LIMIT_S):
            ended = await process.wait()
    assert (ended.exit_status, ended.stdout) == (0, "Command succeeded.\n")


async def test_a_command_ends_with_its_machine(site: Site):
    async with connect(site, "server02") as connection:
        process = await connection.create_process(MOVE)
        await begun(site)
        site.world.machines["server02"].power_off()
        async with asyncio.timeout(LIMIT_S):
            ended = await process.wait()
    assert ended.exit_status is None
    (told,) = site.world.told.all()
    assert told.ended == "the machine went down"


async def test_an_answer_nobody_waits_for_any_longer_disturbs_nothing(site: Site):
    async with connect(site, "server01") as connection:
        process = await connection.create_process(MOVE)
        await begun(site)
        process.close()
        (told,) = site.world.told.all()
        async with asyncio.timeout(LIMIT_S):
            await site.world.cluster.until(lambda: bool(told.ended), 600.0)
        assert (await connection.run("hostname")).stdout == "server01\n"


async def test_a_hung_command_whose_client_has_gone_ends_in_silence(site: Site, caplog: pytest.LogCaptureFixture):
    inject(site.world, ["hang", "server01", "clpgrp"])
    async with connect(site, "server01") as connection:
        process = await connection.create_process(MOVE)
        await begun(site)
        process.close()
        await moved(site)
        inject(site.world, ["clear"])
        assert (await connection.run("hostname")).stdout == "server01\n"
    assert "rror" not in caplog.text


async def test_a_question_is_shown_at_once_and_answered_over_the_connection(site: Site):
    async with connect(site, "server01") as connection:
        process = await connection.create_process("clplcnsc -d -a")
        asked = await process.stdout.read(len("Are you sure to remove the license? [y/n] "))
        assert asked.endswith("[y/n] ")
        assert len(site.world.machines["server01"].system.licences) == 2
        process.stdin.write("y\n")
        ended = await process.wait()
    assert (ended.exit_status, site.world.machines["server01"].system.licences) == (0, {})
    assert "License delete succeeded." in str(ended.stdout)


async def test_a_question_nobody_answers_is_answered_with_no(site: Site):
    async with connect(site, "server01") as connection:
        process = await connection.create_process("clplcnsc -d -a")
        process.stdin.write_eof()
        async with asyncio.timeout(LIMIT_S):
            refused = await process.wait()
    assert refused.exit_status == 1
    assert len(site.world.machines["server01"].system.licences) == 2


async def test_a_file_goes_over_the_wire_byte_for_byte_both_ways(site: Site):
    raw = '<?xml version="1.0" encoding="EUC-JP"?>\n<a>本番</a>\n'.encode("euc_jp")
    async with connect(site, "server01") as connection:
        written = await connection.run("tee /root/new.conf", input=raw, encoding=None)
        read = await connection.run("cat /root/new.conf", encoding=None)
    assert (written.stdout, read.stdout) == (raw, raw)
    assert site.world.machines["server01"].system.files["/root/new.conf"] == raw
