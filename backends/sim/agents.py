"""Systems Manager's agent on the machines of a world whose plan has it."""

from collections.abc import Callable

from backends.sim.commands import Here, run
from backends.sim.machine import Machine
from backends.sim.world import World

BY = "ssm"
"""Who a command of the agent's is run for; it is root."""


class NodeAgent:
    """The agent of one machine: there while the machine is up and nothing keeps it from AWS."""

    def __init__(self, world: World, machine: Machine) -> None:
        self._world = world
        self._machine = machine

    @property
    def online(self) -> bool:
        """Whether it takes commands now."""
        return self._machine.up and self._machine.name not in self._world.agentless

    def begin(self, line: str, done: Callable[[str, str, int], None]) -> None:
        """Run a command line as root; where the machine goes down meanwhile nobody is told."""
        job = self._machine.begin(run(Here(self._world, self._machine, root=True, by=BY), line))

        def ended(_: object) -> None:
            if not job.cancelled() and not job.exception():
                reply = job.result()
                done(reply.out, reply.err, reply.status)

        job.add_done_callback(ended)


def attach(world: World) -> None:
    """Give every machine its agent, and each one that is launched later."""
    if not world.plan.ssm:
        return

    def arrive(machine: Machine) -> None:
        world.cloud.ssm.agents[machine.instance_id] = NodeAgent(world, machine)

    for machine in world.machines.values():
        arrive(machine)
    world.arrivals.append(arrive)
