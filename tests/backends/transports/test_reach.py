"""Who answers at an address or a name, seen from a host that uses it."""

import asyncio

import asyncssh
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.errors import NoContact, Refused
from backends.transports.hops import Hop
from backends.transports.links import Links
from backends.transports.reach import who_answers
from backends.transports.targets import target
from tests.backends.transports.machines import Machine, Welcome

VIP = "172.32.0.1"


@pytest.fixture
async def links(bench):
    links = Links(bench.ssh, connect_limit_s=5)
    yield links
    await links.close()


@pytest.fixture
async def nodes(bench):
    return [await bench.machine(name) for name in ("server01", "server02")]


async def client_of(bench, **forwards):
    return await bench.machine("client", forwards=forwards.get("to", {}))


async def asked(links, client, nodes, host=VIP, port=22):
    def link(machine):
        return links.to(Hop(machine.node.address, machine.node.user, machine.node.port))

    return await who_answers(link(client), {one.name: link(one) for one in nodes}, host, port)


async def test_the_node_that_answers_is_known_by_its_key(bench, links, nodes):
    client = await client_of(bench, to={(VIP, 22): nodes[1].port, ("osaka.clusterpro.local.", 22): nodes[0].port})
    assert await asked(links, client, nodes) == "server02"
    assert await asked(links, client, nodes, "osaka.clusterpro.local.") == "server01"
    assert [one.logins for one in nodes] == [0, 0]


async def test_a_stranger_who_answers_is_told_by_the_key_it_has(bench, links, nodes):
    stranger = await bench.machine("stranger")
    client = await client_of(bench, to={(VIP, 22): stranger.port})
    assert await asked(links, client, nodes) == f"another host's key {stranger.key.get_fingerprint()}"


async def test_a_node_whose_key_nobody_vouched_for_is_a_stranger(bench, links):
    node = await bench.start(Machine("server01"), known_as="elsewhere")
    client = await client_of(bench, to={(VIP, 22): node.port})
    assert (await asked(links, client, [node])).startswith("another host's key SHA256:")


async def test_each_node_is_known_by_the_kind_of_key_that_is_trusted(bench, links):
    """The second is known by a key of RSA only, though it has the better one as well."""
    first = await bench.machine("server01")
    rsa = asyncssh.generate_private_key("ssh-rsa")
    more = (asyncssh.generate_private_key("ssh-ed25519"),)
    second = await bench.start(Machine("server02", key=rsa, more_keys=more))
    client = await client_of(bench, to={(VIP, 22): second.port})
    assert await asked(links, client, [first, second]) == "server02"


async def test_two_nodes_with_one_key_cannot_be_told_apart(bench, links):
    first = await bench.machine("server01")
    second = await bench.start(Machine("server02", key=first.key))
    client = await client_of(bench, to={(VIP, 22): second.port})
    assert await asked(links, client, [first, second]) == "server01 or server02"


async def test_nobody_there_is_an_answer(bench, links, nodes):
    assert await asked(links, await client_of(bench), nodes) == "no answer: Connection refused"


async def test_one_that_speaks_no_ssh_is_no_answer(bench, links, nodes):
    def hang_up(_reader, writer):
        writer.close()

    other = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    client = await client_of(bench, to={(VIP, 22): other.sockets[0].getsockname()[1]})
    assert (await asked(links, client, nodes)).startswith("no answer: ")
    other.close()


async def test_one_that_never_says_anything_is_given_up_and_nothing_is_left_open(bench, nodes, monkeypatch):
    """What comes of it after that is closed again."""
    late = asyncio.get_running_loop().create_future()
    forwarded = []

    async def some_time(self, _host, _port):
        await late
        forwarded.append(await self.machine.connections[-1].forward_connection("127.0.0.1", nodes[0].port))
        return forwarded[-1]

    monkeypatch.setattr(Welcome, "connection_requested", lambda self, host, port, *_: some_time(self, host, port))
    links = Links(bench.ssh, connect_limit_s=0.3)
    client = await client_of(bench)
    assert await asked(links, client, nodes) == "no answer: nothing came within 0.3 s"
    late.set_result(None)
    async with asyncio.timeout(5):
        while not (forwarded and closing(forwarded[0])):  # noqa: ASYNC110 - nobody tells when a channel is closed
            await asyncio.sleep(0)
    await links.close()


def closing(forwarder):
    return forwarder._transport is not None and forwarder._transport.is_closing()


async def test_a_client_that_is_not_there_or_does_not_forward_is_no_answer_at_all(bench, links, nodes, monkeypatch):
    gone = Machine("client", port=1)
    with pytest.raises(NoContact, match="port 1 as operator refused"):
        await asked(links, gone, nodes)

    def refuse(*_):
        raise asyncssh.ChannelOpenError(asyncssh.OPEN_ADMINISTRATIVELY_PROHIBITED, "open failed")

    monkeypatch.setattr(Welcome, "connection_requested", refuse)
    with pytest.raises(Refused, match=r"does not forward to 172\.32\.0\.1 port 22"):
        await asked(links, await client_of(bench), nodes)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("172.32.0.1:22", ("172.32.0.1", 22)),
        ("osaka.clusterpro.local.:2222", ("osaka.clusterpro.local.", 2222)),
        ("[fd00::7]:22", ("fd00::7", 22)),
    ],
)
def test_a_target_is_a_host_and_a_port(text, found):
    assert target(text) == found


@pytest.mark.parametrize(
    "text", ["", ":22", "host", "host:", "host:0", "host:65536", "host:ssh", "a b:22", "-o:22", "h;x:22"]
)
def test_anything_else_is_none(text):
    with pytest.raises(ValueError, match=r".*"):
        target(text)


@given(st.text())
def test_no_text_is_a_target_that_could_be_taken_for_anything_else(text):
    try:
        host, port = target(text)
    except ValueError:
        return
    assert host.isascii()
    assert not host.startswith("-")
    assert 0 < port < 65_536
