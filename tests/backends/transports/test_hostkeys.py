"""Host keys: never accepted unseen, and an unknown key is not a changed one."""

import asyncssh
import pytest

from backends.errors import Refused
from backends.settings import Ssh
from backends.transports.base import collect
from backends.transports.links import Links
from backends.transports.ssh import SshTransport
from tests.backends.transports.machines import Machine


async def objection(machine, ssh):
    links = Links(ssh, connect_limit_s=5)
    with pytest.raises(Refused) as refused:
        await collect(SshTransport(machine.node, links, 5).start(("clpstat",)))
    await links.close()
    assert machine.ran == []
    return str(refused.value)


async def test_an_unknown_key_is_turned_away_and_its_fingerprint_shown(bench):
    machine = await bench.start(Machine("server01"), known_as="elsewhere")
    said = await objection(machine, bench.ssh)
    assert f"is unknown: it offers ssh-ed25519 {machine.key.get_fingerprint()}" in said
    assert str(bench.known_hosts) in said


async def test_a_changed_key_is_told_from_an_unknown_one(bench):
    former = asyncssh.generate_private_key("ssh-ed25519")
    machine = await bench.start(Machine("server01"), key=former)
    said = await objection(machine, bench.ssh)
    assert "has CHANGED" in said
    assert f"offers ssh-ed25519 {machine.key.get_fingerprint()}" in said
    assert f"holds ssh-ed25519 {former.get_fingerprint()}" in said


async def test_a_key_of_another_kind_is_a_changed_one_too(bench):
    former = asyncssh.generate_private_key("ecdsa-sha2-nistp256")
    machine = await bench.start(Machine("server01"), key=former)
    assert "has CHANGED" in await objection(machine, bench.ssh)


async def test_a_revoked_key_is_said_to_be_revoked(bench):
    machine = await bench.machine("server01")
    bench.trust(f"@revoked [127.0.0.1]:{machine.port}", machine.key)
    assert "revoked" in await objection(machine, bench.ssh)


async def test_a_configuration_that_wants_no_check_gets_one_all_the_same(bench):
    machine = await bench.machine("server01")
    bench.configure("UserKnownHostsFile none\nStrictHostKeyChecking no\n")
    assert "is unknown" in await objection(machine, Ssh(config=str(bench.config)))


async def test_known_hosts_of_the_configuration_are_used_where_the_site_names_none(bench):
    machine = await bench.machine("server01")
    bench.configure(f"UserKnownHostsFile /nonexistent/first {bench.known_hosts}\n")
    links = Links(Ssh(config=str(bench.config)), connect_limit_s=5)
    assert (await collect(SshTransport(machine.node, links, 5).start(("clpstat",)))).code == 127
    await links.close()


async def test_known_hosts_that_cannot_be_read_trust_nobody(bench):
    machine = await bench.machine("server01")
    bench.known_hosts.write_text("one-word-only\n")
    assert "Invalid known hosts entry: one-word-only" in await objection(machine, bench.ssh)
