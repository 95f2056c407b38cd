"""What looking may run on a node, and that nothing else gets there."""

import pytest

from backends.errors import NotAllowed
from backends.transports.allowed import permitted
from backends.transports.base import collect
from backends.transports.pool import Pool
from tests.backends.transports.machines import Reply

ALLOWED = [("clpstat", "--local"), ("clpmdstat", "--mirror", "md1"), ("clpmdstat", "--mirror", "nmp_data-01")]

REFUSED = [
    (),
    ("",),
    ("clpstat",),
    ("clpstat", "--local", "--long"),
    ("clpstat", "--local", "-h", "server02"),
    ("clpstat", "--loca"),
    ("clpstat", "--local", ""),
    ("/usr/sbin/clpstat", "--local"),
    ("clpstat --local",),
    ("CLPSTAT", "--local"),
    ("clpstat\n", "--local"),
    ("clpstat", "--local;reboot"),
    ("clpstat", "--local", ";", "reboot"),
    ("sudo", "clpstat", "--local"),
    ("sudo", "-n", "clpstat", "--local"),
    ("sh", "-c", "clpstat --local"),
    ("env", "clpstat", "--local"),
    ("clpmdstat",),
    ("clpmdstat", "--mirror"),
    ("clpmdstat", "-m", "md1"),
    ("clpmdstat", "--mirror", ""),
    ("clpmdstat", "--mirror", "--active"),
    ("clpmdstat", "--mirror", "md1", "md2"),
    ("clpmdstat", "--mirror", "md1\n"),
    ("clpmdstat", "--mirror", "md1;reboot"),
    ("clpmdstat", "--mirror", "$(reboot)"),
    ("clpmdstat", "--mirror", "`reboot`"),
    ("clpmdstat", "--mirror", "md1 md2"),
    ("clpmdstat", "--mirror", "../md1"),
    ("clpmdstat", "--mirror", "\uff4d\uff44\uff11"),
    ("clpmdstat", "--mirror", "m" * 32),
    ("clpmdctrl", "--break", "md1"),
    ("clpgrp", "-m", "failover"),
    ("clpgrp", "-t", "failover"),
    ("clpgrp", "-n"),
    ("clpcl", "-t", "-a"),
    ("clpcl", "-s"),
    ("clpcl", "--suspend"),
    ("clpdown",),
    ("clpstdn",),
    ("clprsc", "-t", "md1"),
    ("clpcfctrl", "--push"),
    ("clpbackup.sh", "--pre"),
    ("shutdown", "-h", "now"),
    ("reboot",),
    ("true",),
    ("cat", "/etc/shadow"),
]


@pytest.mark.parametrize("argv", ALLOWED)
def test_looking_is_permitted(argv):
    assert permitted(argv)


@pytest.mark.parametrize("argv", REFUSED)
def test_everything_else_is_refused(argv):
    assert not permitted(argv)


@pytest.fixture
async def machine(bench):
    return await bench.machine("server01", replies={"clpstat --local": Reply(b"here\n")})


@pytest.fixture
async def transport(bench, machine):
    site = bench.site(machine.node)
    pool = Pool(site)
    yield pool.transport(site.clusters[0], machine.node)
    await pool.close()


async def test_what_is_refused_does_not_reach_the_node(machine, transport):
    for argv in REFUSED:
        with pytest.raises(NotAllowed, match="is not run on server01 of prod: this session only looks"):
            await collect(transport.start(argv))
    assert (machine.ran, machine.connections) == ([], [])


async def test_what_is_permitted_does(machine, transport):
    assert (await collect(transport.start(("clpstat", "--local")))).text == "here\n"
    assert machine.ran == ["clpstat --local"]


async def test_a_closed_transport_connects_again_when_it_is_used(machine, transport):
    await collect(transport.start(("clpstat", "--local")))
    await transport.close()
    await collect(transport.start(("clpstat", "--local")))
    assert machine.logins == 2
