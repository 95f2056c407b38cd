"""What our own small server does in these tests, OpenSSH's sshd does too: the same commands against both."""

import asyncio
import getpass
import os
import shlex
import shutil
import signal
import socket
import subprocess
from contextlib import aclosing, suppress
from pathlib import Path

import asyncssh
import pytest

from backends.errors import TimedOut, Unreadable
from backends.settings import Node
from backends.transports.base import Output, Raw, collect
from backends.transports.links import Links
from backends.transports.ssh import SshTransport
from tests.backends.transports.ears import Kept
from tests.backends.transports.machines import ADDRESS, Reply

QUOTED = ("echo", "a b;c", "$HOME", "it's")
BOTH_STREAMS = ("sh", "-c", "echo out; echo err >&2; exit 3")
JAPANESE = ("printf", r"\203t\203F\n")
READS = ("cat",)
KILLED = ("sh", "-c", "kill -9 $$")
CUT = ("sh", "-c", "kill -9 $PPID; sleep 1")
SLEEPS = ("sh", "-c", "echo $$; exec sleep 600")

REPLIES = {
    QUOTED: Reply(b"a b;c $HOME it's\n"),
    BOTH_STREAMS: Reply(b"out\n", b"err\n", 3),
    JAPANESE: Reply("フェ\n".encode("cp932")),
    READS: Reply(repeats=True),
    KILLED: Reply(signal="KILL"),
    CUT: Reply(cut=True),
    SLEEPS: Reply(b"4242\n", hangs=True),
    ("true",): Reply(),
}
LARGE = bytes(range(256)) * 4_000
"""A million bytes, more than a channel's window, of every value."""


class Sshd:
    """OpenSSH's server, one process a connection, behind a listening socket of ours: so it needs no port of its own."""

    def __init__(self, folder: Path, bench) -> None:
        program = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)  # where it separates its privileges; a boot makes it elsewhere
        self.key = asyncssh.generate_private_key("ssh-ed25519")
        self.key.write_private_key(folder / "host_key")
        (folder / "host_key").chmod(0o600)
        (folder / "authorized_keys").write_bytes(bench.login.export_public_key())
        (folder / "sshd_config").write_text(
            f"HostKey {folder}/host_key\nAuthorizedKeysFile {folder}/authorized_keys\nStrictModes no\nUsePAM no\n"
            "PermitRootLogin yes\nPidFile none\nPrintMotd no\nLogLevel QUIET\n"
        )
        self.command = [program, "-i", "-f", str(folder / "sshd_config"), "-E", str(folder / "sshd_log")]
        self.processes = []
        self.listener = socket.create_server((ADDRESS, 0))
        self.listener.setblocking(False)
        self.port = self.listener.getsockname()[1]
        asyncio.get_running_loop().add_reader(self.listener, self._admit)
        bench.trust(f"[{ADDRESS}]:{self.port}", self.key)

    @property
    def node(self) -> Node:
        return Node("server01", ADDRESS, getpass.getuser(), self.port)

    def runs(self, pid: int) -> bool:
        """Whether there is a process of that id."""
        return Path(f"/proc/{pid}").exists()

    def end(self, pid: int) -> None:
        """See to it that there is none."""
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    async def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self.listener)
        self.listener.close()
        for process in self.processes:
            await asyncio.to_thread(process.wait, 5)

    def _admit(self) -> None:
        """Hand a connection over in the moment in which it is taken: none is left in the hands of a task that ends."""
        peer, _ = self.listener.accept()
        with peer:
            peer.setblocking(True)
            self.processes.append(subprocess.Popen(self.command, stdin=peer, stdout=peer, stderr=subprocess.DEVNULL))


@pytest.fixture(params=["ours", pytest.param("sshd", marks=pytest.mark.needs_sshd)])
async def house(request, bench, tmp_path):
    """A server of ours, or OpenSSH's."""
    if request.param == "ours":
        machine = await bench.machine("server01", replies={shlex.join(argv): say for argv, say in REPLIES.items()})
        machine.forwards = {(ADDRESS, machine.port): machine.port}
        yield machine
    else:
        sshd = Sshd(tmp_path, bench)
        yield sshd
        await sshd.close()


@pytest.fixture
async def links(bench, house):
    links = Links(bench.ssh, connect_limit_s=10)
    yield links
    await links.close()


def run(node, links, argv):
    return collect(SshTransport(node, links, 10).start(argv))


@pytest.mark.parametrize(
    ("argv", "output"),
    [
        pytest.param(QUOTED, Output("a b;c $HOME it's\n", "", 0), id="words stay words"),
        pytest.param(BOTH_STREAMS, Output("out\n", "err\n", 3), id="streams are apart"),
        pytest.param(JAPANESE, Output("フェ\n", "", 0), id="any encoding"),
        pytest.param(READS, Output("", "", 0), id="there is nothing to read"),
        pytest.param(KILLED, Output("", "", -9), id="a signal is a negative code"),
        pytest.param(CUT, Output("", "", None), id="a lost connection is an unknown end"),
    ],
)
async def test_a_command_ends_as_it_does(house, links, argv, output):
    assert await run(house.node, links, argv) == output


@pytest.mark.parametrize(("argv", "code"), [(QUOTED, 0), (BOTH_STREAMS, 3), (KILLED, -9), (CUT, None)])
async def test_a_command_that_acts_ends_as_it_does(house, links, argv, code):
    assert (await SshTransport(house.node, links, 10).act(argv, Kept().ears, 10)).code == code


@pytest.mark.parametrize("typed", [b"", b"y\n", LARGE], ids=["nothing", "a yes", "a large file"])
async def test_what_is_typed_is_read_byte_by_byte_to_its_end(house, links, typed):
    kept = Kept()
    assert (await SshTransport(house.node, links, 10).act(READS, kept.ears, 10, typed=typed)).code == 0
    assert bytes(kept.raw) == typed


@pytest.mark.parametrize(
    ("argv", "raw"),
    [
        (JAPANESE, Raw("フェ\n".encode("cp932"), b"", 0)),
        (BOTH_STREAMS, Raw(b"out\n", b"err\n", 3)),
        (CUT, Raw(b"", b"", None)),
    ],
)
async def test_a_file_is_fetched_as_it_is(house, links, argv, raw):
    assert await SshTransport(house.node, links, 10).fetch(argv, 100) == raw


async def test_what_is_too_long_is_not_fetched_to_its_end(house, links):
    with pytest.raises(Unreadable, match=r"on server01 wrote more than 3 bytes: it is not read to its end"):
        await SshTransport(house.node, links, 10).fetch(BOTH_STREAMS, 3)
    assert (await run(house.node, links, QUOTED)).code == 0


async def test_a_lost_connection_is_made_again(house, links):
    await run(house.node, links, CUT)
    assert (await run(house.node, links, QUOTED)).code == 0


async def test_twelve_commands_at_once_do_not_meet_the_servers_limit(house, links):
    outputs = await asyncio.gather(*(run(house.node, links, QUOTED) for _ in range(12)))
    assert {output.code for output in outputs} == {0}


async def test_a_command_that_is_left_never_runs_beside_its_successor(house, links):
    """Sshd ends the first where it signals commands at all. It does not do so for root; then there is no second."""
    first = await sleeper(house, links)
    try:
        second = await sleeper(house, links)
    except TimedOut:
        assert isinstance(house, Sshd)
        assert os.geteuid() == 0
    else:
        assert not house.runs(first)
        house.end(second)
    finally:
        house.end(first)


async def test_a_command_that_acts_goes_on_when_nobody_waits_any_more_and_when_the_connection_is_closed(house, links):
    kept = Kept()
    acting = asyncio.create_task(SshTransport(house.node, links, 10).act(SLEEPS, kept.ears, 600))
    async with asyncio.timeout(10):
        await kept.spoke.wait()
    pid = int(kept.lines[0][1])
    acting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await acting
    try:
        assert (await run(house.node, links, QUOTED)).code == 0
        assert house.runs(pid)
        await links.close()
        if isinstance(house, Sshd):
            await asyncio.gather(*(asyncio.to_thread(process.wait, 5) for process in house.processes))
            assert house.runs(pid)
    finally:
        house.end(pid)


async def sleeper(house, links):
    """Start a command that sleeps, leave it, and tell its process id."""
    async with aclosing(SshTransport(house.node, links, 1).start(SLEEPS)) as stream:
        return int((await anext(stream)).text)


async def test_a_node_is_reached_through_a_jump_host(house, links, bench):
    bench.configure(f"Host outer inner\n  HostName {ADDRESS}\n  Port {house.port}\n  User {house.node.user}\n")
    bench.configure("Host inner\n  ProxyJump outer\n")
    assert (await run(Node("server01", "inner"), links, QUOTED)).code == 0
