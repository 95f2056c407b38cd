"""What must be so, as data. `judge` tells of an estate whether it is: yes, no, or not known."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from backends.model import Named


@dataclass(frozen=True, slots=True)
class GroupOn:
    """Every node's view says that the group is Online on this server."""

    group: str
    server: str
    kind: Literal["group-on"] = "group-on"


@dataclass(frozen=True, slots=True)
class GroupAt:
    """Every node's view places the group on this server, whatever its state there: Online, failed, on its way."""

    group: str
    server: str
    kind: Literal["group-at"] = "group-at"


@dataclass(frozen=True, slots=True)
class GroupClaimed:
    """The server itself says that the group is Online on it, whatever the others say: in a split both may."""

    group: str
    server: str
    kind: Literal["group-claimed"] = "group-claimed"


@dataclass(frozen=True, slots=True)
class GroupOff:
    """Every node's view says that the group is Offline."""

    group: str
    kind: Literal["group-off"] = "group-off"


@dataclass(frozen=True, slots=True)
class NoGroupOn:
    """No node's view places any group on this server, and every view names groups."""

    server: str
    kind: Literal["no-group-on"] = "no-group-on"


@dataclass(frozen=True, slots=True)
class ServerOnline:
    """The server says so of itself, and no other view says otherwise."""

    server: str
    kind: Literal["server-online"] = "server-online"


@dataclass(frozen=True, slots=True)
class NotSuspended:
    """No view says of any server that the cluster is suspended there."""

    kind: Literal["not-suspended"] = "not-suspended"


@dataclass(frozen=True, slots=True)
class MirrorGreen:
    """Every view says that the mirror disk is GREEN on these servers, whatever it says of others."""

    mirror: str
    servers: tuple[str, ...]
    kind: Literal["mirror-green"] = "mirror-green"


@dataclass(frozen=True, slots=True)
class CopySaid:
    """One node says of one server's copy of a mirror disk that it has one of these colours, whatever others say.

    It is about what is said: GRAY is a word, too. Of a word that nobody knows it is not known which it is.
    """

    mirror: str
    by: str
    server: str
    colors: tuple[str, ...]
    kind: Literal["copy-said"] = "copy-said"


@dataclass(frozen=True, slots=True)
class VipAt:
    """There are routes to the VIP, all of them active, and all lead to this server's own network interface."""

    vip: str
    server: str
    kind: Literal["vip-at"] = "vip-at"


@dataclass(frozen=True, slots=True)
class InstanceIs:
    """EC2 says this state of the node's instance, and with `checks` that every status check is ok."""

    node: str
    state: str
    checks: bool = False
    kind: Literal["instance-is"] = "instance-is"


@dataclass(frozen=True, slots=True)
class NodeSays:
    """The node says all of these of a topic: key and word. The word `ANY` is any but that it is missing.

    Attributes:
        pairs: A word may be one that an earlier step gave. While no step has, it is not known.
        of: What of it was asked, as in the probe.
    """

    node: str
    topic: str
    pairs: tuple[tuple[str, Named], ...]
    of: tuple[Named, ...] = ()
    kind: Literal["node-says"] = "node-says"


@dataclass(frozen=True, slots=True)
class AwsSays:
    """AWS says all of these of a topic: key and word. The word `ANY` is any but that it is missing.

    Attributes:
        of: What of it was asked, and in which region, as in the probe.
        also: Keys whose words are told with it, and do not decide.
    """

    topic: str
    pairs: tuple[tuple[str, str], ...]
    of: tuple[Named, ...] = ()
    region: str = ""
    also: tuple[str, ...] = ()
    kind: Literal["aws-says"] = "aws-says"


@dataclass(frozen=True, slots=True)
class AllDiffer:
    """No two words are the same that these nodes say of a topic under the keys that were asked about.

    Attributes:
        asked: By node what it is asked about, each the key that it answers under.
    """

    topic: str
    asked: tuple[tuple[str, tuple[str, ...]], ...]
    kind: Literal["all-differ"] = "all-differ"


ANY = "*"
"""Any word: something is said under that key."""
MISSING = frozenset({"missing", "none", "absent", "unset"})
"""Words that say that there is nothing."""


@dataclass(frozen=True, slots=True)
class HostKeyVouched:
    """The host key a node offers is one that its instance printed on its EC2 console when it first came up."""

    node: str
    kind: Literal["host-key-vouched"] = "host-key-vouched"


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of these hold. One that does not decides; else one that is not known does."""

    conditions: tuple["Condition", ...]
    kind: Literal["all-of"] = "all-of"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of these holds at least. One that does decides; else one that is not known does."""

    conditions: tuple["Condition", ...]
    kind: Literal["any-of"] = "any-of"


@dataclass(frozen=True, slots=True)
class Not:
    """It does not hold. What is not known stays so."""

    condition: "Condition"
    kind: Literal["not"] = "not"


Condition: TypeAlias = (
    GroupOn
    | GroupAt
    | GroupClaimed
    | GroupOff
    | NoGroupOn
    | ServerOnline
    | NotSuspended
    | MirrorGreen
    | CopySaid
    | VipAt
    | InstanceIs
    | NodeSays
    | AwsSays
    | HostKeyVouched
    | AllDiffer
    | AllOf
    | AnyOf
    | Not
)
