"""How Route 53 changes names: a batch all or none, PENDING at first, answered by its servers only when INSYNC."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Literal

from backends.sim.cloud.account import Account
from backends.sim.cloud.errors import AwsError
from backends.sim.cloud.model import Record, Zone


@dataclass(frozen=True, slots=True)
class NameChange:
    """One line of a batch."""

    action: Literal["CREATE", "DELETE", "UPSERT"]
    record: Record


def change_records(cloud: Account, zone: Zone, changes: Sequence[NameChange]) -> str:
    """Carry out a batch; returns the change's id.

    Raises:
        AwsError: InvalidChangeBatch, with a sentence for each line that cannot be; nothing is changed then.
    """
    records = list(zone.records)
    refused = [sentence for change in changes if (sentence := _apply(zone, records, change))]
    if refused:
        raise AwsError("InvalidChangeBatch", f"[{', '.join(refused)}]")
    if zone.served is None:
        zone.served = deepcopy(zone.records)
    zone.records = records
    return submit(cloud, zone)


def submit(cloud: Account, zone: Zone) -> str:
    """Begin a change's way to all servers; returns its id."""
    pace = cloud.paces[zone.region]
    now = cloud.clock.now()
    wait_s = cloud.ids.about(pace.insync_s)
    change_id = cloud.ids.zone().replace("Z", "C", 1)
    cloud.name_changes[change_id] = (now, now + timedelta(seconds=wait_s))
    cloud.clock.later(wait_s, partial(_serve, cloud, zone))
    return change_id


def change_state(cloud: Account, change_id: str) -> Literal["PENDING", "INSYNC"]:
    """How far a change has come."""
    return "PENDING" if cloud.clock.now() < cloud.name_changes[change_id][1] else "INSYNC"


def resolve(cloud: Account, vpc_id: str, name: str) -> tuple[str, ...]:
    """The addresses a machine in this VPC is told for a name; none where no zone of its VPC has it."""
    dotted = name if name.endswith(".") else f"{name}."
    zones = [one for one in cloud.zones.values() if vpc_id in [own for _, own in one.vpcs]]
    zones = [one for one in zones if dotted == one.domain or dotted.endswith(f".{one.domain}")]
    if not zones:
        return ()
    zone = max(zones, key=lambda one: len(one.domain))
    served = zone.records if zone.served is None else zone.served
    return tuple(value for one in served if (one.name, one.kind) == (dotted, "A") for value in one.values)


def _serve(cloud: Account, zone: Zone) -> None:
    """The zone's servers have all there is, unless a later change is still on its way to them."""
    now = cloud.clock.now()
    if all(end <= now for _, end in cloud.name_changes.values()):
        zone.served = None


def _apply(zone: Zone, records: list[Record], change: NameChange) -> str:
    """Do one line on these records; a sentence where it cannot be."""
    record = change.record
    label = f"[name='{record.name}', type='{record.kind}']"
    if record.name != zone.domain and not record.name.endswith(f".{zone.domain}"):
        return f"RRSet with DNS name {record.name} is not permitted in zone {zone.domain}"
    there = next((one for one in records if (one.name, one.kind) == (record.name, record.kind)), None)
    if change.action == "CREATE" and there is not None:
        return f"Tried to create resource record set {label} but it already exists"
    if change.action == "DELETE":
        if there is None:
            return f"Tried to delete resource record set {label} but it was not found"
        if (there.ttl_s, sorted(there.values)) != (record.ttl_s, sorted(record.values)):
            return (
                f"Tried to delete resource record set {label} but the values provided do not match the current values"
            )
    if there is not None:
        records.remove(there)
    if change.action != "DELETE":
        records.append(record)
    return ""
