"""What can be asked of a host that uses the cluster: who has a name, and little else."""

import shlex
from collections.abc import Sequence

from backends.sim.commands.context import Reply
from backends.sim.reach import resolve
from backends.sim.surroundings import Client
from backends.sim.told import CommandTold, cut
from backends.sim.world import World

NOT_FOUND = 2
"""What `getent` exits with where a key is not found."""


def on_client(world: World, client: Client, line: str, by: str = "root") -> Reply:
    """Run a command line on a client host, and record it: `getent hosts NAME...`, `hostname`, `true`."""
    try:
        argv = shlex.split(line)
    except ValueError:
        argv = [line]
    told = CommandTold(world.clock.now(), client.name, by, cut(argv), acts=False)
    world.told.keep(told)
    reply = _run(world, client, argv[2:] if argv[:2] == ["sudo", "-n"] else argv)
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
        case [name, *_]:
            return Reply(err=f"bash: {name}: command not found\n", status=127)
        case _:
            return Reply()
