"""Commands that act, over SSH: sent once, and every loss told apart by whether they may have got there."""

import asyncio

import asyncssh
import pytest

from backends.errors import NoContact, NotAllowed, Refused, TimedOut
from backends.settings import Timing
from backends.transports import ssh
from backends.transports.base import INTERRUPT, Exit
from backends.transports.links import ACTING, LOOKING, Links
from backends.transports.pool import Pool
from backends.transports.ssh import SshTransport
from tests.backends.transports.ears import Kept
from tests.backends.transports.machines import HANG, Command, Reply, Welcome

MOVE = ("clpgrp", "-m", "failover", "-a", "server02")
LINE = "clpgrp -m failover -a server02"


@pytest.fixture
def kept():
    return Kept()


@pytest.fixture
async def links(bench):
    links = Links(bench.ssh, connect_limit_s=5, acting=True)
    yield links
    await links.close()


def act(machine, links, kept, argv=MOVE, limit_s=5.0):
    return SshTransport(machine.node, links, 0.001).act(argv, kept.ears, limit_s)


async def test_a_command_is_heard_in_bytes_and_in_lines_and_ends_with_its_code(bench, links, kept):
    machine = await bench.machine("server01", replies={LINE: Reply(b"\x1b[1mok\nlast", b"warned\n", 3)})
    assert await act(machine, links, kept) == Exit(3)
    assert bytes(kept.raw) == b"\x1b[1mok\nlastwarned\n"
    assert sorted(kept.lines) == [("err", "warned"), ("out", "last"), ("out", "ok")]


async def test_out_of_time_a_command_is_left_alone_and_not_begun_again_beside_itself(bench, links, kept):
    machine = await bench.machine("server01", replies={LINE: HANG})
    ended = await act(machine, links, kept, limit_s=0.05)
    assert ended == Exit(None, f"`{LINE}` did not end within 0.05 s on server01; it was left alone and may go on there")
    with pytest.raises(TimedOut, match=f"earlier commands have not ended on server01: `{LINE}` is not started"):
        await act(machine, links, kept, limit_s=3600)
    assert (machine.ran, machine.signals) == ([LINE], [])


async def test_a_command_that_comes_too_late_to_the_wire_is_not_sent(bench, links, kept):
    machine = await bench.machine("server01", replies={LINE: Reply(b"ok\n")})
    late = asyncio.get_running_loop().time() - 0.001
    with pytest.raises(TimedOut, match=f"`{LINE}` was not sent to server01: it would have been too late"):
        await SshTransport(machine.node, links, 5).act(MOVE, kept.ears, 5, late)
    assert machine.ran == []
    assert await act(machine, links, kept) == Exit(0)


async def test_a_connection_cut_in_the_middle_is_an_unknown_end(bench, links, kept):
    machine = await bench.machine("server01", replies={LINE: Reply(b"Command suc", cut=True)})
    assert await act(machine, links, kept) == Exit(None, f"the connection to server01 was lost before `{LINE}` ended")
    assert kept.lines == [("out", "Command suc")]


@pytest.fixture
def fates(monkeypatch):
    """Let the machine do something else with a command than to run it."""

    def set_fate(fate):
        monkeypatch.setattr(Command, "exec_requested", fate)

    return set_fate


async def test_a_command_whose_receipt_is_lost_may_have_begun(bench, links, kept, fates):
    def cut(command, _line):
        command.machine.drop()
        return True

    fates(cut)
    machine = await bench.machine("server01")
    ended = await act(machine, links, kept)
    assert ended.code is None
    assert ended.why.startswith("the connection to server01 was lost; `clpgrp")


async def test_a_goodbye_instead_of_a_receipt_is_no_refusal_either(bench, links, kept, fates):
    def leave(command, _line):
        command.channel.get_extra_info("connection").disconnect(asyncssh.DISC_BY_APPLICATION, "going down")
        return True

    fates(leave)
    machine = await bench.machine("server01")
    assert (await act(machine, links, kept)).code is None


async def test_a_command_the_machine_refuses_was_not_sent(bench, links, kept, fates):
    fates(lambda _command, _line: False)
    machine = await bench.machine("server01")
    with pytest.raises(Refused, match="server01 starts no more commands for us"):
        await act(machine, links, kept)


async def test_a_refused_channel_means_nothing_was_sent(bench, links, kept, monkeypatch):
    def refuse(_welcome):
        raise asyncssh.ChannelOpenError(asyncssh.OPEN_RESOURCE_SHORTAGE, "no more sessions")

    monkeypatch.setattr(Welcome, "session_requested", refuse)
    machine = await bench.machine("server01")
    with pytest.raises(Refused, match="no more sessions"):
        await act(machine, links, kept)
    assert machine.ran == []


async def test_a_connection_lost_while_the_channel_was_asked_for_means_nothing_was_sent(
    bench, links, kept, monkeypatch
):
    def cut(welcome):
        welcome.machine.drop()
        return False

    monkeypatch.setattr(Welcome, "session_requested", cut)
    machine = await bench.machine("server01")
    with pytest.raises(NoContact, match="the connection to server01 was lost"):
        await act(machine, links, kept)


async def test_a_machine_where_nobody_listens_was_sent_nothing(bench, links, kept):
    machine = await bench.machine("server01")
    machine.acceptor.close()
    await machine.acceptor.wait_closed()
    with pytest.raises(NoContact, match="refused the connection"):
        await act(machine, links, kept)


@pytest.mark.parametrize("message", [None, INTERRUPT])
async def test_a_command_cancelled_before_it_was_sent_never_is(bench, links, kept, monkeypatch, message):
    asked, go = asyncio.Event(), asyncio.Event()

    async def slow(welcome):
        asked.set()
        await go.wait()
        return Command(welcome.machine)

    monkeypatch.setattr(Welcome, "session_requested", slow)
    machine = await bench.machine("server01", replies={"clpstat": Reply(b"ok\n")})
    moving = asyncio.create_task(act(machine, links, kept))
    await asked.wait()
    moving.cancel(message)
    with pytest.raises(asyncio.CancelledError):
        await moving
    go.set()
    await act(machine, links, kept, ("clpstat",))
    assert (machine.ran, kept.remarks) == (["clpstat"], [])


async def test_a_cancelled_command_is_told_nothing_and_goes_on_alone(bench, links, kept):
    machine = await bench.machine("server01", replies={LINE: HANG, "clpstat": Reply(b"ok\n")})
    moving = asyncio.create_task(act(machine, links, kept))
    await machine.until(lambda: machine.ran)
    moving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await moving
    await act(machine, links, kept, ("clpstat",))  # what was sent to the machine before this, it has heard by now
    assert (machine.signals, kept.remarks) == ([], [])
    with pytest.raises(TimedOut, match="earlier commands have not ended"):
        await act(machine, links, kept, limit_s=0.02)


async def test_an_interrupted_command_is_told_so_and_heard_to_its_end(bench, links, kept):
    machine = await bench.machine("server01", replies={LINE: Reply(b"moving\n", hangs=True)})
    moving = asyncio.create_task(act(machine, links, kept))
    await machine.until(lambda: machine.ran)
    moving.cancel(INTERRUPT)
    with pytest.raises(asyncio.CancelledError):
        await moving
    assert (machine.signals, kept.lines) == (["INT"], [("out", "moving")])
    assert kept.remarks == [f"`{LINE}` was told to end by INT, and is over on server01"]


async def test_a_command_that_hears_no_signal_goes_on_and_keeps_its_place(bench, links, kept, monkeypatch):
    """As a command of root's does: sshd passes no signal on to it."""
    monkeypatch.setattr(ssh, "INTERRUPT_S", 0.02)
    machine = await bench.machine("server01", replies={LINE: HANG}, deaf_to=("INT", "TERM"))
    moving = asyncio.create_task(act(machine, links, kept))
    await machine.until(lambda: machine.ran)
    moving.cancel(INTERRUPT)
    with pytest.raises(asyncio.CancelledError):
        await moving
    assert machine.signals == ["INT", "TERM"]
    assert kept.remarks[0].startswith(f"`{LINE}` was told to end by INT and TERM and goes on on server01: sshd")
    with pytest.raises(TimedOut, match="earlier commands have not ended"):
        await act(machine, links, kept, limit_s=0.02)
    assert machine.ran == [LINE]


async def test_words_with_sudo_are_sent_with_sudo(bench, links, kept):
    machine = await bench.machine("server01", replies={f"sudo -n {LINE}": Reply(b"ok\n")})
    node = type(machine.node)("server01", machine.node.address, "operator", machine.port, sudo=True)
    assert await SshTransport(node, links, 5).act(MOVE, kept.ears, 5) == Exit(0)


@pytest.mark.parametrize(("settings", "most_s"), [(ACTING, 6.0), (LOOKING, 20.0)])
def test_a_lost_peer_is_given_up_within_the_budget(settings, most_s):
    every_s, misses = settings
    assert every_s * (misses + 1) <= most_s


async def test_a_pool_that_acts_keeps_closer_watch_on_its_peers(bench, kept):
    machine = await bench.machine("server01", replies={LINE: Reply()})
    site = bench.site(machine.node, timing=Timing())
    for read_only, settings in ((False, ACTING), (True, LOOKING)):
        pool = Pool(site, read_only=read_only)
        await pool.open(machine.node)
        assert (pool._links.keepalive_s, pool._links.keepalives) == settings
        await pool.close()


async def test_only_a_pool_that_may_act_acts_and_its_looking_side_only_looks(bench, kept):
    machine = await bench.machine("server01", replies={LINE: Reply(b"Command succeeded.\n")})
    site = bench.site(machine.node)
    looking, acting = Pool(site), Pool(site, read_only=False)
    with pytest.raises(NotAllowed, match="this session only looks"):
        await looking.transport(site.clusters[0], machine.node).act(MOVE, kept.ears, 5)
    transport = acting.transport(site.clusters[0], machine.node)
    with pytest.raises(NotAllowed, match="this session only looks"):
        await anext(transport.start(MOVE))
    with pytest.raises(NotAllowed, match="`reboot -f` is not run on server01 of prod: it is not on the list"):
        await transport.act(("reboot", "-f"), kept.ears, 5)
    assert machine.logins == 0
    assert await transport.act(MOVE, kept.ears, 5) == Exit(0)
    assert machine.ran == [LINE]
    await acting.close()
