"""What looking may run on a node, and that nothing else gets there."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.errors import NotAllowed
from backends.transports.allowed import acts, looks
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


MOVE = ("clpgrp", "-m", "failover", "-a", "server02")
TIMER = ("systemd-run", "--unit=clpdeck-back-20261122-01", "--on-active=600")

ACTING = [
    MOVE,
    ("clpgrp", "-m", "_g.1-a", "-a", "0db"),
    ("clpgrp", "-s", "failover"),
    ("clpgrp", "-s", "failover", "-f"),
    ("clpgrp", "-s", "failover", "-h", "server01"),
    ("clpgrp", "-s", "failover", "-h", "server01", "-f"),
    ("clpgrp", "-t", "failover"),
    ("clpgrp", "-t", "failover", "-h", "server01", "-f"),
    (*TIMER, *MOVE),
    ("systemctl", "is-active", "clpdeck-back-20261122-01.timer"),
    ("systemctl", "stop", "clpdeck-back-20261122-01.timer"),
]

NEVER = [
    ("clpgrp",),
    ("clpgrp", "-m", "failover"),
    ("clpgrp", "-m", "failover", "-a"),
    ("clpgrp", "-m", "failover", "-a", "-f"),
    ("clpgrp", "-m", "-f", "-a", "server02"),
    ("clpgrp", "-m", "failover", "-a", "server02", "-f"),
    ("clpgrp", "-m", "failover", "-h", "server01", "-a", "server02"),
    ("clpgrp", "-m", "fail over", "-a", "server02"),
    ("clpgrp", "-m", "failover;reboot", "-a", "server02"),
    ("clpgrp", "-m", "failover", "-a", "server02\n"),
    ("clpgrp", "-m", "f" * 32, "-a", "server02"),
    ("clpgrp", "-m", "", "-a", "server02"),
    ("clpgrp", "-m", "\u30d5\u30a7", "-a", "server02"),
    ("clpgrp", "-s"),
    ("clpgrp", "-s", "-f"),
    ("clpgrp", "-s", "failover", "-f", "-h", "server01"),
    ("clpgrp", "-s", "failover", "-h", "../server01"),
    ("clpgrp", "-t", "failover", "-h"),
    ("clpgrp", "-t", "failover", "--all"),
    ("/usr/sbin/clpgrp", "-s", "failover"),
    ("sudo", "-n", *MOVE),
    ("clpcl", "-t", "-a"),
    ("clpdown",),
    ("clpmdctrl", "--force", "md1"),
    ("sh", "-c", "clpgrp -s failover"),
    (*TIMER,),
    (*TIMER, "reboot"),
    (*TIMER, "sh", "-c", "reboot"),
    (*TIMER, *TIMER, *MOVE),
    (*TIMER, "--uid=1", *MOVE),
    (*TIMER, "systemctl", "stop", "clpdeck-back-20261122-01.timer"),
    (TIMER[0], "--unit=sshd", TIMER[2], *MOVE),
    (TIMER[0], "--unit=clpdeck-", TIMER[2], *MOVE),
    (TIMER[0], "--unit=clpdeck-a b", TIMER[2], *MOVE),
    (TIMER[0], TIMER[1], "--on-active=0", *MOVE),
    (TIMER[0], TIMER[1], "--on-active=5min", *MOVE),
    (TIMER[0], TIMER[1], "--on-calendar=daily", *MOVE),
    (TIMER[0], TIMER[2], TIMER[1], *MOVE),
    ("systemctl", "stop", "sshd.service"),
    ("systemctl", "stop", "clpdeck-back-20261122-01.service"),
    ("systemctl", "stop", "clpdeck-back.timer", "sshd.service"),
    ("systemctl", "stop", "clpdeck-*.timer"),
    ("systemctl", "stop", "clpdeck-.timer"),
    ("systemctl", "start", "clpdeck-back.timer"),
    ("systemctl", "--no-block", "stop", "clpdeck-back.timer"),
]


@pytest.mark.parametrize("argv", ACTING)
def test_what_procedures_do_is_permitted_to_those_who_act_and_to_nobody_else(argv):
    assert acts(argv)
    assert not looks(argv)


@pytest.mark.parametrize("argv", [*NEVER, *(argv for argv in REFUSED if not acts(argv))])
def test_nobody_may_do_anything_else(argv):
    assert not acts(argv)
    assert not looks(argv)


def test_what_looks_is_not_what_acts():
    assert not any(acts(argv) for argv in ALLOWED)


@given(st.lists(st.one_of(st.text(max_size=9), st.sampled_from(sorted({word for argv in ACTING for word in argv})))))
def test_no_permitted_word_can_be_read_as_anything_but_itself(words):
    """Whatever is permitted needs no quoting, so no shell, and no option parser, can take it for something else."""
    if acts(tuple(words)):
        assert shlex.join(words) == " ".join(words)


@pytest.mark.parametrize("argv", ALLOWED)
def test_looking_is_looks(argv):
    assert looks(argv)


@pytest.mark.parametrize("argv", REFUSED)
def test_everything_else_is_refused(argv):
    assert not looks(argv)


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
