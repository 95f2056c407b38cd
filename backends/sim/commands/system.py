"""`clpdown`, and the few commands of the operating system that are of use on a node."""

from collections.abc import Sequence

from backends.sim.commands.context import SUCCEEDED, Here, RefusedError, Reply, read_options

BOOT_ID = "/proc/sys/kernel/random/boot_id"
LAST_WORDS_S = 1.0
"""Between the answer of a command and the end of the machine it runs on."""


async def clpdown(here: Here, words: Sequence[str]) -> Reply:
    """Stop the cluster service, then switch this machine off, or boot it again (`-r`)."""
    options = read_options(words, "r")
    clock, member = here.world.clock, here.member

    def go_down() -> None:
        if options.has("-r"):
            here.machine.reset()
        else:
            here.cluster.shut_down(member)

    def go_down_once_stopped() -> None:
        if member.service == "stopped":
            go_down()
        else:
            clock.later(LAST_WORDS_S, go_down_once_stopped)

    here.cluster.stop_service([member])
    clock.later(LAST_WORDS_S, go_down_once_stopped)
    return Reply(SUCCEEDED)


async def true(_here: Here, _words: Sequence[str]) -> Reply:
    """Do nothing, well."""
    return Reply()


async def hostname(here: Here, _words: Sequence[str]) -> Reply:
    """Print the machine's name."""
    return Reply(f"{here.system.host_name}\n")


async def uptime(here: Here, words: Sequence[str]) -> Reply:
    """Print when the machine was booted (`-s` only)."""
    if list(words) != ["-s"]:
        raise RefusedError("uptime: only `uptime -s` is here\n")
    return Reply(f"{here.machine.booted_at:%Y-%m-%d %H:%M:%S}\n")


async def date(here: Here, words: Sequence[str]) -> Reply:
    """Print the world's time, as a date or as seconds (`+%s`)."""
    now = here.world.clock.now()
    if list(words) == ["+%s"]:
        return Reply(f"{int(now.timestamp())}\n")
    if words:
        raise RefusedError(f"date: only `date` and `date +%s` are here, not {words[0]!r}\n")
    return Reply(f"{now:%a %b %e %H:%M:%S UTC %Y}\n")


async def cat(here: Here, words: Sequence[str]) -> Reply:
    """Print the one file there is: the boot id."""
    missing = [word for word in words if word != BOOT_ID]
    err = "".join(f"cat: {word}: No such file or directory\n" for word in missing)
    return Reply(f"{here.machine.boot_id}\n" * (len(words) - len(missing)), err, status=1 if missing else 0)
