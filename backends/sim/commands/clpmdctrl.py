"""`clpmdctrl` and `clpmdinit`: mirror disks by hand. What they refuse, and how, is believed, not confirmed."""

from collections.abc import Sequence

from backends.sim.boot import load
from backends.sim.commands.context import (
    NO_SERVICE,
    NO_SUCH_MIRROR,
    SUCCEEDED,
    Here,
    RefusedError,
    Reply,
    member_named,
    read_options,
)
from backends.sim.mirror import Mirror
from backends.sim.nodes.disk import Copy
from backends.sim.nodes.drives import find


async def clpmdctrl(here: Here, words: Sequence[str]) -> Reply:
    """Declare a copy the latest (`--force [server] mirror`), end mirroring (`--break`), begin it again (`--recovery`).

    Forced, it asks nothing here, though the real one does where both copies are RED.
    """
    options = read_options(words, "fbr", ["force", "break", "recovery"], operands=2)
    force, apart, again = options.has("-f", "--force"), options.has("-b", "--break"), options.has("-r", "--recovery")
    if force + apart + again != 1 or not options.operands:
        raise RefusedError("clpmdctrl: the pretend site knows only --force [server] mirror, --break and --recovery\n")
    *server, name = options.operands
    mirror = _mirror(here, name)
    if not here.member.agent:
        raise RefusedError(NO_SERVICE)
    if not mirror.built:
        raise RefusedError(f"{name} : The mirror disk is not constructed.\n")
    if force:
        mirror.trust(member_named(here, server[0] if server else None).name)
    elif apart:
        here.cluster.break_mirror(name)
    else:
        here.cluster.mend_mirror(name)
    return Reply(SUCCEEDED)


async def clpmdinit(here: Here, words: Sequence[str]) -> Reply:
    """Wipe what the cluster partitions say, of one mirror disk or of all: `--create force [mirror]`."""
    options = read_options(words, "", ["create="], operands=1)
    if options.value("--create") != "force":
        raise RefusedError("clpmdinit: the pretend site knows only --create force [mirror]\n")
    if here.member.agent or here.member.service != "stopped":
        raise RefusedError("The mirror agent is running. Stop the cluster services.\n")
    mirrors = [_mirror(here, name) for name in options.operands] or list(here.cluster.mirrors.values())
    for mirror in mirrors:
        disk = here.member.conf.mirror(mirror.name) if here.member.conf else None
        place = find(here.machine.drives, here.system, disk.places(here.member.name)[0]) if disk else None
        if place is None or place[1].notes is None:
            raise RefusedError(f"{mirror.name} : Check if the Cluster Partition or Data Partition is OK.\n")
        place[1].notes = Copy()
    load(here.member, here.cluster.mirrors.values(), here.now)
    return Reply(SUCCEEDED)


def _mirror(here: Here, name: str) -> Mirror:
    if name not in here.cluster.mirrors:
        raise RefusedError(NO_SUCH_MIRROR)
    return here.cluster.mirrors[name]
