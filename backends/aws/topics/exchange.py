"""Topics on volumes that are given in exchange for others: what there is of each, and how far an exchange is."""

from collections.abc import Iterable, Mapping, Sequence

from backends.aws.calls import TAG, filter_, literal, machines, pages
from backends.aws.facts import Fact, tag, text
from backends.aws.topics.question import Pairs, Question, or_none
from backends.errors import Refused
from backends.model import Facts
from backends.settings import Node

RUN, REPLACES, REPLACED = "clpdeck:run", "clpdeck:replaces", "clpdeck:replaced-by"
KIND, FETCH = "clpdeck:kind", "fetch"
AWS_OWN = "aws:"
"""What a tag that is AWS's own begins with: nobody else can give it."""
ABSENT = "absent"


def disks(asked: Question) -> Facts:
    """Every volume of the nodes: where it is, all that a volume in its place must be like, and its tags."""
    found = machines(asked.ec2, asked.nodes)
    ids = [text(one, "InstanceId") for one in found.values()]
    held = [filter_("attachment.instance-id", ids)]
    attached = list(pages(asked.ec2, "describe_volumes", "Volumes", Filters=held)) if ids else []
    held_ids = [text(one, "VolumeId") for one in attached]
    checks = asked.ec2.describe_volume_status(VolumeIds=held_ids)["VolumeStatuses"] if held_ids else []
    unread = [f"{one.name}: EC2 lists no instance of it" for one in asked.nodes if one.name not in found]
    return asked.facts(disk_pairs(found, attached, checks), unread)


def disk_pairs(found: Mapping[str, Fact], attached: Iterable[Fact], checks: Iterable[Fact] = ()) -> Pairs:
    """The pairs of `disks`."""
    status = {text(one, "VolumeId"): text(one.get("VolumeStatus", {}), "Status") for one in checks}
    owners = {text(machine, "InstanceId"): node for node, machine in found.items()}
    pairs: Pairs = []
    for volume in sorted(attached, key=lambda one: text(one, "VolumeId")):
        id_ = text(volume, "VolumeId")
        own = [one for one in volume.get("Attachments", ()) if text(one, "InstanceId") in owners]
        pairs += [(f"{owners[text(one, 'InstanceId')]} {text(one, 'Device')}", id_) for one in own]
        ends = {_yes_or_no(one.get("DeleteOnTermination")) for one in own}
        told = {
            "state": text(volume, "State"),
            "status": status.get(id_, ""),
            "zone": text(volume, "AvailabilityZone"),
            "type": text(volume, "VolumeType"),
            "iops": text(volume, "Iops"),
            "throughput": text(volume, "Throughput"),
            "size": text(volume, "Size"),
            "encrypted": _yes_or_no(volume.get("Encrypted")),
            "key": text(volume, "KmsKeyId"),
            "delete on termination": ends.pop() if len(ends) == 1 else "differs",
            "multi-attach": _yes_or_no(volume.get("MultiAttachEnabled")),
        }
        pairs += [(f"{id_} {key}", or_none(word)) for key, word in told.items()]
        keys = sorted(text(one, "Key") for one in volume.get("Tags", ()))
        pairs += [(f"{id_} tag {key}", tag(volume, key)) for key in keys if not key.casefold().startswith(AWS_OWN)]
    return pairs


def exchange(asked: Question) -> Facts:
    """How far each of some volumes is exchanged for one that a run made: `of` is the run, and the old ones' ids.

    Raises:
        Refused: One of them is not said.
    """
    if len(asked.of) < 2 or not all(asked.of):
        raise Refused("an exchange of volumes is asked about by the run's number and the ids of the old volumes")
    run, *olds = asked.of
    found = machines(asked.ec2, asked.cluster.nodes)
    owners = {text(machine, "InstanceId"): node for node, machine in found.items()}
    named = [filter_("volume-id", olds)]
    made = [filter_(f"tag:{RUN}", [literal(run)]), filter_("tag-key", [REPLACES])]
    old = list(pages(asked.ec2, "describe_volumes", "Volumes", Filters=named))
    new = [one for one in pages(asked.ec2, "describe_volumes", "Volumes", Filters=made) if tag(one, RUN) == run]
    return asked.facts(exchange_pairs(run, olds, owners, old, new))


def exchange_pairs(
    run: str, olds: Sequence[str], owners: Mapping[str, str], old: Sequence[Fact], new: Sequence[Fact]
) -> Pairs:
    """The pairs of `exchange`. Of two that are instead of one neither is it: that is said, and nobody goes on."""
    there = {text(one, "VolumeId"): one for one in old}
    pairs: Pairs = []
    for id_ in olds:
        own = there.get(id_, {})
        kept = "yes" if tag(own, REPLACED) == run else "no"
        pairs += [(f"{id_} at", _at(own, owners)), (f"{id_} state", text(own, "State") or ABSENT)]
        pairs.append((f"{id_} kept", kept))
        instead = [one for one in new if tag(one, REPLACES) == id_]
        ids = " ".join(sorted(text(one, "VolumeId") for one in instead))
        pairs.append((f"{id_} new", or_none(ids)))
        only = instead[0] if len(instead) == 1 else {}
        state = text(only, "State") if only else f"{len(instead)} of them" if instead else ABSENT
        pairs += [
            (f"{id_} new state", state),
            (f"{id_} new snapshot", or_none(text(only, "SnapshotId"))),
            (f"{id_} new at", _at(only, owners)),
        ]
    return pairs


def lent(asked: Question) -> Facts:
    """The host that uses the cluster, and the volume that a run has made for it: `of` is the run; of none the host.

    Raises:
        Refused: The site file does not say which instance that host is.
    """
    client = asked.cluster.client
    if client is None or not client.instance:
        raise Refused(f"the site file names no client of {asked.cluster.name} with its instance")
    machine = machines(asked.ec2, (client,)).get(client.name, {})
    pairs = client_pairs(machine)
    if not asked.of:
        return asked.facts(pairs)
    words = ((TAG, asked.cluster.name), (RUN, asked.of[0]), (KIND, FETCH))
    named = [filter_(f"tag:{key}", [literal(word)]) for key, word in words]
    return asked.facts(
        [*pairs, *lent_pairs(list(pages(asked.ec2, "describe_volumes", "Volumes", Filters=named)), client)]
    )


def client_pairs(machine: Fact) -> Pairs:
    """What there is to say of the host."""
    devices = sorted(text(one, "DeviceName") for one in machine.get("BlockDeviceMappings", ()))
    return [
        ("client state", text(machine.get("State", {}), "Name") or ABSENT),
        ("client zone", or_none(text(machine.get("Placement", {}), "AvailabilityZone"))),
        ("client devices", or_none(" ".join(devices))),
    ]


def lent_pairs(found: Sequence[Fact], client: Node) -> Pairs:
    """What there is to say of the volume. Of two neither is it."""
    only = found[0] if len(found) == 1 else {}
    state = text(only, "State") if only else f"{len(found)} of them" if found else ABSENT
    return [
        ("volume", or_none(" ".join(sorted(text(one, "VolumeId") for one in found)))),
        ("volume state", state),
        ("volume snapshot", or_none(text(only, "SnapshotId"))),
        ("volume at", _at(only, {client.instance or "": client.name})),
    ]


def _at(volume: Fact, owners: Mapping[str, str]) -> str:
    """`server01 /dev/sdf attached`, of each that has it; another's instance is named by its id."""
    held = volume.get("Attachments", ())
    told = [(text(one, "InstanceId"), text(one, "Device"), text(one, "State")) for one in held]
    return or_none("; ".join(f"{owners.get(id_, id_)} {device} {state}" for id_, device, state in sorted(told)))


def _yes_or_no(word: object) -> str:
    """`none` where AWS does not say."""
    return {True: "yes", False: "no"}.get(word, "none") if isinstance(word, bool) else "none"
