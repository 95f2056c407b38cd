"""The way through jump hosts: shared, woken, and named when it is in the way."""

import asyncio

import pytest

from backends.errors import NoContact, Refused
from backends.settings import Node
from backends.transports.base import collect
from backends.transports.hops import Hop
from backends.transports.links import Links
from backends.transports.ssh import SshTransport
from tests.backends.transports.machines import HANG, Machine, Reply

REPLIES = {"clpstat": Reply(b"here\n"), "true": Reply()}


@pytest.fixture
async def links(bench):
    links = Links(bench.ssh, connect_limit_s=5)
    yield links
    await links.close()


@pytest.fixture
async def bastion(bench):
    """A bastion, and two nodes that are reached through it at addresses of their own."""
    nodes = [
        await bench.start(Machine(name, REPLIES), known_as=address)
        for name, address in (("server01", "10.9.1.1"), ("server02", "10.9.2.1"))
    ]
    forwards = {("10.9.1.1", 22): nodes[0].port, ("10.9.2.1", 22): nodes[1].port}
    bastion = await bench.machine("bastion", replies=REPLIES, forwards=forwards)
    bench.configure(
        f"Host bastion\n  HostName 127.0.0.1\n  Port {bastion.port}\n  User operator\n"
        "Host 10.9.*\n  ProxyJump bastion\n"
    )
    return bastion


def look(address, links):
    return collect(SshTransport(Node("server", address, "operator"), links, 5).start(("clpstat",)))


async def test_nodes_behind_one_bastion_share_one_connection_to_it(bastion, links):
    outputs = await asyncio.gather(*(look(address, links) for address in ("10.9.1.1", "10.9.2.1") * 3))
    assert {output.text for output in outputs} == {"here\n"}
    assert bastion.logins == 1


async def test_a_bastion_is_woken_once_so_that_it_sends_without_delay(bastion, links):
    await look("10.9.1.1", links)
    await look("10.9.2.1", links)
    assert bastion.ran == ["true"]


async def test_a_bastion_that_runs_nothing_still_carries(bastion, links, bench):
    bastion.replies = {}
    assert (await look("10.9.1.1", links)).text == "here\n"


async def test_a_connection_is_not_forgotten_where_closing_comes_while_it_is_woken(bastion, links):
    bastion.replies = {"true": HANG}
    looking = asyncio.create_task(look("10.9.1.1", links))
    await bastion.until(lambda: bastion.ran == ["true"])
    await links.close()
    await bastion.connections[0].wait_closed()
    with pytest.raises(NoContact, match="closed while it was being made"):
        await looking


async def test_a_bastion_that_does_not_reach_the_node_is_told_from_one_that_is_not_reached(bastion, links):
    with pytest.raises(
        NoContact,
        match=r"the jump host could not connect to 10\.9\.3\.1 port 22 .* through bastion: Connection refused",
    ):
        await look("10.9.3.1", links)
    bastion.acceptor.close()
    bastion.drop()
    with pytest.raises(
        NoContact, match=r"^jump host bastion \(127\.0\.0\.1\) port \d+ as operator refused the connection"
    ):
        await look("10.9.1.1", links)


async def test_the_bastions_key_is_checked_too(bastion, links, bench):
    bench.known_hosts.write_text("")
    with pytest.raises(Refused, match=r"the host key of jump host bastion .* is unknown"):
        await look("10.9.1.1", links)


async def test_a_lost_bastion_is_reached_again_at_the_next_command(bastion, links):
    await look("10.9.1.1", links)
    kept = await links.to(Hop("10.9.1.1", "operator")).connection()
    bastion.drop()
    await kept.wait_closed()
    assert (await look("10.9.1.1", links)).text == "here\n"
    assert bastion.logins == 2


async def test_jumps_in_a_row_are_taken_in_order(bastion, links, bench):
    inner = await bench.start(
        Machine("inner", REPLIES, forwards={("10.8.0.1", 22): bench.machines[0].port}), known_as="10.9.9.9"
    )
    bastion.forwards[("10.9.9.9", 22)] = inner.port
    bench.trust("10.8.0.1", bench.machines[0].key)
    bench.configure("Host 10.8.0.1\n  ProxyJump bastion,operator@10.9.9.9\n")
    assert (await look("10.8.0.1", links)).text == "here\n"
    assert (bastion.logins, inner.logins) == (1, 1)


async def test_a_configuration_that_sends_every_host_through_the_bastion_spares_the_bastion(bastion, links, bench):
    bench.configure("Host *\n  ProxyJump bastion\n")
    assert (await look("10.9.1.1", links)).text == "here\n"


async def test_jumps_that_go_round_in_a_circle_are_refused(links, bench):
    bench.configure("Host a\n  ProxyJump b\nHost b\n  ProxyJump a\n")
    with pytest.raises(Refused, match=r"goes round in a circle: a -> b -> a"):
        await look("a", links)
