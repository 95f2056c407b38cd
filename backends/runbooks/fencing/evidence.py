"""What the decision rests on: the words of each side and of AWS, what they tell of the copies, what a choice costs.

Everything here was seen when the plan was written, and is said with its source. What nobody tells is said, too.
"""

from collections.abc import Iterator
from datetime import datetime

from backends.estate import view
from backends.model import Health, MirrorProbe, MirrorSide, MirrorStatus, StatusProbe
from backends.plan import listed
from backends.runbooks import parts
from backends.runbooks.fencing.wishes import Fencing
from backends.text import clean_line
from backends.views import by_name, home_of, mirror_by_site_names, routes_of, status_by_site_names
from backends.views.age import span

UPDATED, BROKEN = "Lastupdate Time", "Break Time"
"""Rows of `clpmdstat` under the colours (mdrpo.sh)."""
FORMAT = "%Y/%m/%d %H:%M:%S"
NO_SIZE = (
    "How much each side has written since is not known: clpmdstat prints no size, and whether the counters in "
    "/opt/nec/clusterpro/perf/disk/nmp<N>.cur tell it is not confirmed."
)


def evidence(f: Fencing, *, choice: bool = True) -> tuple[str, ...]:
    """The lines, as they are read: both sides, EC2, copies, clients; where there is a choice, what it costs."""
    return (*_sides(f), *_ec2(f), *_copies(f), *_clients(f), *(_costs(f) if choice else ()))


def _sides(f: Fencing) -> Iterator[str]:
    """Each side's own words, verbatim, and how old they are."""
    scene = f.asked.scene
    for node in (f.keep, f.node):
        held = view(scene.estate, StatusProbe(f.cluster.name, node.name))
        if node.name not in scene.statuses:
            why = held.silence.reason if held.silence else "its last word is too old" if held.seen else "not asked"
            yield f"{node.name} says nothing ({why}). Silence is no proof that it is stopped."
            continue
        seen = scene.statuses[node.name]
        status = status_by_site_names(seen.value, f.cluster)
        servers = ", ".join(f"{one.name} {one.state.text}" for one in status.servers)
        groups = ", ".join(
            f"{one.name} {one.state.text}" + (f" on {one.current}" if one.current else "")
            for one in by_name(status.groups).values()
        )
        age = span((scene.now - seen.at).total_seconds())
        yield f"{node.name} says ({age} old): {servers}; {groups or 'no group named'}"


def _ec2(f: Fencing) -> Iterator[str]:
    scene = f.asked.scene
    told = [f"{node.name} {scene.ec2_says(node.name) or 'not known'}" for node in (f.keep, f.node)]
    yield f"EC2 says: {', '.join(told)}. `running` settles nothing: only stopped or terminated does."
    if f.protected:
        yield f"EC2 says: stop protection of {f.node.name} is on; a stop is refused until it is lifted."
    if f.shared:
        yield f"EC2 says: {f.node.name} has the Multi-Attach volumes {listed(f.shared)} attached."


def _copies(f: Fencing) -> Iterator[str]:
    """Colours and times by each side's word on its own copy; what the time between them is."""
    mirrors = f.cluster.mirrors
    if not mirrors:
        yield "The site file names no mirror disk: nothing is known here of copies."
        return
    for mirror in mirrors:
        for node in (f.keep, f.node):
            told = f.asked.scene.mirror(node.name, mirror)
            if told is None:
                held = view(f.asked.scene.estate, MirrorProbe(f.cluster.name, node.name, mirror))
                why = held.silence.reason if held.silence else "no fresh word"
                yield f"{mirror}: {node.name} says nothing of it: {why}"
                continue
            yield _copy(mirror, node.name, mirror_by_site_names(told.value, f.cluster))
    yield NO_SIZE


def _copy(mirror: str, name: str, status: MirrorStatus) -> str:
    colors = ", ".join(f"{side.server} {side.color.text}" for side in status.sides) or "no copy named"
    own = next((side for side in status.sides if side.server == name), None)
    rows = f"; its own {', '.join(f'{label} {word}' for label, word in _times(own))}" if own and _times(own) else ""
    return f"{mirror}: {name} says {clean_line(status.status.text)}: {colors}{rows}{_wrote(own)}"


def _times(side: MirrorSide) -> tuple[tuple[str, str], ...]:
    return tuple((label, clean_line(word)) for label, word in side.details if label in {UPDATED, BROKEN})


def _wrote(side: MirrorSide | None) -> str:
    """For how long a side has written alone, by its own times; as mdrpo.sh reads them."""
    told = dict(side.details) if side else {}
    broken, updated = _moment(told.get(BROKEN, "")), _moment(told.get(UPDATED, ""))
    if broken is None or updated is None:
        return ""
    if updated <= broken:
        return ": nothing written since the break, by these times"
    return f": written to for {span((updated - broken).total_seconds())} since the break, by its own clock"


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text.strip(), FORMAT)  # noqa: DTZ007 - a node's own clock, compared with itself only
    except ValueError:
        return None


def _clients(f: Fencing) -> Iterator[str]:
    routes, estate = f.asked.scene.routes, f.asked.scene.estate
    if not f.cluster.vips:
        return
    if routes is None:
        yield "Where the VIP's routes lead is not known: nobody tells whom clients reach."
        return
    for vip in f.cluster.vips:
        homes: dict[str, list[str]] = {}
        for route in routes_of(vip, routes.value):
            home = home_of(route, f.cluster, estate) or route.target
            homes.setdefault(f"{home} ({route.state.text})", []).append(route.table_name or route.table)
        told = "; ".join(f"{home} in {listed(tables)}" for home, tables in homes.items())
        well = len(homes) == 1 and all(route.state.health is Health.OK for route in routes_of(vip, routes.value))
        reached = " So clients reach that side." if well else ""
        yield f"AWS says: {vip} leads to {told or 'nobody: no table has a route to it'}.{reached}"
    yield "No client was asked: who wrote through which side, only they and the applications can tell."


def _costs(f: Fencing) -> Iterator[str]:
    """What each choice costs, group by group."""
    node, keep = f.node.name, f.keep.name
    yield (
        f"Give up {node}: what was written on {node} alone since the link broke is lost, but for the safety snapshots."
    )
    yield f"Give up {keep} instead: the same is lost of {keep}. Then stop here, and ask for fence with node={keep}."
    for group, homes in f.claimed.items():
        disks = listed(parts.mirrors_of(f.asked, group)) or "no mirror disk"
        if group in f.split:
            yield f"{group} runs on both sides ({disks}): it goes on on {keep}, and loses what {node} wrote."
        elif node in homes:
            started = f"started on {keep} from the copy there" if group in f.start else "not started"
            yield f"{group} runs on {node} alone ({disks}): it stops with it, and is {started}, which lacks the same."
        elif not homes:
            yield f"{group} runs nowhere that is known: it is started on {keep} only once {node} is proved stopped."
    if len(f.split) > 1:
        yield (
            f"Each group is decided by itself: {node} is stopped for all of them, but heal can have the copies of some "
            f"go the other way, from {node} to {keep} (others=GROUP). What {keep} writes for it until then is lost."
        )
