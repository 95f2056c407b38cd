"""Topics of online backups: which volumes are attached where, and the snapshots of a set."""

from collections.abc import Iterable, Mapping, Sequence

from backends.aws.calls import filter_, literal, machines, pages
from backends.aws.facts import Fact, tag, text
from backends.aws.topics.question import Pairs, Question, or_none
from backends.errors import Refused
from backends.model import Facts
from backends.settings import Node

SET, NODE, STATE = "clpdeck:set", "clpdeck:node", "clpdeck:state"


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
