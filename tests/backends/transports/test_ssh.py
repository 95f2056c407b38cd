"""Commands over SSH, against a small server in this process."""

import asyncio
import socket
from contextlib import aclosing

import asyncssh
import pytest

from backends.errors import NoContact, Refused, TimedOut
from backends.settings import Node
from backends.transports.base import Exit, Line, Output, collect
from backends.transports.hops import Hop
from backends.transports.links import Links
from backends.transports.ssh import SshTransport
from tests.backends.transports.machines import HANG, Reply


@pytest.fixture
async def links(bench):
    links = Links(bench.ssh, connect_limit_s=5)
    yield links
    await links.close()


async def run(node, links, *argv, limit_s=5.0):
    return await collect(SshTransport(node, links, limit_s).start(argv))


async def test_both_streams_and_the_exit_code_come_back_apart(bench, links):
    machine = await bench.machine("server01", replies={"clpstat --local": Reply(b"a\nb\n", b"warned\n", 3)})
    assert await run(machine.node, links, "clpstat", "--local") == Output("a\nb\n", "warned\n", 3)


async def test_lines_are_handed_out_while_the_command_still_runs(bench, links):
    machine = await bench.machine("server01", replies={"tail": Reply(b"first\nsec", hangs=True)})
    async with aclosing(SshTransport(machine.node, links, 5).start(("tail",))) as stream:
        assert await anext(stream) == Line("first")


async def test_words_reach_the_shell_as_the_words_they_were(bench, links):
    machine = await bench.machine("server01")
    await run(machine.node, links, "echo", "a b", "$HOME;reboot", "it's")
    assert machine.ran == ["echo 'a b' '$HOME;reboot' 'it'\"'\"'s'"]


async def test_sudo_never_waits_for_a_password(bench, links):
    machine = await bench.machine("server01")
    node = Node("server01", machine.node.address, "operator", machine.port, sudo=True)
    await run(node, links, "clpstat", "--local")
    assert machine.ran == ["sudo -n clpstat --local"]


async def test_a_japanese_line_in_another_encoding_does_not_cost_the_connection(bench, links):
    reply = Reply("フェイルオーバ\n".encode("cp932") + b"\x1b[2Jgone\n")
    machine = await bench.machine("server01", replies={"clpstat": reply})
    assert (await run(machine.node, links, "clpstat")).text == "フェイルオーバ\ngone\n"
    assert (await run(machine.node, links, "clpstat")).code == 0
    assert machine.logins == 1


async def test_a_lost_connection_is_an_unknown_end_and_not_a_success(bench, links):
    machine = await bench.machine("server01", replies={"clpstat": Reply(b"half", cut=True)})
    transport = SshTransport(machine.node, links, 5)
    assert [item async for item in transport.start(("clpstat",))][-1] == Exit(None)


async def test_the_next_command_after_a_lost_connection_makes_a_new_one(bench, links):
    machine = await bench.machine("server01", replies={"cut": Reply(cut=True), "ok": Reply(b"ok\n")})
    await run(machine.node, links, "cut")
    assert (await run(machine.node, links, "ok")).text == "ok\n"
    assert machine.logins == 2


async def test_a_command_ended_by_a_signal_has_its_number(bench, links):
    machine = await bench.machine("server01", replies={"clpstat": Reply(signal="KILL")})
    assert (await run(machine.node, links, "clpstat")).code == -9


async def test_one_connection_serves_all_commands_to_a_node(bench, links):
    machine = await bench.machine("server01", replies={"clpstat": Reply(b"x\n")})
    await asyncio.gather(*(run(machine.node, links, "clpstat") for _ in range(30)))
    assert (machine.logins, len(machine.ran)) == (1, 30)


async def test_no_more_than_eight_commands_run_at_once_on_a_connection(bench, links):
    machine = await bench.machine("server01", replies={f"sleep {number}": HANG for number in range(9)})
    running = [run(machine.node, links, "sleep", str(number), limit_s=0.3) for number in range(9)]
    outcomes = await asyncio.gather(*running, return_exceptions=True)
    await machine.until(lambda: len(machine.ran) == 8)
    assert all(isinstance(outcome, TimedOut) for outcome in outcomes)
    assert "earlier commands have not ended on server01" in " ".join(map(str, outcomes))


async def test_a_command_out_of_time_is_told_to_stop(bench, links):
    machine = await bench.machine("server01", replies={"clpstat": HANG})
    with pytest.raises(TimedOut, match=r"`clpstat` did not end within 0.1 s on server01 and was told to stop"):
        await run(machine.node, links, "clpstat", limit_s=0.1)
    await machine.until(lambda: machine.signals == ["TERM"])


async def test_a_command_nobody_waits_for_any_more_is_told_to_stop(bench, links):
    machine = await bench.machine("server01", replies={"clpstat": HANG})
    looking = asyncio.create_task(run(machine.node, links, "clpstat"))
    await machine.until(lambda: machine.ran)
    looking.cancel()
    await machine.until(lambda: machine.signals == ["TERM"])


async def test_a_command_that_does_not_listen_is_killed(bench, links, monkeypatch):
    monkeypatch.setattr("backends.transports.session.PATIENCE_S", 0.01)
    machine = await bench.machine("server01", replies={"clpstat": HANG}, deaf_to=("TERM",))
    with pytest.raises(TimedOut):
        await run(machine.node, links, "clpstat", limit_s=0.05)
    await machine.until(lambda: machine.signals == ["TERM", "KILL"])


async def test_a_command_that_never_ends_is_not_joined_by_another_run_of_it(bench, links, monkeypatch):
    monkeypatch.setattr("backends.transports.session.PATIENCE_S", 0.0)
    machine = await bench.machine("server01", replies={"clpstat": HANG}, deaf_to=("TERM", "KILL"))
    for _ in range(3):
        with pytest.raises(TimedOut):
            await run(machine.node, links, "clpstat", limit_s=0.02)
    assert (await run(machine.node, links, "clpmdstat")).code == 127
    assert machine.ran == ["clpstat", "clpmdstat"]
    kept = await links.to(Hop(machine.node.address, machine.node.user, machine.port)).connection()
    machine.drop()
    await kept.wait_closed()
    with pytest.raises(TimedOut):
        await run(machine.node, links, "clpstat", limit_s=0.02)
    await machine.until(lambda: machine.ran == ["clpstat", "clpmdstat", "clpstat"])


async def test_a_reader_that_falls_behind_loses_nothing(bench, links):
    size = 6_000_000
    machine = await bench.machine("server01", replies={"dump": Reply(b"0123456789abcde\n" * (size // 16))})
    total = 0
    async for item in SshTransport(machine.node, links, 5).start(("dump",)):
        if isinstance(item, Line):
            total += len(item.text) + 1
            if total % 65_536 == 0:
                await asyncio.sleep(0)
    assert total == size


async def test_a_port_where_nobody_listens_is_said_to_refuse(bench, links):
    machine = await bench.machine("server01")
    machine.acceptor.close()
    await machine.acceptor.wait_closed()
    with pytest.raises(NoContact, match=rf"127\.0\.0\.1 port {machine.port} as operator refused the connection"):
        await run(machine.node, links, "clpstat")


async def test_a_host_that_accepts_and_says_nothing_is_given_up(bench):
    links = Links(bench.ssh, connect_limit_s=0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(NoContact, match="did not answer: is it up"):
        await run(Node("server01", "127.0.0.1", "operator", silent.getsockname()[1]), links, "clpstat")
    await links.close()


async def test_a_name_nobody_knows_is_said_so(bench, links):
    with pytest.raises(NoContact, match=r"the name of no-such-node\.invalid port 22 as .* is not known"):
        await run(Node("server01", "no-such-node.invalid"), links, "clpstat")


async def test_a_login_that_is_not_accepted_says_what_to_check(bench, links):
    machine = await bench.machine("server01")
    bench.identity.unlink()
    asyncssh.generate_private_key("ssh-ed25519").write_private_key(bench.identity)
    with pytest.raises(Refused, match=r"does not let us log in: .*`ssh-add -l`"):
        await run(machine.node, links, "clpstat")


async def test_a_broken_configuration_names_its_file_and_line(bench, links):
    machine = await bench.machine("server01")
    bench.configure("Port twenty-two\n")
    with pytest.raises(Refused, match=r"ssh_config line 3: Invalid Port integer value: twenty-two"):
        await run(machine.node, links, "clpstat")


async def test_a_missing_key_file_is_named(bench, links):
    machine = await bench.machine("server01")
    bench.identity.unlink()
    with pytest.raises(Refused, match="id_ed25519"):
        await run(machine.node, links, "clpstat")


async def test_many_who_wait_for_one_connection_share_its_failure(bench, links):
    node = Node("server01", "127.0.0.1", "operator", 1)
    outcomes = await asyncio.gather(*(run(node, links, "clpstat") for _ in range(5)), return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {NoContact}


async def test_closing_is_quick_while_a_connection_is_being_made(bench):
    links = Links(bench.ssh, connect_limit_s=60)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        node = Node("server01", "127.0.0.1", "operator", silent.getsockname()[1])
        looking = asyncio.create_task(run(node, links, "clpstat"))
        peer, _ = await asyncio.to_thread(silent.accept)
        with peer:
            await links.close()
    with pytest.raises(NoContact, match="was closed while it was being made"):
        await looking
