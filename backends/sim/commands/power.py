"""Ends of a machine's day: `clpdown`, `reboot`. The cluster service is stopped in order first."""

from collections.abc import Sequence

from backends.sim.commands.context import SUCCEEDED, Here, Reply, read_options

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
    clock, member = here.world.clock, here.member

    def once_stopped() -> None:
        if member.service != "stopped":
            clock.later(LAST_WORDS_S, once_stopped)
        elif again:
            here.machine.reset()
        else:
            here.cluster.shut_down(member)

    here.cluster.stop_service([member])
    clock.later(LAST_WORDS_S, once_stopped)
