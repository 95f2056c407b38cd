"""What an account holds: the one state of the pretend AWS, by id. The rooms beside say how it changes."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from backends.sim.clock import Clock
from backends.sim.cloud.agents import Ssm
from backends.sim.cloud.disks_model import Encryption, FastRestore, Group, Image, Key, KeyPair, Profile, Snapshot
from backends.sim.cloud.ids import Ids
from backends.sim.cloud.model import (
    Acl,
    Bucket,
    Instance,
    InstanceState,
    Interface,
    RouteTable,
    Subnet,
    Thing,
    Volume,
    Vpc,
    VpcEndpoint,
    Zone,
)
from backends.sim.cloud.regions import Pace, first_quotas

Listener = Callable[[str, InstanceState, InstanceState], None]


class Account:
    """Everything that exists, by id.

    Listeners are called as `fn(instance_id, old_state, new_state)` right after an instance changed; a reboot, which
    changes no state, is told as `running` to `running`. `borders` are called whenever other packets may pass between
    subnets than before; `lost` are regions that are gone.
    """

    number = "111122223333"
    caller = "pretend"
    """The user whose call is being carried out; one at a time is."""

    def __init__(self, clock: Clock, seed: int = 1) -> None:
        self.clock = clock
        self.ids = Ids(seed)
        self.instances: dict[str, Instance] = {}
        self.volumes: dict[str, Volume] = {}
        self.interfaces: dict[str, Interface] = {}
        self.subnets: dict[str, Subnet] = {}
        self.vpcs: dict[str, Vpc] = {}
        self.route_tables: dict[str, RouteTable] = {}
        self.acls: dict[str, Acl] = {}
        self.zones: dict[str, Zone] = {}
        self.endpoints: dict[str, VpcEndpoint] = {}
        self.buckets: dict[str, Bucket] = {}  # by name
        self.images: dict[str, Image] = {}
        self.snapshots: dict[str, Snapshot] = {}
        self.fast_restores: dict[tuple[str, str], FastRestore] = {}  # by snapshot and zone
        self.groups: dict[str, Group] = {}
        self.key_pairs: dict[str, KeyPair] = {}
        self.profiles: dict[str, Profile] = {}  # by name; instance profiles are global
        self.name_changes: dict[str, tuple[datetime, datetime]] = {}
        """Route 53's changes by id: when it was submitted, when all servers have it."""
        self.kms_keys: dict[str, Key] = {}  # by ARN
        self.encryption: defaultdict[str, Encryption] = defaultdict(Encryption)  # of EBS by itself, by region
        self.quotas: dict[tuple[str, str, str], float] = first_quotas()
        """By region, service and code."""
        self.paces: defaultdict[str, Pace] = defaultdict(Pace)
        """How fast a region is."""
        self.tokens: dict[tuple[str, str, str], tuple[str, str]] = {}
        """Client tokens, by region, operation and token: what was asked for, and the id of what was made."""
        self._stand_well()
        self.listeners: list[Listener] = []
        self.borders: list[Callable[[], None]] = []
        self.plugged: list[Callable[[str], None]] = []
        """They are told the id of an instance whose volumes are others than before."""
        self.ssm = Ssm()
        self.guests: list[Listener] = []
        """They are told as well, but are no part of the world and are not pickled with it."""

    def _stand_well(self) -> None:
        """Have no trouble yet."""
        self.lost: set[str] = set()
        self.went_dark: list[str] = []
        """Instances that run again when their region is back."""
        self.no_capacity: set[tuple[str, str]] = set()
        """Zones and instance types of which there are no more."""
        self.kms_late = self.snapshots_late = 0
        """How many of the next copies of images fail late, for want of their key; and of the next snapshots."""

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"guests": []}

    def ways_changed(self) -> None:
        """Tell that other packets pass than before, or are answered otherwise: an endpoint, a policy, a page."""
        for listener in self.borders:
            listener()

    def disks_changed(self, *instance_ids: str) -> None:
        """Tell that these instances have other volumes than before."""
        for instance_id in instance_ids:
            for listener in self.plugged:
                listener(instance_id)

    def things(self) -> Iterator[Thing]:
        """Whatever can carry EC2 tags."""
        shelves = (self.instances, self.volumes, self.interfaces, self.subnets, self.vpcs, self.route_tables, self.acls)
        for shelf in (*shelves, self.images, self.snapshots, self.groups, self.key_pairs, self.endpoints):
            yield from shelf.values()
