"""In which zones a server's snapshots are made fast: its own, and what this run has made fast before. Pure."""

import re
from collections.abc import Mapping

from backends.errors import PlanError
from backends.runbooks.asked import Asked
from backends.runbooks.restoring.elsewhere import there
from backends.runbooks.restoring.form import nodes_of, zones_told
from backends.settings import Place

PAIR = re.compile(r"([^:,\s]+):([a-z0-9-]+)")


def fast_zones(asked: Asked, place: Place, servers: str) -> dict[str, tuple[str, ...]]:
    """By server, in the order in which they came to be: a zone that is left in the middle of a run must go off, too.

    The input `fast` is the run's own memory of it: each plan writes it down for the next one.

    Raises:
        PlanError: That input is none that a plan has written.
    """
    given = asked.given.get("fast", "").strip()
    pairs = [PAIR.fullmatch(one) for one in given.split(",")] if given else []
    names = {node.name for node in place.nodes}
    before = [(one[1], one[2]) for one in pairs if one and one[1] in names]
    if len(before) < len(pairs):
        raise PlanError(f"{asked.runbook}: `fast` is SERVER:ZONE,SERVER:ZONE, as a plan writes it itself: {given!r}")
    zones, restored = zones_told(there(asked), place), {node.name for node in nodes_of(place, servers)}
    own = [(name, zones.get(name, "")) for name in restored]
    return {name: tuple(dict.fromkeys(zone for one, zone in (*before, *own) if one == name)) for name in sorted(names)}


def told(fast: Mapping[str, tuple[str, ...]]) -> str:
    """The same as the input says it; a zone that nobody told is left out."""
    return ",".join(f"{name}:{zone}" for name, zones in fast.items() for zone in zones if zone)
