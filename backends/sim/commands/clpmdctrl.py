"""`clpmdctrl --force`: the way out where both copies of a mirror disk are RED. It asks nothing here."""

from collections.abc import Sequence

from backends.sim.commands.context import (
    NO_SUCH_MIRROR,
    SUCCEEDED,
    Here,
    RefusedError,
    Reply,
    member_named,
    read_options,
)


async def clpmdctrl(here: Here, words: Sequence[str]) -> Reply:
    """Declare a server's copy, this one's where none is named, the latest: `--force [server] mirror`."""
    options = read_options(words, "f", ["force"], operands=2)
    if not options.has("-f", "--force") or not options.operands:
        raise RefusedError("clpmdctrl: the pretend site knows only --force [server] mirror\n")
    *server, name = options.operands
    mirror = here.cluster.mirrors.get(name)
    if mirror is None:
        raise RefusedError(NO_SUCH_MIRROR)
    mirror.trust(member_named(here, server[0] if server else None).name)
    return Reply(SUCCEEDED)
