"""Topics on a server that is to be stopped for sure: what keeps it from that, what it still holds, its snapshots."""

from collections.abc import Iterable, Mapping, Sequence

from backends.aws.calls import TAG, filter_, literal, machines, pages
from backends.aws.facts import Fact, text
from backends.aws.topics.question import Pairs, Question, or_none
from backends.model import Facts
from backends.settings import Node

NODE, RUN = "clpdeck:node", "clpdeck:run"
GONE = "terminated"
WORST = ("error", "pending", "completed")
"""States of a snapshot, the one that decides first."""


def stopping(asked: Question) -> Facts:
    """Each instance's state, its stop protection, and the Multi-Attach volumes it still holds."""
    ec2, wanted = asked.ec2, asked.nodes
    found = machines(ec2, wanted)
    protected: dict[str, str] = {}
    for name, machine in found.items():
        if text(machine.get("State", {}), "Name") != GONE:
            given = {"InstanceId": text(machine, "InstanceId"), "Attribute": "disableApiStop"}
            told = ec2.describe_instance_attribute(**given)["DisableApiStop"].get("Value")
            protected[name] = {True: "on", False: "off"}.get(told, "")
    ids = [text(one, "InstanceId") for one in found.values()]
    attached: list[Fact] = []
    if ids:
        attached = list(pages(ec2, "describe_volumes", "Volumes", Filters=[filter_("attachment.instance-id", ids)]))
    unread = [f"{one.name}: EC2 lists no instance of it" for one in wanted if one.name not in found]
    unread += [f"{name}: nobody says whether it is protected" for name, word in protected.items() if not word]
    return asked.facts(stopping_pairs(wanted, found, protected, attached), unread)


def stopping_pairs(
    nodes: Sequence[Node], found: Mapping[str, Fact], protected: Mapping[str, str], attached: Iterable[Fact]
) -> Pairs:
    """The pairs of `stopping`. A terminated instance has no protection any more."""
    pairs: Pairs = []
    shared = [one for one in attached if one.get("MultiAttachEnabled")]
    for node in nodes:
        machine = found.get(node.name)
        if machine is None:
            continue
        id_ = text(machine, "InstanceId")
        pairs += [(f"{node.name} instance", id_), (f"{node.name} state", text(machine.get("State", {}), "Name"))]
        word = protected.get(node.name, "off")
        pairs += [(f"{node.name} stop protection", word)] if word else []
        held = sorted(text(one, "VolumeId") for one in shared if _holds(one, id_))
        pairs += [(f"{node.name} {one}", "attached") for one in held]
        pairs.append((f"{node.name} shared disks", or_none(" ".join(held))))
    return pairs


def safety(asked: Question) -> Facts:
    """The snapshots of a node's volumes that a run has taken: `of` is the node and the run, as their tags say.

    Raises:
        KeyError: The reply is not AWS's.
    """
    name, run = asked.of
    own = [node for node in asked.nodes if node.name == name]
    machine = machines(asked.ec2, own).get(name, {})
    volumes = [text(one.get("Ebs", {}), "VolumeId") for one in machine.get("BlockDeviceMappings", ())]
    tags = ((TAG, asked.cluster.name), (NODE, name), (RUN, run))
    filters = [filter_(f"tag:{key}", (literal(word),)) for key, word in tags]
    found = list(pages(asked.ec2, "describe_snapshots", "Snapshots", OwnerIds=["self"], Filters=filters))
    return asked.facts(safety_pairs([one for one in volumes if one], found))


def safety_pairs(volumes: Sequence[str], found: Sequence[Fact]) -> Pairs:
    """The pairs of `safety`. It is as far as the least of them; one volume without a snapshot, and there is none."""
    by_volume = {text(one, "VolumeId"): one for one in found}
    missing = [one for one in volumes if one not in by_volume]
    words = {text(one, "State") for one in found}
    strange = sorted(words - set(WORST))
    state = strange[0] if strange else next((one for one in WORST if one in words), "absent")
    return [
        ("state", state if not missing and volumes else "absent"),
        ("snapshots", or_none(" ".join(text(one, "SnapshotId") for one in found))),
        ("volumes", or_none(" ".join(by_volume))),
        ("without", or_none(" ".join(missing))),
        *((f"{volume} snapshot", text(one, "SnapshotId")) for volume, one in by_volume.items()),
    ]


def _holds(volume: Fact, instance: str) -> bool:
    """Whether an instance has a volume attached, by any word but that it is detached."""
    held = (one for one in volume.get("Attachments", ()) if text(one, "InstanceId") == instance)
    return any(text(one, "State") != "detached" for one in held)
