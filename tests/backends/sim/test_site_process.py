"""The whole pretend site, as a user starts it: a process of its own, asked from outside."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import boto3
import pytest

from backends.sim.__main__ import main
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


async def test_what_it_was_told_can_be_read_and_is_forgotten_when_it_begins_anew(running: Path):
    await ssh(running, "server01", "clpstat --local")
    await ssh(running, "server01", "clpgrp -m failover -a server02")
    _, told, _ = await sim("told", "--dir", str(running))
    assert [line.split("  ", 1)[1] for line in told.splitlines()] == [
        "server01   clpgrp -m failover -a server02  (root; exit 0)"
    ]
    _, told, _ = await sim("told", "--dir", str(running), "--json", "--all")
    assert [json.loads(line)["argv"][0] for line in told.splitlines()] == ["clpstat", "clpgrp"]
    assert await sim("reset", "--dir", str(running)) == (0, "Begun anew: healthy.\n", "")
    assert await sim("told", "--dir", str(running), "--all") == (0, "", "")


async def test_the_copies_of_the_mirror_disks_can_be_compared_from_outside(running: Path):
    status, out, _ = await sim("disks", "--dir", str(running))
    rows = [line.split() for line in out.splitlines()]
    assert (status, [row[:3] for row in rows]) == (0, [["server01", "md1", "GREEN"], ["server02", "md1", "GREEN"]])
    assert rows[0][3] == rows[1][3]


async def test_how_long_writes_were_held_up_can_be_asked_from_outside(running: Path):
    assert await sim("stalls", "--dir", str(running)) == (0, "md1         0.0 s  takes writes\n", "")


async def test_licences_can_be_counted_from_outside(running: Path):
    status, out, _ = await sim("licences", "--dir", str(running))
    rows = [line.split() for line in out.splitlines()]
    assert (status, rows[0], len(rows)) == (0, ["eval-base-sv1", "server01"], 4)


async def test_a_hand_in_the_webui_sees_the_fields_and_changes_one(running: Path):
    at = ("--dir", str(running), "172.16.20.11")
    assert "awsvip1/IP Address=10.0.0.200\n" in (await sim("hand", "--list", *at))[1]
    assert await sim("hand", *at, "awsvip1/IP Address=10.0.0.201") == (
        0, "The configuration was delivered to 172.16.10.11, 172.16.20.11.\n", ""
    )  # fmt: skip
    assert "awsvip1/IP Address=10.0.0.201\n" in (await sim("hand", "--list", "--dir", str(running), "server01"))[1]
    assert await sim("hand", *at) == (2, "", "clpdeck sim: Name a field and its value; --list shows them.\n")


async def test_one_folder_has_one_site(running: Path, capsys: pytest.CaptureFixture[str]):
    assert await asyncio.to_thread(main, ["--dir", str(running)]) == 2
    assert capsys.readouterr().err.startswith("clpdeck sim: A pretend site runs in ")
    assert await asyncio.to_thread(main, ["fault", "--dir", str(running), "stop", "server3"]) == 2
    assert capsys.readouterr().err == "clpdeck sim: There is no server 'server3'; there is server02, server01.\n"


async def test_a_site_nobody_visits_ends_by_itself(tmp_path: Path):
    process = await begin("--dir", str(tmp_path / "site"), "--idle-exit", "0.05")
    await first_line(process)
    async with asyncio.timeout(LIMIT_S):
        assert await process.wait() == 0
    assert not (tmp_path / "site" / "desk").exists()


def test_the_lists_name_every_story_and_every_fault(capsys: pytest.CaptureFixture[str]):
    assert main(["--list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [story.name for story in STORIES]
    assert main(["fault", "--list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [fault.name for fault in FAULTS]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--story", "split-brian"], "There is no story 'split-brian'; there is split-brain"),
        (["fault", "--dir", "no-such-folder", "clear"], "No pretend site runs in no-such-folder"),
    ],
)
def test_a_wrong_call_is_answered_in_a_sentence(words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]):
    assert main(words) == 2
    assert capsys.readouterr().err.startswith(f"clpdeck sim: {sentence}")


@pytest.mark.parametrize("words", [["--speed", "0"], ["--ssh-port", "many"], ["--nonsense"], ["--clusterpro", "3.3"]])
def test_a_command_line_that_cannot_be_read_ends_with_2(words: list[str]):
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
