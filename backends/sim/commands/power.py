"""Ends of a machine's day: `clpdown`, `reboot`. The cluster service is stopped in order first."""

from collections.abc import Sequence
from functools import partial

from backends.sim.cluster import Cluster
from backends.sim.commands.context import SUCCEEDED, Here, Reply, read_options
from backends.sim.member import Member

LAST_WORDS_S = 1.0
"""Between the answer of a command and the end of the machine it runs on."""


async def clpdown(here: Here, words: Sequence[str]) -> Reply:
    """Stop the cluster service, then switch this machine off, or boot it again (`-r`)."""
    options = read_options(words, "r")
    go_down(here, again=options.has("-r"))
    return Reply(SUCCEEDED)


async def reboot(here: Here, words: Sequence[str]) -> Reply:
    """Boot this machine again; it says nothing."""
    read_options(words, "")
    go_down(here, again=True)
    return Reply()


def go_down(here: Here, *, again: bool) -> None:
    """Begin to stop the cluster service, and then the system; boot again, or have EC2 see the instance stop."""
    here.cluster.stop_service([here.member])
    here.world.clock.later(LAST_WORDS_S, partial(_once_stopped, here.cluster, here.member, again=again))


def _once_stopped(cluster: Cluster, member: Member, *, again: bool) -> None:
    if member.service != "stopped":
        cluster.clock.later(LAST_WORDS_S, partial(_once_stopped, cluster, member, again=again))
    elif again:
        member.machine.reset()
    else:
        cluster.shut_down(member)
