"""Post-processing without the proof of one quiet point: guided, for one copy overwrites the other wholly (P2.12).

No published procedure covers it. The copies may be of two moments though both sides call them GREEN, so nothing is
started before it is decided whose copy is good, and the full copy is watched by somebody from its beginning to its end.
"""

from backends.plan import AskOperator, Lane, Stage, Step, listed
from backends.runbooks.restoring.wishes import QUICK, SVCCTRL, Restoring
from backends.settings import Node


def by_hand(r: Restoring) -> Stage:
    """Which copy is good, before anything starts; then the nodes, that one first."""
    return Stage("Post-processing by hand: one copy overwrites the other", (Lane("operator", (_good(r), _up(r))),))


def watched(r: Restoring) -> Step:
    """The copy seen to its end: GREEN that no copy came before proves nothing."""
    return Step(
        "12.2",
        "Watch the full copy to its end",
        f"Only a copy that was seen from its beginning to its end makes both sides of {listed(r.cluster.mirrors)} the "
        "same.",
        AskOperator(
            "Has every mirror disk been copied wholly from the good side, to the end?",
            f"clpmdstat --mirror MD on every node, again and again: percent, where it prints it. Then, where {r.group} "
            f"runs on another server, move it to {r.master.name}, where it is proved first",
            "the copy of each was seen to begin and to end, and it is GREEN on all nodes now",
        ),
        timeout_s=r.limit(48 * 3600),
        usual_s=r.usual(3600),
        must=True,
    )


def _good(r: Restoring) -> Step:
    why = r.set.unproved or f"{listed(r.standing)} of an earlier restore stands there, and was written to since"
    return Step(
        "11.90",
        "Choose the good copy",
        f"There is no proof that the copies are of one moment: {why}. So one of them overwrites the other wholly, and "
        "it is not to be the cluster that chooses, by whoever starts first.",
        AskOperator(
            "Which server holds the good copy? What is on the mirror disks of the others will be overwritten.",
            "; ".join(_evidence(r, node) for node in r.nodes),
            "the name of that server is typed, and the data of the others may be lost",
            gives="good side",
        ),
        risk="The other side's data is lost.",
        timeout_s=r.limit(3600),
        usual_s=r.usual(300),
        must=True,
    )


def _up(r: Restoring) -> Step:
    return Step(
        "11.91",
        "Bring the nodes up, the good copy first",
        "A node that starts first is the one that is copied from. GREEN by itself proves nothing: each side remembers "
        "that it was GREEN when it was imaged.",
        AskOperator(
            "Do all nodes run, and has a full copy from the good side begun for every mirror disk?",
            f"On the good server first: {_commands(r)}. When it is Online, with {r.group}, the same on the others. "
            "Where no copy begins by itself: clpmdctrl --force GOOD-SERVER MD for every mirror disk, or the WebUI's "
            "Mirror disks",
            "each mirror disk was seen YELLOW on the side that is overwritten",
        ),
        timeout_s=r.limit(3600),
        usual_s=r.usual(600),
        must=True,
    )


def _commands(r: Restoring) -> str:
    if r.version >= QUICK:
        return "clprestore.sh --post, and never with --skip-copy, which would declare the copies equal"
    if r.version >= SVCCTRL:
        return "clpsvcctrl.sh --enable core, clpdown -r"
    return "systemctl enable clusterpro clusterpro_md, reboot"


def _evidence(r: Restoring, node: Node) -> str:
    """When a node was imaged, by its tag and by its disks."""
    image = r.image(node)
    begun = [disk.started for disk in image.snapshots if disk.started]
    disks = f"{min(begun):%Y-%m-%d %H:%M:%S} to {max(begun):%H:%M:%S} UTC" if begun else "at a time nobody tells"
    return f"{node.name}: quiet point {image.tag('clpdeck:quiet-point') or 'not told'}, disks imaged {disks}"
