"""What can be asked of a host that uses the cluster: who has a name, and what is on a disk that was attached to it."""

import shlex
from collections.abc import Callable, Mapping, Sequence

from backends.sim.commands.client_disks import lsblk, lvdisplay, mkdir, mount, rmdir, umount
from backends.sim.commands.client_files import cat, find, ls, sha256sum, stat
from backends.sim.commands.context import RefusedError, Reply
from backends.sim.reach import resolve
from backends.sim.surroundings import Client
from backends.sim.told import CommandTold, cut
from backends.sim.world import World

NOT_FOUND = 2
"""What `getent` exits with where a key is not found."""
ON_DISKS: Mapping[str, Callable[[Client, Sequence[str]], Reply]] = {
    "cat": cat,
    "find": find,
    "ls": ls,
    "lsblk": lsblk,
    "lvdisplay": lvdisplay,
    "mkdir": mkdir,
    "mount": mount,
    "rmdir": rmdir,
    "sha256sum": sha256sum,
    "stat": stat,
    "umount": umount,
}
ACTING = {"mkdir", "mount", "rmdir", "umount"}


def on_client(world: World, client: Client, line: str, by: str = "root") -> Reply:
    """Run a command line on a client host, and record it."""
    try:
        argv = shlex.split(line)
    except ValueError:
        argv = [line]
    plain = argv[2:] if argv[:2] == ["sudo", "-n"] else argv
    told = CommandTold(world.clock.now(), client.name, by, cut(argv), acts=plain[:1] != [] and plain[0] in ACTING)
    world.told.keep(told)
    try:
        reply = _run(world, client, plain)
    except RefusedError as refused:
        reply = refused.reply
    told.end(f"exit {reply.status}", well=reply.status == 0)
    return reply


def _run(world: World, client: Client, argv: Sequence[str]) -> Reply:
    match list(argv):
        case ["true"]:
            return Reply()
        case ["hostname"]:
            return Reply(f"{client.name}\n")
        case ["getent", "hosts", *names] if names:
            found = {name: resolve(world, client.instance_id, name) for name in names}
            lines = (f"{own:<15} {name.removesuffix('.')}\n" for name, known in found.items() for own in known)
            return Reply("".join(lines), status=0 if all(found.values()) else NOT_FOUND)
        case [name, *rest] if name.rpartition("/")[2] in ON_DISKS:
            return ON_DISKS[name.rpartition("/")[2]](client, rest)
        case [name, *_]:
            return Reply(err=f"bash: {name}: command not found\n", status=127)
        case _:
            return Reply()
