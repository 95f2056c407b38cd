"""The whole plan of a cross-region backup."""

from backends.plan import Level, Plan, listed
from backends.runbooks.asked import Asked
from backends.runbooks.backing_up.coming_back import at_the_end, coming_back
from backends.runbooks.backing_up.imaging import copying, imaging
from backends.runbooks.backing_up.quiet import checks, quiet
from backends.runbooks.backing_up.thinning import thinning
from backends.runbooks.backing_up.wishes import BackingUp, wished


def cross_region_backup(asked: Asked) -> Plan:
    """Write the plan. Raises `PlanError`."""
    b = wished(asked)
    groups = listed(group for group, _ in b.groups)
    return Plan(
        "cross-region-backup",
        b.cluster.name,
        f"Back {b.cluster.name} up to {b.place.region}",
        "Have images of all nodes, taken at one quiet point, where the cluster can be restored without a full copy.",
        (
            ("version", ".".join(map(str, b.version))),
            ("keep", str(b.keep)),
            *((("within", str(b.within)),) if b.within else ()),
            *((("key", b.key),) if b.key else ()),
        ),
        before=checks(b),
        stages=(*quiet(b), imaging(b), *coming_back(b), copying(b), *thinning(b)),
        finally_=at_the_end(b),
        level=Level.INTERRUPTS,
        token=f"stop {groups} of {b.cluster.name}",
        consequence=f"{groups} is away from stage 1 to the end of stage 6: all nodes stop, are imaged and start again.",
        not_needed=_not_needed(b),
    )


def _not_needed(b: BackingUp) -> tuple[tuple[str, str], ...]:
    left = [("drive letters and partition style", "they are for Windows")]
    if b.has_clpbackup:
        left.append(
            ("clpcl -t -a and services by hand", f"X {b.version[0]}.{b.version[1]} has clpbackup, which does both")
        )
    return tuple(left)
