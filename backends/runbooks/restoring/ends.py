"""What this cluster does not need of the procedure, and what remains to be done after it (P2.16, P2.17)."""

from backends.plan import Obligation, listed
from backends.runbooks.restoring.disks import fast_lanes
from backends.runbooks.restoring.wishes import Restoring


def not_needed(r: Restoring) -> tuple[tuple[str, str], ...]:
    """Items of the procedure that are left out, and because of what."""
    left = []
    if r.disks.value != "fsr":
        how = (
            "are filled as they are touched" if r.disks.value == "lazy" else f"are filled at {r.disks.rate_mib_s} MiB/s"
        )
        left.append(("fast snapshot restore (stages 2 and 4)", f"the volumes {how}"))
    if r.drill:
        left.append(("the gate on a dead source (stage 1)", "it is a rehearsal: production lives on, untouched"))
    if r.licences == "spare":
        left.append(("licences replaced", "spare ones were registered before the backup"))
    if not r.place.zone:
        left.append(("Route 53", "the site file names no zone for it"))
    if r.quiet:
        left.append(("a full copy of the mirror disks", f"all images of {r.set.id} are of one quiet point"))
    if not r.whole:
        left.append(("the other server", "a single server was asked for: no cluster, until it is restored as well"))
    left.append(("EC2Launch's Add-Routes, drive letters, group start", "these are for Windows"))
    return tuple(left)


def obligations(r: Restoring) -> tuple[Obligation, ...]:
    """What is listed until somebody says that it is done."""
    found = []
    for name, where, on, closed in fast_lanes(r):
        off = (
            f"fast snapshot restore is on for {name}'s disks{where or f' in {r.region}'} and costs by the minute: "
            "switch it off"
        )
        found.append(Obligation(f"fast snapshot restore {name}{where}", off, on, closed))
    found += _moved(r)
    first = f"3.{2 * r.at(r.master) + 1}"
    registers = (
        f"see that no shared directory or DNS has a new address for {listed(node.name for node in r.nodes)}: a system "
        "that is a member of one registers its name there by itself as it boots"
    )
    found.append(Obligation("registered names", registers, first))
    if r.drill:
        text = f"the rehearsed nodes run and cost: clpdeck run clean-up-drill {r.source.name}"
        return (*found, Obligation("clean up", text, first))
    nodes = listed(node.name for node in r.source.nodes)
    back = (
        f"when {r.source.region} returns: keep {nodes} stopped there and take their role away first; the way back is a "
        "backup from here and a restore there"
    )
    watch = f"write the restored cluster into the site file as one of its own, so that it is watched: {r.cluster.name}"
    save = f"nothing backs {r.cluster.name} up yet"
    found += [Obligation("source", back, first), Obligation("watch", watch, first), Obligation("backup", save, first)]
    if r.settings != r.needles:
        text = "the configuration still has the source's ids of a server that was not restored: give it its new ones"
        found.append(Obligation("ids", f"{text} before it ever joins, in the forced stop as well", first))
    if r.licences == "spare":
        found.append(Obligation("licences", "spare licences are in use: order new spare ones", first))
    if r.place.record:
        found.append(Obligation("name", f"clients that use the old name must learn {r.place.record}", "5.90"))
    return tuple(found)


def _moved(r: Restoring) -> list[Obligation]:
    """Where a server stands elsewhere than the site file says, only this run's journal knows it."""
    table = f"[clusters.{r.source.name}.{r.place.kind}"
    known = r.place.home.tables if r.place.home else r.place.tables
    found = []
    for one in r.place.moves:
        also = f", and add {one.table} to route_tables in {table}]" if one.table and one.table not in known else ""
        text = (
            f'{one.node} stands in {one.zone}: write address = "{one.address}" and subnet = "{one.subnet}" into '
            f"{table}.nodes.{one.node}] of the site file{also}; until then only this run's journal knows it"
        )
        at = next(node for node in r.place.nodes if node.name == one.node)
        found.append(Obligation(f"subnet {one.node}", text, f"3.{2 * r.at(at) + 1}"))
    return found
