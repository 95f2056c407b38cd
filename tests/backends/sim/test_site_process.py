"""The whole pretend site, as a user starts it: a process of its own, asked from outside."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import boto3
import pytest

from backends.sim.faults import FAULTS
from backends.sim.stories import STORIES

LIMIT_S = 30.0


async def sim(*words: str) -> tuple[int, str, str]:
    """Run the command to its end."""
    process = await begin(*words)
    async with asyncio.timeout(LIMIT_S):
        out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def begin(*words: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "backends.sim", *words,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def first_line(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(LIMIT_S):
        return (await process.stdout.readline()).decode().rstrip("\n")


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Path]:
    """The folder of a running site, sixty times as fast as life."""
    process = await begin("--dir", str(tmp_path / "site"), "--speed", "60", "--seed", "5")
    assert await first_line(process) == str(tmp_path / "site" / "site.toml")
    yield tmp_path / "site"
    process.terminate()
    async with asyncio.timeout(LIMIT_S):
        _, err = await process.communicate()
    assert (process.returncode, err) == (0, b"")


async def ssh(folder: Path, *words: str) -> str:
    process = await asyncio.create_subprocess_exec(
        "ssh", "-F", str(folder / "ssh_config"), *words,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    async with asyncio.timeout(LIMIT_S):
        return (await process.communicate())[0].decode()


def instance_states(folder: Path) -> list[str]:
    """Ask AWS as anybody would, in a thread."""
    url = next(line.split('"')[1] for line in (folder / "site.toml").read_text().splitlines() if "endpoint" in line)
    session = boto3.Session(aws_access_key_id="x", aws_secret_access_key="y", region_name="ap-northeast-1")
    client = session.client("ec2", endpoint_url=url)
    found = client.describe_instances()["Reservations"]
    client.close()
    return [one["State"]["Name"] for each in found for one in each["Instances"]]


async def test_a_fault_by_hand_turns_what_nodes_and_aws_say(running: Path):
    assert "current        : server01" in await ssh(running, "server02", "clpstat --local")
    assert await sim("fault", "--dir", str(running), "stop", "server01") == (0, "Done: stop server01.\n", "")
    async with asyncio.timeout(LIMIT_S):
        while "current        : server02" not in await ssh(running, "server02", "clpstat --local"):
            pass
    assert await asyncio.to_thread(instance_states, running) == ["stopped", "running"]


async def test_one_folder_has_one_site_and_faults_are_refused_in_a_sentence(running: Path):
    status, out, err = await sim("--dir", str(running))
    assert (status, out) == (2, "")
    assert err.startswith("clpdeck sim: A pretend site runs in ")
    refused = await sim("fault", "--dir", str(running), "stop", "server3")
    assert refused == (2, "", "clpdeck sim: There is no server 'server3'; there is server02, server01.\n")


async def test_a_site_nobody_visits_ends_by_itself(tmp_path: Path):
    process = await begin("--dir", str(tmp_path / "site"), "--idle-exit", "0.05")
    await first_line(process)
    async with asyncio.timeout(LIMIT_S):
        assert await process.wait() == 0
    assert not (tmp_path / "site" / "desk").exists()


async def test_the_lists_name_every_story_and_every_fault(tmp_path: Path):
    stories, faults = await asyncio.gather(sim("--list"), sim("fault", "--list"))
    assert [line.split()[0] for line in stories[1].splitlines()] == [story.name for story in STORIES]
    assert [line.split()[0] for line in faults[1].splitlines()] == [fault.name for fault in FAULTS]


async def test_a_wrong_call_is_answered_with_what_comes_nearest(tmp_path: Path):
    story, folder, speed = await asyncio.gather(
        sim("--story", "split-brian"),
        sim("fault", "--dir", str(tmp_path), "clear"),
        sim("--speed", "0"),
    )
    assert story[0] == folder[0] == speed[0] == 2
    assert story[2].startswith("clpdeck sim: There is no story 'split-brian'; there is split-brain")
    assert folder[2].startswith("clpdeck sim: No pretend site runs in ")
