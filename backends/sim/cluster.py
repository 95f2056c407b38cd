"""The pretend cluster's behaviour: who hears whom, who gives whom up, who takes a group over.

Every change of the world ends in `Cluster.changed`, which lets the servers hear each other, the mirror disk notice,
and each server decide for itself what to do now.
"""

from collections.abc import Callable, Iterable
from functools import partial
from itertools import permutations

from backends.sim.blueprint import Blueprint
from backends.sim.boot import load, target_is_lost
from backends.sim.borders import meets_its_target
from backends.sim.clock import Clock
from backends.sim.cloud import Cloud
from backends.sim.disturbed import Disturbed
from backends.sim.fencing import Fencing
from backends.sim.group_run import GroupRun
from backends.sim.heartbeats import listen
from backends.sim.machine import Machine
from backends.sim.member import Contact, Member
from backends.sim.mirror import Mirror
from backends.sim.resources import start


class Cluster(Disturbed):
    """One cluster on its machines.

    Args:
        plan: Its configuration.
        machines: One a server, in the order of the plan.
        clock: World time.
        cloud: Where its VIP is held by routes.
    """

    def __init__(self, plan: Blueprint, machines: Iterable[Machine], clock: Clock, cloud: Cloud) -> None:
        self.plan = plan
        self.clock = clock
        self.cut = set()
        self._cloud = cloud
        self._fencing = Fencing(cloud, clock, self.changed)
        names = tuple(server.name for server in plan.servers)
        self.mirrors = {
            disk.name: Mirror(
                disk.name, names, clock=clock, copy_s=plan.waits.copy_s, linked=self.mirrored, changed=self.changed
            )
            for disk in plan.mirrors
        }
        self.members = {}
        for name, machine in zip(names, machines, strict=True):
            others = {other: Contact() for other in names if other != name}
            member = self.members[name] = Member(name, machine, {}, others)
            begin = partial(start, member, self.mirrors, cloud)
            tell = partial(self.tell, member)
            member.runs = {one.name: GroupRun(one, begin, self.changed, clock, tell) for one in plan.groups}
            self.seat(name, machine)

    @property
    def mirror(self) -> Mirror:
        """The first mirror disk."""
        return next(iter(self.mirrors.values()))

    def seat(self, name: str, machine: Machine) -> None:
        """Let this machine be that server, whoever was before."""
        member = self.members[name]
        self._forget(member)
        member.agent, member.conf, member.machine = False, None, machine
        machine.listeners.append(partial(self._power, member, machine))

    def tell(self, member: Member, event: str, about: str = "") -> None:
        """Write an event into the log of a server's system."""
        if member.machine.bootable:
            member.machine.system.tell(self.clock.now(), event, about)

    # What changes from outside.

    def shut_down(self, member: Member) -> None:
        """Switch the machine off from within; EC2 sees the instance stop, protected or not."""
        if member.machine.up:
            member.machine.power_off()
            self._cloud.shut_down(member.machine.instance_id)

    def _power(self, member: Member, machine: Machine) -> None:
        if member.machine is not machine:
            return  # somebody else is this server now
        if machine.up:
            self.boot(member)
        else:
            member.agent = False
            self._forget(member)
            for mirror in self.mirrors.values():
                if mirror.frost.by == member.name:
                    mirror.frost.end()  # what froze it was in that server's memory
            self.changed()

    def _forget(self, member: Member) -> None:
        """Let a server lose all that is not on its disk."""
        member.drop()
        self._fencing.forget(member.name)

    def boot(self, member: Member) -> None:
        """Start on a server what starts by itself when its system has booted."""
        system = member.machine.system
        system.note(self.clock.now(), f"{system.host_name} booted")
        load(member, self.mirrors.values(), self.clock.now())
        member.agent = system.services["clusterpro_md"]
        if system.services["clusterpro"]:
            self.start_service(member)
        self.changed()

    # The cluster service.

    def start_service(self, member: Member) -> None:
        """Begin to start the cluster service on a server. Without a configuration or a licence it does not start."""
        self._forget(member)
        load(member, self.mirrors.values(), self.clock.now())
        system = member.machine.system
        if member.conf is None or not system.licences:
            system.note(self.clock.now(), "The cluster service cannot be started: no configuration or no licence.")
            self.changed()
            return
        member.begun_at = self.clock.now()
        member.enter("starting", self.clock.later(self.plan.waits.service_start_s, partial(self._join, member)))
        self.changed()

    def _join(self, member: Member) -> None:
        """Go to work if all partners are there or one is at work already; else wait for them, within limits."""
        if member.may_work:
            self._work(member)
        else:
            member.enter("starting", self.clock.later(self.plan.waits.partners_s, partial(self._go_alone, member)))

    def _go_alone(self, member: Member) -> None:
        """Go to work without the partners that were not heard."""
        own = member.conf.server(member.name) if member.conf else None
        if own is not None and own.lan != member.machine.address:
            for name, contact in member.contacts.items():
                if contact.state != "heard":
                    self._fencing.begin(member, name, holds_back=False)
        self._work(member)

    def _work(self, member: Member) -> None:
        """Go to work, unless a partner that is at work has this server's licence: one serves one server."""
        rivals = [one for one in self.members.values() if one.service == "running" and self._hears(member, one)]
        if shared := {serial for one in rivals for serial in one.licences & member.licences}:
            text = f"The number of licenses is insufficient: {', '.join(sorted(shared))} is used by another server."
            member.machine.system.note(self.clock.now(), text)
            self._leave(member)
            return
        member.enter("running")
        self.tell(member, "nm 1", member.name)
        member.begin_work()
        if any(mirror.copies[member.name].flag for mirror in self.mirrors.values()):
            member.held.update(member.runs)
        self.changed()
        for other in self.members.values():
            if other.service == "starting" and other.contacts[member.name].state == "heard":
                other.enter("starting", self.clock.later(0.0, partial(self._join, other)))

    def stop_service(self, members: Iterable[Member]) -> None:
        """Begin to stop the cluster service on these servers: their groups first, then a word to the partners."""
        leaving = [member for member in members if member.service != "stopped"]
        everybody = len(leaving) == sum(member.service != "stopped" for member in self.members.values())
        for member in leaving:
            member.enter("stopping")
            if everybody:
                member.held.update(member.runs)
            for run in member.runs.values():
                run.stop()
            self._leave_when_idle(member)
        self.changed()

    def _leave_when_idle(self, member: Member) -> None:
        idle = all(run.phase == "offline" for run in member.runs.values())
        after = partial(self._leave, member) if idle else partial(self._leave_when_idle, member)
        member.timer = self.clock.later(self.plan.waits.service_stop_s if idle else 0.5, after)

    def _leave(self, member: Member) -> None:
        told = [name for name in member.contacts if self._hears(self.members[name], member)]
        member.enter("stopped")
        for name in told:
            self.members[name].contacts[member.name].settle("left")
            self.tell(self.members[name], "nm 2", member.name)
        member.part()
        self.changed()

    def suspend(self, members: Iterable[Member], *, suspended: bool) -> None:
        """Suspend or resume the cluster on these servers: groups run on, nobody watches them."""
        for member in members:
            member.suspended = suspended
        self.changed()

    # Groups.

    def hold(self, group: str, *, held: bool, by: Member) -> None:
        """Note, on every server that hears of it, that a group is to stay stopped, or no longer."""
        for member in self.members.values():
            if member is by or self._hears(member, by):
                (member.held.add if held else member.held.discard)(group)
                if not held:
                    member.failed.discard(group)

    def _decide(self, member: Member) -> None:
        """Start what nobody runs, if this server is the first that can; pass on what failed here."""
        if member.service != "running" or member.suspended:
            return
        for group, run in member.runs.items():
            if run.phase == "failed" and group not in member.failed:
                member.failed.add(group)
                self.clock.later(self.plan.waits.failure_s, self.changed)
                continue
            able = [name for name in run.by_priority(self.members) if member.could_run(name, group)]
            if member.place_of(group) is not None:
                member.seen.add(group)
                if run.phase == "failed" and able:
                    run.stop()
            elif group not in member.held and able[:1] == [member.name] and not self._fencing.holds_back(member.name):
                if any(contact.state == "lost" and contact.runs_a_group for contact in member.contacts.values()):
                    self.tell(member, "rc 60", group)
                run.start()

    # Heartbeats.

    def changed(self) -> None:
        """Let everybody take in that the world has changed."""
        for member in self.members.values():
            lost = target_is_lost(member, self._cloud) or not meets_its_target(self._cloud, member)
            member.blind = member.hidden or lost
        for listener, speaker in permutations(self.members.values(), 2):
            contact = listener.contacts[speaker.name]
            heard = speaker if self._hears(listener, speaker) else None
            if heard is not None:
                self._fencing.forget(listener.name, speaker.name)
            listen(contact, heard, self.clock, self.plan.waits, partial(self._give_up, listener, speaker.name))
        for member in self.members.values():
            if member.meets_a_rival:
                self.tell(member, "rc 92")
                self.clock.later(1.0, partial(self.shut_down, member))
        for mirror in self.mirrors.values():
            mirror.refresh(*self._users_of(mirror.name))
        for member in self.members.values():
            self._decide(member)

    def _users_of(self, mirror: str) -> tuple[list[str], list[str]]:
        """On which servers a mirror disk is in use, and on which it takes part in recoveries."""
        members = self.members.values()
        in_use = [one.name for one in members if any(run.words.get(mirror) == "Online" for run in one.runs.values())]
        return in_use, [one.name for one in members if one.service == "running" and one.agent]

    def _give_up(self, listener: Member, lost: str) -> None:
        contact = listener.contacts[lost]
        contact.settle("lost")
        if listener.service == "running":
            self.tell(listener, "nm 2", lost)
        if listener.service == "running" and listener.blind:
            self.tell(listener, "nm 30")
            self.shut_down(listener)  # it is the one that is cut off: the default action at a network partition
        elif listener.service == "running" and contact.runs_a_group:
            self._fencing.begin(listener, lost)
        self.changed()

    async def until(self, true: Callable[[], bool], limit_s: float) -> bool:
        """Wait until something has come true, so many world seconds at most; whether it has."""
        waited_s = 0.0
        while not true() and waited_s < limit_s:
            await self.clock.sleep(0.25)
            waited_s += 0.25
        return true()
