"""A configuration as values: every value by its path, and what of it clpdeck goes by."""

from dataclasses import dataclass, field

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Device:
    """An address that a server has in the cluster.

    Attributes:
        id: 0 to 99 for interconnects, 400 and up for mirror connects.
        address: Its `info`.
        mirror_address: Its `mdc/info`, for a mirror connect: must be the same. `None` where it is left out.
    """

    path: str
    id: str
    address: str
    mirror_address: str | None = None


@dataclass(frozen=True, slots=True)
class ServerConf:
    """A server; the one of priority 0 is the master. `priority` is `None` where none is said."""

    path: str
    name: str
    priority: int | None
    interconnects: tuple[Device, ...] = ()
    mirror_connects: tuple[Device, ...] = ()


@dataclass(frozen=True, slots=True)
class Guids:
    """On Windows: which volumes a server uses for a mirror disk."""

    server: str
    data: str
    cluster: str


@dataclass(frozen=True, slots=True)
class MirrorConf:
    """A mirror disk.

    Attributes:
        kind: `md`, or `hd` for a hybrid disk.
        data, cluster: Its data and cluster partition: devices on Linux, drive letters on Windows.
        builds: Initial mirror construction, on where it is left out; `None` where that is not known: on Windows the
            element's name is not confirmed, and for hybrid disks neither.
        connects: Ids of the devices that it is mirrored over.
    """

    path: str
    kind: str
    name: str
    data: str
    cluster: str
    mount: str
    builds: bool | None
    guids: tuple[Guids, ...] = ()
    connects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupConf:
    """A group: its resources by type and name, and whether it starts by itself (`None`: what is said is not known)."""

    path: str
    name: str
    resources: tuple[tuple[str, str], ...]
    starts: bool | None


@dataclass(frozen=True, slots=True)
class PartConf:
    """A resource or a monitor, by its type and name; `group` is a resource's, empty where no group has it."""

    path: str
    kind: str
    name: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class LinkConf:
    """A heartbeat or an NP resolution: over which device, and which hosts or addresses it asks."""

    path: str
    kind: str
    name: str
    priority: int | None
    device: str
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conf:
    """A whole configuration.

    Attributes:
        encoding: As declared.
        declaration: The line that declares it.
        values: Every value by its path, made safe to show; what is secret is `(hidden)`. Defaults are left out of a
            file, so a path that is not here has its default.
        saved_version: Of the program that last saved it, e.g. `5.3.1-1`.
        version: The product's version by that, e.g. (5, 3); `None` where it cannot be told.
        os: `linux` or `windows`, as the file says.
        servers: By priority, the master first.
        secrets: Whether there is a password or the like in it.
    """

    encoding: str
    declaration: str
    values: Pairs
    cluster: str
    saved_version: str
    version: tuple[int, int] | None
    os: str
    servers: tuple[ServerConf, ...]
    mirrors: tuple[MirrorConf, ...]
    groups: tuple[GroupConf, ...]
    resources: tuple[PartConf, ...]
    monitors: tuple[PartConf, ...]
    heartbeats: tuple[LinkConf, ...]
    resolutions: tuple[LinkConf, ...]
    secrets: bool
    _texts: dict[str, str] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_texts", dict(self.values))

    def get(self, path: str) -> str | None:
        """The value at a path; `None` where it is left out."""
        return self._texts.get(path)

    def below(self, path: str) -> Pairs:
        """Every value at a path and below it."""
        return tuple(pair for pair in self.values if pair[0] == path or pair[0].startswith(f"{path}/"))

    def server(self, name: str) -> ServerConf | None:
        """The server of that name."""
        return next((one for one in self.servers if one.name == name), None)

    def of_kind(self, kind: str) -> tuple[PartConf, ...]:
        """The resources and monitors of a type, e.g. `awsvip` or `awsazw`."""
        return tuple(one for one in self.resources + self.monitors if one.kind == kind)
