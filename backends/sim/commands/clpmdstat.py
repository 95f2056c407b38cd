"""`clpmdstat`: the colours of a mirror disk.

The form with both sides GREEN is the only one ever published. All else here is synthetic: the other values of the
status, the rows of times below the colours, and the block about a running recovery.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from backends.sim.commands.context import NO_SUCH_MIRROR, Here, RefusedError, Reply, read_options
from backends.sim.mirror import Mirror, Side

CELL = 20


async def clpmdstat(here: Here, words: Sequence[str]) -> Reply:
    """Print one mirror disk as this server knows it, or the names of all (`-l`)."""
    options = read_options(words, "m:l", ["mirror=", "list"])
    if options.has("-l", "--list"):
        return Reply("".join(f"<{name}>\n" for name in here.cluster.mirrors))
    name = options.value("-m", "--mirror")
    if name is None:
        raise RefusedError("Invalid parameter.\n")
    mirror = here.cluster.mirrors.get(name)
    if mirror is None:
        raise RefusedError(NO_SUCH_MIRROR)
    return Reply("\n".join(_screen(mirror, mirror.seen_from(here.member.name))) + "\n")


def _screen(mirror: Mirror, sides: tuple[Side, ...]) -> Iterator[str]:
    if not mirror.built:
        yield "  Mirror Status: No Construction"
        return
    colors = {side.color for side in sides}
    status = "Recovering" if "YELLOW" in colors else "Normal" if colors == {"GREEN"} else "Abnormal"
    yield f"  Mirror Status: {status}"
    yield ""
    yield _cells(mirror.name, [side.server for side in sides])
    yield f"  {'-' * (CELL * (len(sides) + 1))}"
    yield _cells("Mirror Color", [side.color for side in sides])
    if status != "Normal":
        yield _cells("Lastupdate Time", [_time(side.updated_at) for side in sides])
        yield _cells("Break Time", [_time(side.broken_at) for side in sides])
    if status == "Recovering":
        yield from _recovery(mirror)


def _recovery(mirror: Mirror) -> Iterator[str]:
    running = mirror.recovery
    if running is None:
        return
    yield ""
    yield "  Recovery Status Value"
    yield f"  {'-' * (CELL * 3)}"
    yield "  Status:             Recovering"
    yield f"  Direction:          {running.source} -> {running.target}"
    yield f"  Percent:            {mirror.percent()}%"
    yield f"  Used Time:          {_span(mirror.seconds_copied())}"
    yield f"  Remain Time:        {_span(mirror.seconds_left())}"
    yield "  Iteration Times:    1/1"


def _cells(title: str, values: Sequence[str]) -> str:
    return "  " + "".join(f"{cell:<{CELL}}" for cell in (title, *values)).rstrip()


def _time(when: datetime | None) -> str:
    return f"{when:%Y/%m/%d %H:%M:%S}" if when else "--"


def _span(seconds: float) -> str:
    return f"{timedelta(seconds=int(seconds))!s:0>8}"
