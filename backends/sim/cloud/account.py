"""What an account holds: the one state of the pretend AWS, by id. The rooms beside say how it changes."""

from collections.abc import Callable, Iterator

from backends.sim.clock import Clock
from backends.sim.cloud.ids import Ids
from backends.sim.cloud.model import Instance, InstanceState, Interface, RouteTable, Subnet, Thing, Volume, Vpc, Zone

Listener = Callable[[str, InstanceState, InstanceState], None]


class Account:
    """Everything that exists, by id.

    Listeners are called as `fn(instance_id, old_state, new_state)` right after an instance changed; a reboot, which
    changes no state, is told as `running` to `running`.
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
        self.zones: dict[str, Zone] = {}
        self.listeners: list[Listener] = []

    def things(self) -> Iterator[Thing]:
        """Whatever can carry EC2 tags."""
        shelves = (self.instances, self.volumes, self.interfaces, self.subnets, self.vpcs, self.route_tables)
        for shelf in shelves:
            yield from shelf.values()
