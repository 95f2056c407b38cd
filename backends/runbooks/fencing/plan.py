"""The whole plan of a fence."""

from backends.model import NodeFactsProbe, Probe
from backends.plan import AnyOf, Check, InstanceIs, Lane, Level, NodeSays, Obligation, Plan, Stage, listed
from backends.runbooks import parts
from backends.runbooks.asked import Asked
from backends.runbooks.fencing.by_hand import by_hand, left
from backends.runbooks.fencing.evidence import evidence
from backends.runbooks.fencing.safety import kept, safety_snapshot
from backends.runbooks.fencing.stopping import protection, put_back, stopping
from backends.runbooks.fencing.surviving import surviving
from backends.runbooks.fencing.wishes import NONE, Fencing, wished

SAFETY = "6.1"


def fence(asked: Asked) -> Plan:
    """Write the plan: `node` is stopped, proved so, and the other side goes on. Raises `PlanError`."""
    f = wished(asked)
    aws = f.way == "aws"
    stages, ends = asked.carried(_by_aws(f), put_back(f, 9, "1.2")) if aws else asked.carried(by_hand(f), ())
    return Plan(
        "fence",
        f.cluster.name,
        f"Fence {f.node.name}: stop it for sure, and keep {f.keep.name}",
        f"Have {f.node.name} ({f.instance}) unable to write, by proof, before {f.keep.name} alone goes on.",
        _inputs(f),
        before=_checks(f),
        stages=stages,
        finally_=ends,
        level=Level.LOSES,
        token=f.node.name,
        consequence=_consequence(f),
        not_needed=_not_needed(f),
        obligations=_obligations(f),
        evidence=evidence(f),
    )


def _by_aws(f: Fencing) -> tuple[Stage, ...]:
    snapshot = Stage("Keep what only that side has", (Lane("AWS", (safety_snapshot(f, SAFETY),)),))
    return (*protection(f, 1), *stopping(f, 2), *surviving(f, 4), snapshot)


def _inputs(f: Fencing) -> tuple[tuple[str, str], ...]:
    return (
        ("node", f.node.name),
        ("keep", f.keep.name),
        ("way", f.way),
        ("start", ", ".join(f.start) or NONE),
    )


def _checks(f: Fencing) -> tuple[Check, ...]:
    """Whoever goes on must be alive by its own word; and the other be there to be stopped."""
    own: tuple[Probe, ...] = (NodeFactsProbe(f.cluster.name, f.keep.name, "service-states"),)
    works = NodeSays(f.keep.name, "service-states", (("clusterpro", "active"),))
    keeps = Check(f"the cluster service of {f.keep.name}, which is to go on, runs", works, own)
    if f.way != "aws":
        return (keeps,)
    there = Check(
        f"EC2 tells of {f.node.name}'s instance, and it is not stopped yet",
        AnyOf(tuple(InstanceIs(f.node.name, word) for word in ("running", "stopping"))),
        parts.instances_of(f.asked),
        once=True,
    )
    return (keeps, there)


def _consequence(f: Fencing) -> str:
    node, keep = f.node.name, f.keep.name
    alone = [group for group, homes in f.claimed.items() if node in homes and keep not in homes]
    runs = "runs" if len(alone) == 1 else "run"
    stops = f"{listed(alone)} {runs} on {node} alone, and {'stops' if len(alone) == 1 else 'stop'}. " if alone else ""
    if f.way != "aws":
        return (
            f"{node} is told to shut down. {stops}What was written on {node} alone is lost once it is overwritten. "
            "Whether it is stopped, you have to prove."
        )
    lifted = f"The stop protection of {node} is lifted until the end. " if f.protected else ""
    return (
        f"{node} is stopped by force. {stops}What was written on {node} alone is lost, but for the safety snapshots. "
        f"{lifted}It stays stopped until it is healed."
    )


def _not_needed(f: Fencing) -> tuple[tuple[str, str], ...]:
    if f.way == "aws" and f.told.word(f"{f.node.name} shared disks") == NONE:
        return (("detaching of shared disks (stage 3)", f"{f.node.name} has no Multi-Attach volume attached"),)
    return ()


def _obligations(f: Fencing) -> tuple[Obligation, ...]:
    heal = Obligation(
        "heal",
        f"{f.node.name} stays stopped, and the cluster has one server: start it with the runbook heal, where it cannot "
        "win. Started by itself while the link is cut, it goes to work alone after 5 minutes.",
    )
    if f.way != "aws":
        return (*left(f), heal)
    shared = tuple(
        Obligation(
            f"attach-{volume}",
            f"Attach {volume} to {f.node.name} again, before it is started.",
            opened_by=f"3.{at}",
        )
        for at, volume in enumerate(f.shared, 1)
    )
    return (heal, *shared, kept(f, SAFETY))
