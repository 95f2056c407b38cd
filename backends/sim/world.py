"""The pretend site's one world: time, AWS, computers, a cluster on them, and what disturbs the wires to them."""

from collections.abc import Callable
from random import Random
from typing import Any

from backends.sim.arrivals import Formed, label, seat
from backends.sim.aws.faults import AwsFault
from backends.sim.bay import Bay
from backends.sim.blueprint import Blueprint
from backends.sim.borders import way_in
from backends.sim.clock import Clock
from backends.sim.cloud import Cloud, Instance
from backends.sim.cluster import Cluster
from backends.sim.furnish import furnish
from backends.sim.line import Line
from backends.sim.machine import Machine
from backends.sim.surroundings import build_clients, build_places
from backends.sim.told import Record

SETTLED_S = 600.0
"""A world is built this long before anyone sees it, so that all has started and calmed down."""


class World:
    """A running site, healthy when made.

    Attributes:
        chance: The source of everything random.
        cloud: AWS.
        places: The VPC of each place the cluster can be restored in, by its label.
        clients: Hosts that use the cluster, by name.
        machines: The computers, by name.
        cluster: CLUSTERPRO on those that the site began with.
        clusters: The cluster each machine belongs to, by the machine's name.
        arrivals: They are told of each machine launched from now on.
        lines: The network between the bastion and each machine, by name.
        aws_faults: What is to go wrong with calls to AWS.
        broken: Addresses: what is launched there next has a system that does not boot.
        lost_files: Files that were deleted by a fault, by machine and path.
        unreached: Servers that SSH does not reach from the bastion, by name.
        agentless: Servers whose SSM agent does not reach AWS, by name.
        told: What nodes and AWS were told since it was made.
    """

    def __init__(self, plan: Blueprint, clock: Clock, seed: int = 0) -> None:
        self.plan = plan
        self.clock = clock
        self.chance = Random(seed)  # noqa: S311 - repeatable trouble, no secrets
        self.cloud = Cloud(clock, seed)
        servers = plan.servers
        ids = self.cloud.build_nodes(
            plan.region,
            [server.name for server in servers],
            [server.address for server in servers],
            [server.zone for server in servers],
            plan.vip,
        )
        furnish(self.cloud, plan, ids)
        self.places = build_places(self.cloud, plan)
        home = self.cloud.instances[ids[0]].vpc_id
        self.clients = {one.name: one for one in build_clients(self.cloud, plan, home, self.places)}
        self.machines = {
            server.name: self._machine(server.name, server.address, instance_id)
            for server, instance_id in zip(servers, ids, strict=True)
        }
        self.cluster = Cluster(plan, self.machines.values(), clock, self.cloud)
        self.clusters = dict.fromkeys(self.machines, self.cluster)
        self.aws_faults: list[AwsFault] = []
        self.broken: set[str] = set()
        self.lost_files: dict[tuple[str, str], bytes] = {}
        self.unreached: set[str] = set()
        self.agentless: set[str] = set()
        self.told = Record()
        self.lines = {name: Line(clock) for name in self.machines}
        self.arrivals: list[Callable[[Machine], None]] = []
        self._formed: Formed = {}
        self._by_instance = {machine.instance_id: machine for machine in self.machines.values()}
        self.cloud.listeners.append(self._instance_changed)
        self.cloud.borders.append(self._borders_changed)
        self.cloud.plugged.append(self._disks_changed)
        for member in self.cluster.members.values():
            self.cluster.boot(member)
        clock.advance(SETTLED_S)

    def _machine(self, name: str, address: str, instance_id: str, *, running: bool = True) -> Machine:
        bay, boot_s = Bay(self.cloud, instance_id), self.plan.waits.boot_s
        return Machine(name, address, instance_id, self.clock, boot_s=boot_s, bay=bay, running=running)

    def machine_of(self, instance_id: str) -> Machine | None:
        """The computer that an instance is; `None` where it is none with a system."""
        return self._by_instance.get(instance_id)

    def hide(self, server: str) -> None:
        """Let SSH from the bastion not reach a server any more, nor what is open to it go on."""
        self.unreached.add(server)
        for guest in self.machines[server].guests:
            guest()

    def lose_agent(self, server: str) -> None:
        """Let a server's SSM agent not reach AWS any more."""
        self.agentless.add(server)

    def mend(self) -> None:
        """Mend the lines, the link, the target, the mirror's connection, regions and AWS: all that is no machine."""
        self.cloud.mend()
        self.broken.clear()
        self.unreached.clear()
        self.agentless.clear()
        for machine in self.machines.values():
            machine.broken = machine.bay.crossed = False
            self.cloud.instances[machine.instance_id].stuck = self.cloud.instances[machine.instance_id].deaf = False
        for line in self.lines.values():
            line.mend()
        self.aws_faults.clear()
        for cluster in dict.fromkeys(self.clusters.values()):
            cluster.mend_mirror()
            cluster.show_target()
            cluster.mend_link()

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"arrivals": []}

    def end(self) -> None:
        """Stand still for ever: nothing that was to happen happens, nothing that runs goes on."""
        self.clock.stop()
        for machine in self.machines.values():
            machine.forget()

    def _instance_changed(self, instance_id: str, _old: str, new: str) -> None:
        for client in self.clients.values():
            if client.instance_id == instance_id:
                client.mounts.clear()  # they do not outlive a boot
        machine = self._by_instance.get(instance_id) or self._launched(self.cloud.instances[instance_id])
        if machine is not None:
            if machine.broken and new == "running":
                self.cloud.instances[instance_id].impaired_since = self.clock.now()
            machine.instance_changed(new)

    def _borders_changed(self) -> None:
        """Other packets pass than before: on the way in, and between servers."""
        for machine in self.machines.values():
            self.lines[machine.name].walled = not way_in(self.cloud, machine.instance_id)
        for cluster in dict.fromkeys(self.clusters.values()):
            cluster.changed()

    def _disks_changed(self, instance_id: str) -> None:
        """A computer that is up notices which of its disks are gone; what is new it takes in hand only when told to."""
        machine = self._by_instance.get(instance_id)
        if machine is not None and machine.up:
            self.clusters[machine.name].disks_changed(machine)

    def _launched(self, instance: Instance) -> Machine | None:
        """A new machine, where the instance has something to boot from."""
        name = label(instance, self.machines)
        machine = self._machine(name, instance.private_ip, instance.id, running=False)
        if not machine.bootable:
            return None
        if machine.address in self.broken:
            self.broken.discard(machine.address)
            machine.broken = True
        self.machines[name] = self._by_instance[instance.id] = machine
        self.lines[name] = Line(self.clock)
        self.lines[name].walled = not way_in(self.cloud, instance.id)
        self.clusters[name] = seat(machine, instance, self._formed, self.plan, self.cloud)
        for listener in self.arrivals:
            listener(machine)
        return machine
