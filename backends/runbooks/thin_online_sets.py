"""Online backups beyond those that are kept are deleted: only this cluster's, and never the last that is of use."""

from backends.errors import PlanError
from backends.model import AwsFactsProbe, Probe
from backends.plan import AwsSays, CallAws, Fields, Lane, Level, Not, Plan, Stage, Step, listed
from backends.runbooks import parts
from backends.runbooks.asked import Asked
from backends.runbooks.online.wishes import said_of
from backends.runbooks.values import Field
from backends.sets import OnlineSet, online_sets, surplus
from backends.settings import Cluster

MOST_KEPT = 1000


def looks(cluster: Cluster) -> tuple[Probe, ...]:
    """What must be seen to write it."""
    return (AwsFactsProbe(cluster.name, "online-sets"),)


def form(asked: Asked) -> tuple[Field, ...]:
    """How many stay."""
    value = asked.given.get("keep", "").strip() or str(asked.cluster.keep_sets)
    fits = value.isascii() and value.isdecimal() and 1 <= int(value) <= MOST_KEPT
    return (Field("keep", "Online sets kept", value, "the site file", (), "" if fits else f"1 to {MOST_KEPT}"),)


def thin_online_sets(asked: Asked) -> Plan:
    """Write the plan. Raises `PlanError`.

    It is a procedure of its own: an online backup that is begun from cron is the same plan every night, and so deletes
    nothing that differs from night to night.
    """
    (keep,) = form(asked)
    if keep.wrong:
        raise PlanError(f"{asked.runbook}: `keep`: {keep.wrong}")
    told = said_of(asked, AwsFactsProbe(asked.cluster.name, "online-sets"))
    if told is None or not asked.cluster.region or asked.cluster.place is not None:
        raise PlanError(f"{asked.runbook}: AWS does not tell which online sets {asked.cluster.name} has: look at it")
    sets = online_sets(told, asked.cluster.region, asked.scene.now)
    gone = surplus(sets, int(keep.value))
    if not gone.sets:
        why = gone.held or f"none is older than the {keep.value} that are kept"
        raise PlanError(f"{asked.runbook}: nothing is deleted: {why}")
    newest = next(one for one in sets if not one.restorable)
    ids = list(dict.fromkeys(one.id for one in gone.sets))
    return Plan(
        "thin-online-sets",
        asked.cluster.name,
        f"Delete {len(ids)} online sets of {asked.cluster.name} beyond the {keep.value} that are kept",
        "Pay for no backup that nobody wants any more. It is counted in sets that mirror disks can be restored from.",
        (("keep", keep.value),),
        before=(),
        stages=tuple(_stage(asked, newest, one, at) for at, one in enumerate(gone.sets, 1)),
        level=Level.LOSES,
        token=f"delete {len(ids)} online sets of {asked.cluster.name}",
        consequence=f"{listed(ids)} can never be restored from any more. {newest.id}, and all that is newer, stays.",
    )


def _stage(asked: Asked, newest: OnlineSet, one: OnlineSet, at: int) -> Stage:
    own = tuple(zip(one.volumes, one.snapshots, strict=False))
    deleted = (_delete(asked, one, *pair, f"{at}.{step}") for step, pair in enumerate(own, 2))
    title = f"{one.id} of {one.node}"
    return Stage(title, (Lane("AWS", (_void(asked, newest, one, f"{at}.1"), *deleted)),))


def _void(asked: Asked, newest: OnlineSet, one: OnlineSet, id_: str) -> Step:
    """First, so that what is deleted in part is never taken for whole."""
    tag = Fields((("Key", "clpdeck:state"), ("Value", "void")))
    return Step(
        id_,
        f"Mark the snapshots of {one.id} of {one.node} as void",
        "Nobody is to restore from what is about to be deleted in part.",
        CallAws(
            "ec2",
            "CreateTags",
            (("Resources", one.snapshots), ("Tags", (tag,))),
            repeatable=True,
            region=one.region,
        ),
        (_of(asked, one), _of(asked, newest)),
        ready_when=AwsSays("online-set", (("state", "completed"), ("marked", "whole")), (newest.id, newest.node)),
        done_when=AwsSays("online-set", (("marked", "void"),), (one.id, one.node)),
        way_on=f"{newest.id} must be whole, for it is the newest that stays.",
        timeout_s=parts.limit_s(asked.timing, 120),
        usual_s=parts.usual_s(asked.timing, 2),
        must=True,
    )


def _delete(asked: Asked, one: OnlineSet, volume: str, snapshot: str, id_: str) -> Step:
    still = AwsSays("online-set", ((f"{volume} snapshot", snapshot),), (one.id, one.node))
    return Step(
        id_,
        f"Delete its snapshot {snapshot} of {volume}",
        "It costs as long as it is there.",
        CallAws("ec2", "DeleteSnapshot", (("SnapshotId", snapshot),), repeatable=True, region=one.region),
        (_of(asked, one),),
        ready_when=still,
        done_when=Not(still),
        risk="It cannot be taken back.",
        timeout_s=parts.limit_s(asked.timing, 300),
        usual_s=parts.usual_s(asked.timing, 3),
    )


def _of(asked: Asked, one: OnlineSet) -> AwsFactsProbe:
    return AwsFactsProbe(asked.cluster.name, "online-set", (one.id, one.node))
