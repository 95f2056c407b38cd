"""Who we are, what is set and by what, and how each source answers."""

from collections.abc import Iterator
from dataclasses import fields

from backends.settings import Mode, Node, Timing
from tui import words
from tui.look import Meaning
from tui.picture import Known, Picture
from tui.render import cells as drawn
from tui.render.lines import Entry, Line, columns, line, say, wrapped

NAME_CELLS = 20

MODES = {
    Mode.REFERENCE: "it only looks, and nothing in it can change a cluster",
    Mode.OPERATION: "runs can be begun, answered and ended, each after a question; nothing else changes a cluster",
}


def entries(picture: Picture, cells: int) -> tuple[Entry, ...]:
    """All facts about this console, in sections."""
    return tuple(_all(picture, cells))


def _all(picture: Picture, cells: int) -> Iterator[Entry]:
    yield _title("THIS CONSOLE")
    yield from _long("mode", f"{picture.mode}: {MODES[picture.mode]}", cells)
    if picture.runs.reach:
        yield from _long("leases of runs", f"reach {picture.runs.reach}", cells)
    for name, value in picture.facts:
        yield from _long(name, value, cells)
    if picture.site:
        yield from _long("site file", picture.site.path, cells)
    for known in sorted(picture.clusters, key=lambda one: one.name):
        yield from _cluster(known, picture, cells)
    if picture.site:
        yield Entry(())
        yield _title("TIMING")
        yield from _timing(picture.site.timing, cells)


def _timing(timing: Timing, cells: int) -> Iterator[Entry]:
    """Each value and who set it. What the site file sets to the built-in value is as good as built in."""
    built_in = Timing()
    for one in fields(timing):
        value = getattr(timing, one.name)
        setter = "built in" if value == getattr(built_in, one.name) else "site file"
        unit = " a second, for each region" if one.name.endswith("_per_s") else " s"
        name = one.name.removesuffix("_s").removesuffix("_per").replace("_", " ").replace("aws", "AWS")
        yield _fact(name, (say(f"{value:g}{unit} "), say(f"({setter})", Meaning.DIM)), cells)


def _cluster(known: Known, picture: Picture, cells: int) -> Iterator[Entry]:
    yield Entry(())
    yield _title(known.name)
    if known.identity:
        yield _fact("AWS identity", line(known.identity.arn), cells)
    region = known.settings.region
    yield _fact("region", line(f"{region} (site file)") if region else line("AWS is not asked"), cells)
    yield _fact("profile", line(known.settings.profile or "the default one of the AWS configuration"), cells)
    if known.settings.endpoint_url:
        yield _fact("AWS endpoint", line(f"{known.settings.endpoint_url} (site file)"), cells)
    for node in known.settings.nodes:
        yield from _long(node.name, _way(node), cells)
    for witness in known.side.witnesses:
        yield _fact(f"{witness.name} seen", drawn.seen(witness), cells)
        yield from _long("", witness.reason, cells)
    seen = picture.seen.get(known.name)
    if seen:
        told = f"acknowledged by {seen.who} at {words.clock(seen.at, picture.now)}"
        yield _fact("split brain", line(told, Meaning.ATTENTION), cells)


def _way(node: Node) -> str:
    login = f"{node.user}@" if node.user else ""
    port = f":{node.port}" if node.port else ""
    rest = "" if node.user and node.port else ", the rest from the SSH configuration"
    instance = f", {node.instance}" if node.instance else ""
    return f"{node.transport} {login}{node.address}{port}{rest}{', sudo' if node.sudo else ''}{instance}"


def _title(text: str) -> Entry:
    return Entry(line(f" {text}", Meaning.TITLE), heading=True)


def _long(name: str, value: str, cells: int) -> Iterator[Entry]:
    """A fact that may need several lines."""
    for at, text in enumerate(wrapped(value, max(cells - NAME_CELLS - 4, 10))):
        yield _fact(name if at == 0 else "", line(text), cells)


def _fact(name: str, value: Line, cells: int) -> Entry:
    return Entry((say("  "), *columns((line(name, Meaning.DIM), value), (NAME_CELLS, max(cells - NAME_CELLS - 3, 1)))))
