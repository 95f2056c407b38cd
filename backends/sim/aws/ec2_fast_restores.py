"""EC2's calls about fast snapshot restore. What cannot be is told a snapshot and zone at a time, inside a 200."""

from collections.abc import Callable, Mapping
from typing import Any

from backends.sim.aws.ec2_snapshots import SNAPSHOTS
from backends.sim.aws.filters import Answer
from backends.sim.aws.nouns import Noun
from backends.sim.cloud import AwsError, Cloud, fast_restores
from backends.sim.cloud.disks_model import FastRestore, Snapshot

RESTORES = Noun(
    ids="",
    result="FastSnapshotRestores",
    prefix="",
    missing="",
    malformed="",
    label="",
    filters={
        "availability-zone": "AvailabilityZone",
        "owner-id": "OwnerId",
        "snapshot-id": "SnapshotId",
        "state": "State",
    },
)
USER = "Client.UserInitiated"
LIFE = "Client.UserInitiated - Lifecycle state transition"


def describe_fast_snapshot_restores(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """All there is or was in the region."""
    here = [
        one for (snapshot_id, _), one in cloud.fast_restores.items() if cloud.snapshots[snapshot_id].region == region
    ]
    return RESTORES.describe((_row(cloud, one) for one in here), params)


def each_of(
    change: Callable[[Cloud, Snapshot, str], FastRestore],
) -> Callable[[Cloud, str, Mapping[str, Any]], Answer]:
    """EnableFastSnapshotRestores or DisableFastSnapshotRestores, out of the rule for one snapshot in one zone."""

    def operation(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
        well, badly = [], []
        zones = params.get("AvailabilityZones", ())
        if not zones:
            raise AwsError("MissingParameter", "The request must contain the parameter AvailabilityZone")
        for snapshot_id in params["SourceSnapshotIds"]:
            errors = []
            for zone in zones:
                try:
                    snapshot = SNAPSHOTS.one(cloud.snapshots, region, snapshot_id)
                    well.append(_row(cloud, change(cloud, snapshot, zone)))
                except AwsError as error:
                    sentence = {"Code": error.code, "Message": error.message}
                    errors.append({"AvailabilityZone": zone, "Error": sentence})
            if errors:
                badly.append({"SnapshotId": snapshot_id, "FastSnapshotRestoreStateErrors": errors})
        return {"Successful": well, "Unsuccessful": badly}

    return operation


OPERATIONS = {
    "DescribeFastSnapshotRestores": describe_fast_snapshot_restores,
    "EnableFastSnapshotRestores": each_of(fast_restores.enable),
    "DisableFastSnapshotRestores": each_of(fast_restores.disable),
}


def _row(cloud: Cloud, restore: FastRestore) -> Answer:
    """It with the times of the states it has reached."""
    now = cloud.clock.now()
    state = fast_restores.state(cloud, restore)
    until = restore.disabling_at or now

    def reached(at: Any) -> Any:
        return at if at is not None and at <= until else None

    return {
        "SnapshotId": restore.snapshot_id,
        "AvailabilityZone": restore.zone,
        "State": state,
        "StateTransitionReason": USER if state in ("enabling", "disabling") else LIFE,
        "OwnerId": cloud.number,
        "EnablingTime": restore.enabling_at,
        "OptimizingTime": reached(restore.optimizing_at),
        "EnabledTime": reached(restore.enabled_at),
        "DisablingTime": restore.disabling_at,
        "DisabledTime": restore.disabled_at if state == "disabled" else None,
    }
