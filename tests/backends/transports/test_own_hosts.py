"""Known hosts of our own: a key that was compared is noted there, and judges its host alone."""

import asyncio
from dataclasses import replace

import asyncssh
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.errors import NoContact, Refused
from backends.transports.base import collect
from backends.transports.hostkeys import with_key
from backends.transports.links import Links
from backends.transports.ssh import SshTransport
from tests.backends.transports.machines import Machine, Reply

KEYS = [asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip() for _ in range(3)]
HASHED = "|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg="
"""192.168.1.61, as OpenSSH hides it; from its manual's example of hashed names."""


@pytest.fixture
def own(bench, tmp_path):
    """Our own file: writes a key into it as a run does."""
    file = tmp_path / "own_hosts"

    def note(machine, key=None):
        old = file.read_text() if file.exists() else ""
        line = (key or machine.key).export_public_key().decode()
        file.write_text(with_key(old, f"[127.0.0.1]:{machine.port}", line))
        return replace(bench.ssh, own_hosts=str(file))

    return note


async def logged_in(machine, ssh):
    links = Links(ssh, connect_limit_s=5)
    try:
        return (await collect(SshTransport(machine.node, links, 5).start(("true",)))).code == 0
    finally:
        await links.close()


def another():
    return asyncssh.generate_private_key("ssh-ed25519")


async def test_a_key_that_was_noted_counts_whatever_the_site_s_file_holds_for_that_address(bench, own):
    machine = await bench.start(Machine("server01", {"true": Reply()}), key=another())
    with pytest.raises(Refused, match="has CHANGED"):
        await logged_in(machine, bench.ssh)
    assert await logged_in(machine, own(machine))


async def test_a_host_that_is_in_ours_is_judged_by_ours_alone(bench, own, tmp_path):
    machine = await bench.machine("server01", replies={"true": Reply()})
    assert await logged_in(machine, bench.ssh)
    ssh = own(machine, another())
    with pytest.raises(Refused, match=f"has CHANGED: .*, {tmp_path}/own_hosts holds"):
        await logged_in(machine, ssh)


async def test_all_other_hosts_are_judged_by_the_site_s(bench, own):
    machine, stranger = [await bench.machine(name, replies={"true": Reply()}) for name in ("server01", "server02")]
    assert await logged_in(stranger, own(machine))


async def test_an_alias_of_the_configuration_is_what_a_host_is_known_as(bench, own):
    machine = await bench.start(Machine("server01", {"true": Reply()}), known_as="elsewhere")
    bench.configure("Host 127.0.0.1\n  HostKeyAlias restored-server01\n")
    links = Links(bench.ssh, connect_limit_s=5)
    offer = await SshTransport(machine.node, links, 5)._link.offer()
    await links.close()
    assert (offer.host, offer.trusted) == (f"[restored-server01]:{machine.port}", "no")


# --- what a machine offers --------------------------------------------------------------------------------------------


async def offer_of(machine, ssh):
    links = Links(ssh, connect_limit_s=5)
    try:
        return await SshTransport(machine.node, links, 5)._link.offer()
    finally:
        await links.close()


async def test_a_key_is_seen_without_a_login_and_told_whether_it_is_known(bench, own):
    machine = await bench.machine("server01")
    offer = await offer_of(machine, bench.ssh)
    assert (offer.kind, offer.fingerprint) == ("ssh-ed25519", machine.key.get_fingerprint())
    assert (offer.host, offer.trusted) == (f"[127.0.0.1]:{machine.port}", "yes")
    assert (machine.logins, machine.ran) == (0, [])
    assert (await offer_of(machine, own(machine, another()))).trusted == "another"
    assert (await offer_of(machine, own(machine))).trusted == "yes"


async def test_a_key_nobody_knows_and_one_that_is_revoked_are_not_trusted(bench):
    unknown = await bench.start(Machine("server01"), known_as="elsewhere")
    assert (await offer_of(unknown, bench.ssh)).trusted == "no"
    revoked = await bench.machine("server02")
    bench.trust(f"@revoked [127.0.0.1]:{revoked.port}", revoked.key)
    assert (await offer_of(revoked, bench.ssh)).trusted == "another"


async def test_of_several_keys_the_ed25519_one_is_told_even_where_an_rsa_one_is_known(bench):
    rsa = asyncssh.generate_private_key("ssh-rsa")
    machine = await bench.start(Machine("server01", key=rsa, more_keys=(another(),)))
    offer = await offer_of(machine, bench.ssh)
    assert (offer.kind, offer.fingerprint) == ("ssh-ed25519", machine.more_keys[0].get_fingerprint())


async def test_a_machine_without_an_ed25519_key_tells_the_one_it_has(bench):
    rsa = asyncssh.generate_private_key("ssh-rsa")
    offer = await offer_of(await bench.start(Machine("server01", key=rsa)), bench.ssh)
    assert (offer.kind, offer.fingerprint, offer.trusted) == ("ssh-rsa", rsa.get_fingerprint(), "yes")


async def test_a_key_is_seen_through_the_jump_hosts(bench):
    inner = await bench.start(Machine("server01"), known_as="10.9.1.1")
    bastion = await bench.machine("bastion", forwards={("10.9.1.1", 22): inner.port})
    bench.configure(f"Host bastion\n  HostName 127.0.0.1\n  Port {bastion.port}\n  User operator\n")
    bench.configure("Host 10.9.*\n  ProxyJump bastion\n")
    node = replace(inner.node, address="10.9.1.1", port=None)
    offer = await offer_of(replace_node(inner, node), bench.ssh)
    assert (offer.host, offer.fingerprint, offer.trusted) == ("10.9.1.1", inner.key.get_fingerprint(), "yes")
    assert (bastion.logins, inner.logins) == (1, 0)


def replace_node(machine, node):
    """The machine by another way to it."""
    return type("At", (), {"node": node})()


async def test_a_machine_that_does_not_answer_is_named(bench):
    machine = await bench.machine("server01")
    gone = replace_node(machine, replace(machine.node, port=1))
    with pytest.raises(NoContact, match=r"127\.0\.0\.1 port 1 as operator refused the connection"):
        await offer_of(gone, bench.ssh)


async def test_a_machine_that_says_nothing_is_given_up(bench):
    writers = []
    silent = await asyncio.start_server(lambda _, writer: writers.append(writer), "127.0.0.1", 0)
    machine = Machine("server01", port=silent.sockets[0].getsockname()[1])
    links = Links(bench.ssh, connect_limit_s=0.1)
    with pytest.raises(NoContact, match="did not answer"):
        await SshTransport(machine.node, links, 5)._link.offer()
    await links.close()
    for writer in writers:
        writer.close()
        await writer.wait_closed()
    silent.close()


# --- the file ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", []),
        ("# ours\n\n", ["# ours"]),
        (f"10.0.0.1 {KEYS[0]}\n", []),
        (f"10.0.0.1 {KEYS[0]} server01\n10.0.0.1 ssh-rsa AAAA\n", []),
        (f"10.0.0.11 {KEYS[0]}\n", [f"10.0.0.11 {KEYS[0]}"]),
        (f"[10.0.0.1]:2222 {KEYS[0]}\n", [f"[10.0.0.1]:2222 {KEYS[0]}"]),
        (f"a,10.0.0.1,b {KEYS[0]}\n", [f"a,b {KEYS[0]}"]),
        (f"@revoked 10.0.0.1 {KEYS[0]}\n", []),
        (f"@cert-authority *.example {KEYS[0]}\n", [f"@cert-authority *.example {KEYS[0]}"]),
        (f"{HASHED} {KEYS[0]}\n", [f"{HASHED} {KEYS[0]}"]),
    ],
    ids=range(10),  # keys are made anew each time, and names of tests must be the same for every worker
)
def test_a_host_s_earlier_entries_go_and_nobody_else_s(before, after):
    assert with_key(before, "10.0.0.1", KEYS[1]).splitlines() == [*after, f"10.0.0.1 {KEYS[1]}"]


def test_a_name_that_is_hidden_goes_too():
    assert with_key(f"{HASHED} {KEYS[0]}\n", "192.168.1.61", KEYS[1]) == f"192.168.1.61 {KEYS[1]}\n"


@given(st.lists(st.tuples(st.sampled_from(["10.0.0.1", "10.0.0.2", "[10.0.0.1]:2222"]), st.sampled_from(KEYS))))
def test_each_host_has_the_key_that_was_noted_last(notes):
    text = ""
    for host, key in notes:
        text = with_key(text, host, key)
    assert dict(line.split(" ", 1) for line in text.splitlines()) == dict(notes)
    assert len(text.splitlines()) == len(dict(notes))
