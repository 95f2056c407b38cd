"""All runbooks by name, and the writing of a plan."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from backends.errors import PlanError
from backends.model import Estate, Probe
from backends.plan import Plan
from backends.questions import probes
from backends.runbooks import (
    backing_up,
    fencing,
    fetching,
    healing,
    online,
    online_restoring,
    preventing,
    rehearsing,
    replacing,
    restoring,
    thin_online_sets,
)
from backends.runbooks.asked import Asked, unknown
from backends.runbooks.backing_up import cross_region_backup
from backends.runbooks.clean_up_drill import clean_up_drill
from backends.runbooks.clean_up_drill import looks as clean_up_looks
from backends.runbooks.move_group import move_group
from backends.runbooks.restoring import restoring_plan
from backends.runbooks.start_group import start_group
from backends.runbooks.start_instance import start_instance
from backends.runbooks.stop_group import stop_group
from backends.runbooks.stop_instance import stop_instance
from backends.runbooks.values import Field, Runbook
from backends.settings import Cluster, Timing
from backends.views import Scene, patient

RESTORE_INPUTS = (
    "set",
    "quiet-point",
    "disks",
    "configuration",
    "group",
    "type",
    "subnet",
    "servers",
    "licences",
    "fast",
)

RUNBOOKS: Mapping[str, Runbook] = {
    one.name: one
    for one in (
        Runbook("move-group", "move a group to another server", ("group", "to", "from"), move_group),
        Runbook("start-group", "start a group that runs nowhere", ("group", "on"), start_group),
        Runbook("stop-group", "stop a group", ("group", "on"), stop_group),
        Runbook("start-instance", "start a node's EC2 instance", ("node",), start_instance),
        Runbook("stop-instance", "stop a node's EC2 instance", ("node",), stop_instance),
        Runbook(
            "fence",
            "stop a server for sure, so that the other side alone writes",
            ("node", "keep", "way", "start"),
            fencing.fence,
            looks=fencing.looks,
            form=fencing.form,
        ),
        Runbook(
            "heal",
            "bring a stopped server back where it cannot win, and copy the other's data to it",
            ("node", "keep", "case", "seal", "groups", "start", "others"),
            healing.heal,
            looks=healing.looks,
            form=healing.form,
        ),
        Runbook(
            "rehearse-split",
            "cut the link between two servers on purpose, and see who stops whom",
            ("group", "on", "cut", "stop", "expect", "back"),
            rehearsing.rehearse_split,
            looks=rehearsing.looks,
            form=rehearsing.form,
        ),
        Runbook(
            "cross-region-backup",
            "image all nodes at one quiet point, and copy the images to another region",
            ("version", "keep", "within", "key"),
            cross_region_backup,
            looks=backing_up.looks,
            form=backing_up.form,
        ),
        Runbook(
            "online-backup",
            "take snapshots of the mirror disks while the service runs",
            ("side", "thaw", "limit"),
            online.online_backup,
            looks=online.looks,
            form=online.form,
        ),
        Runbook(
            "online-restore",
            "restore mirror disks on both sides from one online backup",
            ("set", "mirrors", "rate", "safety"),
            online_restoring.online_restore,
            looks=online_restoring.looks,
            form=online_restoring.form,
        ),
        Runbook(
            "replace-mirror-disk",
            "replace one side's lost mirror disk, and copy the good side to it",
            ("node", "volume", "copy"),
            replacing.replace_mirror_disk,
            looks=replacing.looks,
            form=replacing.form,
        ),
        Runbook(
            "fetch-file",
            "fetch one file from an online backup",
            ("set", "mirror", "file"),
            fetching.fetch_file,
            looks=fetching.looks,
            form=fetching.form,
        ),
        Runbook(
            "thin-online-sets",
            "delete online backups beyond those that are kept",
            ("keep",),
            thin_online_sets.thin_online_sets,
            looks=thin_online_sets.looks,
            form=thin_online_sets.form,
        ),
        Runbook("thaw", "let mirror disks go that an online backup left frozen", (), online.thaw),
        Runbook(
            "restore",
            "restore a cluster from a backup set where its region is lost",
            RESTORE_INPUTS,
            restoring_plan,
            place="dr",
            looks=restoring.looks,
            form=restoring.form,
        ),
        Runbook(
            "drill",
            "rehearse that in a place of its own",
            RESTORE_INPUTS,
            restoring_plan,
            place="drill",
            looks=restoring.looks,
            form=restoring.form,
        ),
        Runbook(
            "install-forced-stop-script",
            "put the forced-stop script on every server",
            ("path", "aws", "timeout", "version"),
            preventing.install_forced_stop_script,
            looks=preventing.script_looks,
            form=preventing.script_form,
        ),
        Runbook(
            "make-np-target",
            "make a site of S3 that tells a server whether it is cut off",
            ("bucket",),
            preventing.make_np_target,
            looks=preventing.target_looks,
            form=preventing.target_form,
        ),
        Runbook(
            "clean-up-drill",
            "take away what a drill made",
            (),
            clean_up_drill,
            place="drill",
            looks=clean_up_looks,
        ),
    )
}
NAMES = tuple(RUNBOOKS)


def runbook_called(name: str) -> Runbook:
    """The runbook of that name.

    Raises:
        PlanError: There is none.
    """
    if name not in RUNBOOKS:
        raise PlanError(unknown("there is no runbook", name, NAMES))
    return RUNBOOKS[name]


def meant(name: str, cluster: Cluster) -> Cluster:
    """The cluster a runbook is about, where it is asked for on this one: itself, or the one it is restored as.

    Raises:
        PlanError: There is no such runbook; the site file does not say where the cluster is restored.
    """
    kind = runbook_called(name).place
    if not kind or (cluster.place and cluster.place.kind == kind):
        return cluster
    restored = cluster.restored(kind)
    if restored is None:
        raise PlanError(f"{name}: the site file has no table [clusters.{cluster.name}.{kind}]; the README shows one")
    return restored


def wanted(name: str, cluster: Cluster) -> tuple[Probe, ...]:
    """What must be seen to write a runbook's plan for a cluster it is about. Raises `PlanError`."""
    return (*probes(cluster), *runbook_called(name).looks(cluster))


def form(
    name: str, cluster: Cluster, timing: Timing, inputs: Mapping[str, str], estate: Estate, now: datetime
) -> tuple[Field, ...]:
    """A runbook's inputs as a form asks for them. Pure and quick. Raises `PlanError` where there is no such runbook."""
    return runbook_called(name).form(Asked(name, inputs, Scene(estate, cluster, patient(timing), now)))


def write(
    name: str, cluster: Cluster, timing: Timing, inputs: Mapping[str, str], estate: Estate, now: datetime
) -> Plan:
    """Write the plan of a runbook from what was asked for and seen. What there is only one of need not be said.

    Raises:
        PlanError: There is no such runbook; an input is missing, or is none of those it can be.
    """
    return _written(Asked(name, inputs, Scene(estate, cluster, patient(timing), now)))


def rewrite(
    begun: Plan, cluster: Cluster, timing: Timing, inputs: Mapping[str, str], estate: Estate, now: datetime
) -> Plan:
    """The same for a run that goes on by it: `begun` is what has begun by its plan until now. Raises `PlanError`."""
    return _written(Asked(begun.runbook, inputs, Scene(estate, cluster, patient(timing), now), begun))


def _written(asked: Asked) -> Plan:
    runbook, cluster = runbook_called(asked.runbook), asked.cluster
    for input_ in asked.given:
        if input_ not in runbook.inputs:
            raise PlanError(unknown(f"{asked.runbook} has no input", input_, runbook.inputs))
    plan = runbook.write(asked)
    stands = cluster.place.moves if cluster.place and "subnet" not in runbook.inputs else plan.moves
    return replace(plan, where=cluster.whereabouts, moves=stands)
