"""`clpstat`: the cluster's state on one screen."""

from collections.abc import Iterator, Sequence

from backends.sim.commands.context import NO_SERVICE, Here, RefusedError, Reply, member_named, reachable, read_options
from backends.sim.picture import Picture, Row, picture

LONG = (
    *("long", "local"),
    *("cl", "sv", "hb", "np", "svg", "grp", "rsc", "mon", "xcl", "fnc", "detail"),
)
NOT_HERE = {"-m", "-n", "-p", "-i", "-f"} | {f"--{name}" for name in LONG[2:]}
STATE_WIDTH = 17
SHORT_WIDTH, LONG_WIDTH = 17, 34
"""Columns from a server's name to the colon."""


async def clpstat(here: Here, words: Sequence[str]) -> Reply:
    """Print the summary, or which group runs where (`-g`)."""
    options = read_options(words, "sgmnpifh:", LONG, operands=1)
    for option in options.given:
        if option in NOT_HERE:
            raise RefusedError(f"clpstat: the pretend site has no screen for {option}\n")
    if options.operands:
        raise RefusedError(f"Invalid parameter. ({options.operands[0]})\n")
    member = member_named(here, options.value("-h"))
    if not reachable(here, member):
        await here.world.clock.sleep(here.cluster.plan.waits.internal_timeout_s)
        raise RefusedError(NO_SERVICE)
    if not options.has("--local"):
        await _ask_all(here)
    seen = picture(here.cluster, member.name)
    if options.has("-g"):
        return Reply("\n".join(_groupmap(seen)) + "\n")
    width = LONG_WIDTH if options.has("--long") else SHORT_WIDTH
    return Reply("\n".join(_summary(seen, width)) + "\n")


async def _ask_all(here: Here) -> None:
    """Ask every server, which hangs for the internal timeout where one does not answer."""
    if not all(reachable(here, member) for member in here.cluster.members.values()):
        await here.world.clock.sleep(here.cluster.plan.waits.internal_timeout_s)


def _summary(seen: Picture, width: int) -> Iterator[str]:
    yield f" {'=' * 24}  CLUSTER STATUS  {'=' * 27}"
    yield f"  Cluster : {seen.cluster}"
    yield "  <server>"
    for server in seen.servers:
        mark = "*" if server.name == seen.local else " "
        yield f"   {mark}{_dotted(server.name, width)}: {server.word:<{STATE_WIDTH}}"
        yield from (_part(row, width) for row in server.beats)
    yield "  <group>"
    for group in seen.groups:
        yield f"    {_dotted(group.name, width)}: {group.word:<{STATE_WIDTH}}{group.comment}"
        yield f"      {'current':<{width - 2}}: {group.current}"
        yield from (_part(row, width) for row in group.resources)
    yield "  <monitor>"
    for row in seen.monitors:
        yield f"    {row.name[: width - 1]:<{width}}: {row.word:<{STATE_WIDTH}}{row.comment}"
    yield f" {'=' * 69}"


def _dotted(name: str, width: int) -> str:
    """A name, a blank, and dots up to the colon; a name too long is cut and has none."""
    return f"{name[: width - 1]} ".ljust(width, ".")


def _part(row: Row, width: int) -> str:
    """A line that belongs to the server or the group above it."""
    return f"      {row.name[: width - 3]:<{width - 2}}: {row.word:<{STATE_WIDTH}}{row.comment}"


def _groupmap(seen: Picture) -> Iterator[str]:
    """Which server runs which group. All marks but `[o]` are believed, not confirmed."""
    alias = {server.name: f"server{number}" for number, server in enumerate(seen.servers)}
    group_mark = {"Online": "o", "Error": "e", "Online Pending": "p", "Offline Pending": "p"}
    server_mark = {"Offline": "x", "Unknown": "-"}
    yield f" {'=' * 22}  GROUPMAP INFORMATION  {'=' * 23}"
    yield f"  Cluster : {seen.cluster}"
    for name, number in alias.items():
        yield f"   {'*' if name == seen.local else ' '}{number} : {name}"
    yield ""
    yield f"  {'-' * 68}"
    for server in seen.servers:
        here = [group for group in seen.groups if group.current == server.name]
        cells = "".join(f"{group.name}[{group_mark.get(group.word, '-')}] " for group in here)
        yield f"    {alias[server.name]} [{server_mark.get(server.word, 'o')}] : {cells}"
    yield f" {'=' * 69}"
