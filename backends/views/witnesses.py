"""Who is asked, and how each one's word stands in time."""

from datetime import datetime
from typing import Any

from backends.estate import view
from backends.model import AWS, Estate, IdentityProbe, InstancesProbe, Probe, RoutesProbe, StatusProbe, View
from backends.questions import probes
from backends.settings import Cluster, Timing
from backends.views.age import age_of, reason_of
from backends.views.values import Age, Witness
from backends.views.voices import voice

_WORSE = (Age.FRESH, Age.NEVER, Age.LATE, Age.STALE, Age.SILENT)


def node_witness(estate: Estate, cluster: Cluster, node: str, timing: Timing, now: datetime) -> Witness:
    """A node, by its `clpstat`."""
    first = StatusProbe(cluster.name, node)
    probe = voice(estate, first, timing, now)
    held = view(estate, probe)
    age, age_s = age_of(held, timing.interval_s(probe), now)
    via = "" if probe == first else "SSM"
    why = reason_of(view(estate, first), now) + (f"; it speaks by {via}" if via else "")
    return Witness(node, age, age_s, why, held.seen.raw if held.seen else "", via)


def aws_witness(estate: Estate, cluster: Cluster, timing: Timing, now: datetime) -> Witness:
    """AWS: its word is as old as the oldest of what its column shows. A reason names what is not told, if not all."""
    shown = [one for one in probes(cluster) if isinstance(one, InstancesProbe | RoutesProbe)]
    asked: list[Probe] = [*shown] or [IdentityProbe(cluster.name)]
    held: list[tuple[Probe, View[Any]]] = [(one, estate.views[one]) for one in asked if one in estate.views]
    if not held:
        return Witness(AWS, Age.NEVER, None)
    standing = [(probe, one, *age_of(one, timing.interval_s(probe), now)) for probe, one in held]
    probe, worst, age, age_s = max(standing, key=lambda entry: (_WORSE.index(entry[2]), entry[3] or 0.0))
    reason = reason_of(worst, now)
    some = len({entry[2] for entry in standing}) > 1
    raw = "\n".join(one.seen.raw for _, one in held if one.seen)
    return Witness(AWS, age, age_s, f"{probe.kind}: {reason}" if reason and some else reason, raw)
