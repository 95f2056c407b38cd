"""Topics of online backups: which volumes are attached where, and the snapshots of a set."""

from collections.abc import Iterable, Mapping, Sequence

from backends.aws.calls import TAG, filter_, literal, machines, pages
from backends.aws.facts import Fact, tag, text
from backends.aws.topics.question import Pairs, Question, or_none
from backends.errors import Refused
from backends.model import Facts
from backends.settings import Node

SET, NODE, STATE, KIND = "clpdeck:set", "clpdeck:node", "clpdeck:state", "clpdeck:kind"
ONLINE = "online"
OF_SET = ("side", "quiet-point", "mirrors", "version", "disks")
"""What each snapshot of an online set says of it, by tags that begin with `clpdeck:`."""


def attached(asked: Question) -> Facts:
    """Each node's volumes: the one it boots from, and the others."""
    return asked.facts(attached_pairs(asked.nodes, machines(asked.ec2, asked.nodes)))


def attached_pairs(nodes: Sequence[Node], found: Mapping[str, Fact]) -> Pairs:
    """The pairs of `attached`."""
    pairs: Pairs = []
    for node in nodes:
        machine = found.get(node.name, {})
        root, data = "", []
        for device in machine.get("BlockDeviceMappings", ()):
            id_ = text(device.get("Ebs", {}), "VolumeId")
            if text(device, "DeviceName") == text(machine, "RootDeviceName"):
                root = id_
            else:
                data.append(id_)
        pairs += [(f"{node.name} root", or_none(root)), (f"{node.name} data", or_none(" ".join(sorted(data))))]
    return pairs


def online_set(asked: Question) -> Facts:
    """The snapshots of one node in one set, found by their tags."""
    if len(asked.of) != 2:
        raise Refused("the snapshots of an online backup are asked for by the set's id and the node's name")
    named = [filter_(f"tag:{key}", [literal(value)]) for key, value in zip((SET, NODE), asked.of, strict=True)]
    return asked.facts(set_pairs(pages(asked.ec2, "describe_snapshots", "Snapshots", OwnerIds=["self"], Filters=named)))


def online_sets(asked: Question) -> Facts:
    """Every online set of the cluster, found by the tags of its snapshots, by set and node."""
    whose = (asked.cluster.source or asked.cluster).name
    tagged = [filter_(f"tag:{key}", [literal(value)]) for key, value in ((TAG, whose), (KIND, ONLINE))]
    found = pages(asked.ec2, "describe_snapshots", "Snapshots", OwnerIds=["self"], Filters=tagged)
    return asked.facts(sets_pairs([one for one in found if tag(one, TAG) == whose and tag(one, KIND) == ONLINE]))


def sets_pairs(found: Sequence[Fact]) -> Pairs:
    """The pairs of `online-sets`: newest first. What bears no set's and no node's name is counted only."""
    by_side: dict[tuple[str, str], list[Fact]] = {}
    strange = 0
    for one in found:
        name, node = tag(one, SET), tag(one, NODE)
        if name and node and " " not in name + node:
            by_side.setdefault((name, node), []).append(one)
        else:
            strange += 1
    pairs: Pairs = []
    newest: dict[str, str] = {}
    for (name, node), rows in sorted(by_side.items()):
        told = {key: or_none(_same(rows, f"clpdeck:{key}")) for key in OF_SET}
        newest[name] = max(newest.get(name, ""), told["quiet-point"])
        told |= {key: word for key, word in set_pairs(rows) if " " not in key}
        told["size"] = str(sum(one["VolumeSize"] for one in rows if isinstance(one.get("VolumeSize"), int)))
        pairs += [(f"{name} {node} {key}", word) for key, word in told.items()]
    names = sorted(newest, key=lambda one: (newest[one], one), reverse=True)
    return [*pairs, ("sets", or_none(" ".join(names))), ("sets not read", str(strange))]


def _same(rows: Sequence[Fact], key: str) -> str:
    """What they all say; nothing where they do not say the same: they are not of one moment then."""
    words = {tag(one, key) for one in rows}
    return words.pop() if len(words) == 1 else ""


def set_pairs(found: Iterable[Fact]) -> Pairs:
    """The pairs of `online-set`. What went wrong comes before what is still made."""
    rows = sorted(found, key=lambda one: text(one, "VolumeId"))
    states = [text(one, "State") for one in rows]
    strange = [one for one in states if one not in {"error", "pending", "completed"}]
    worst = [*strange, *(one for one in ("error", "pending", "completed") if one in states), "absent"]
    marks = sorted({tag(one, STATE) or "none" for one in rows}) or ["none"]
    pairs: Pairs = [
        ("state", ("error" if "error" in states else worst[0])),
        ("volumes", or_none(" ".join(text(one, "VolumeId") for one in rows))),
        ("snapshots", or_none(" ".join(text(one, "SnapshotId") for one in rows))),
        ("progress", _slowest(rows)),
        ("marked", marks[0] if len(marks) == 1 else "both"),
        *((f"{text(one, 'VolumeId')} snapshot", text(one, "SnapshotId")) for one in rows),
    ]
    why = [f"{text(one, 'SnapshotId')}: {text(one, 'StateMessage')}" for one in rows if text(one, "StateMessage")]
    return [*pairs, ("why", "; ".join(why))] if why else pairs


def _slowest(rows: Sequence[Fact]) -> str:
    """How far the slowest is; unknown where one of them does not tell."""
    said = [text(one, "Progress").strip().removesuffix("%") for one in rows]
    if not said or not all(one.isdecimal() for one in said):
        return "unknown"
    return f"{min(map(int, said))} %"
