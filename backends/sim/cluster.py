"""The pretend cluster's behaviour: who hears whom, who gives whom up, who takes a group over.

Every change of the world ends in `Cluster.changed`, which lets the servers hear each other, the mirror disk notice,
and each server decide for itself what to do now.
"""

from collections.abc import Callable, Iterable
from functools import partial
from itertools import permutations

from backends.sim.blueprint import Blueprint, Resource
from backends.sim.clock import Clock
from backends.sim.cloud import Cloud
from backends.sim.group_run import GroupRun
from backends.sim.machine import Machine
from backends.sim.member import Contact, Member
from backends.sim.mirror import Mirror


class Cluster:
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
        self.cut: set[frozenset[str]] = set()
        """Pairs of servers with no network between them."""
        self._cloud = cloud
        names = tuple(server.name for server in plan.servers)
        self.mirror = Mirror(
            plan.mirror, names, clock=clock, copy_s=plan.waits.copy_s, linked=self.linked, changed=self.changed
        )
        self.members = {machine.name: self._member(machine, names) for machine in machines}
        for member in self.members.values():
            member.machine.listeners.append(partial(self._power, member))

    def _member(self, machine: Machine, names: tuple[str, ...]) -> Member:
        group = self.plan.group
        run = GroupRun(group, partial(self._start_resource, machine.name), self.changed, self.clock)
        return Member(machine, {group.name: run}, {name: Contact() for name in names if name != machine.name})

    # What changes from outside.

    def linked(self, one: str, other: str) -> bool:
        """Whether two machines are up with a network between them."""
        both = self.members[one].machine.up and self.members[other].machine.up
        return both and frozenset((one, other)) not in self.cut

    def cut_link(self) -> None:
        """Take the network away between all servers."""
        self.cut = {frozenset(pair) for pair in permutations(self.members, 2)}
        self.changed()

    def mend_link(self) -> None:
        """Give the network back. Servers that both run a group shut themselves down."""
        self.cut.clear()
        self.changed()

    def hide_target(self, server: str) -> None:
        """Let the target of the network partition resolution not answer this server."""
        self.members[server].blind = True
        self.changed()

    def show_target(self) -> None:
        """Let it answer everybody again."""
        for member in self.members.values():
            member.blind = False
        self.changed()

    def break_mirror(self) -> None:
        """Disturb the mirror disk's connection: nothing more is copied."""
        self.mirror.broken = True
        self.changed()

    def mend_mirror(self) -> None:
        """End that disturbance; what is behind is copied again."""
        self.mirror.broken = False
        self.changed()

    def shut_down(self, member: Member) -> None:
        """Switch the machine off from within; EC2 sees the instance stop, protected or not."""
        if member.machine.up:
            member.machine.power_off()
            self._cloud.put(member.machine.instance_id, "stopping")
            self.clock.later(
                self.plan.waits.shut_down_s, partial(self._cloud.put, member.machine.instance_id, "stopped")
            )

    def _power(self, member: Member) -> None:
        if member.machine.up:
            self.start_service(member)
        else:
            member.drop()
            self.changed()

    # The cluster service.

    def start_service(self, member: Member) -> None:
        """Begin to start the cluster service on a server."""
        member.drop()
        member.enter("starting", self.clock.later(self.plan.waits.service_start_s, partial(self._join, member)))
        self.changed()

    def _join(self, member: Member) -> None:
        """Go to work if all partners are there or one is at work already; else wait for them, within limits."""
        heard = [contact.news for contact in member.contacts.values() if contact.state == "heard" and contact.news]
        if len(heard) == len(member.contacts) or any(news.service == "running" for news in heard):
            self._work(member)
        else:
            member.enter("starting", self.clock.later(self.plan.waits.partners_s, partial(self._work, member)))

    def _work(self, member: Member) -> None:
        member.enter("running")
        for contact in member.contacts.values():
            if contact.state == "heard" and contact.news:
                member.held |= contact.news.held
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
        for contact in member.contacts.values():
            if contact.state == "heard" and contact.news and contact.news.service != "stopping":
                contact.settle("lost")
            elif contact.state in ("heard", "silent"):
                contact.settle("left")
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

    def _start_resource(self, server: str, resource: Resource) -> bool:
        if resource.kind == "md":
            return self.mirror.usable(server)
        if resource.kind == "awsvip":
            machine = self.members[server].machine
            self._cloud.set_vip_route(self.plan.vip, self._cloud.instances[machine.instance_id].eni_id)
        return True

    def _decide(self, member: Member) -> None:
        """Start what nobody runs, if this server is the first that can; pass on what failed here."""
        if member.service != "running" or member.suspended:
            return
        for group, run in member.runs.items():
            if run.phase == "failed" and group not in member.failed:
                member.failed.add(group)
                self.clock.later(self.plan.waits.failure_s, self.changed)
                continue
            able = [name for name in self.members if member.could_run(name, group)]
            if member.place_of(group) is not None:
                member.seen.add(group)
                if run.phase == "failed" and able:
                    run.stop()
            elif group not in member.held and able[:1] == [member.name]:
                run.start()

    # Heartbeats.

    def _hears(self, listener: Member, speaker: Member) -> bool:
        return listener.speaks and speaker.speaks and self.linked(listener.name, speaker.name)

    def changed(self) -> None:
        """Let everybody take in that the world has changed."""
        for listener, speaker in permutations(self.members.values(), 2):
            self._listen(listener, speaker)
        for member in self.members.values():
            if self._meets_a_rival(member):
                self.clock.later(1.0, partial(self.shut_down, member))
        active = [name for name, member in self.members.items() if any(run.runs("md") for run in member.runs.values())]
        ready = [name for name, member in self.members.items() if member.service == "running"]
        self.mirror.refresh(active, ready)
        for member in self.members.values():
            self._decide(member)

    def _listen(self, listener: Member, speaker: Member) -> None:
        contact = listener.contacts[speaker.name]
        if self._hears(listener, speaker):
            contact.settle("heard")
            contact.news = speaker.news
        elif contact.state == "heard":
            contact.state = "silent"
            waits = self.plan.waits
            contact.fading = (
                self.clock.later(waits.heartbeat_warning_s, partial(self._warn, contact)),
                self.clock.later(waits.heartbeat_timeout_s, partial(self._give_up, listener, contact)),
            )

    def _warn(self, contact: Contact) -> None:
        contact.warned = True

    def _give_up(self, listener: Member, contact: Contact) -> None:
        contact.settle("lost")
        if listener.blind and listener.service == "running":
            self.shut_down(listener)  # it is the one that is cut off: the default action at a network partition
        self.changed()

    def _meets_a_rival(self, member: Member) -> bool:
        """Whether a server that runs a group hears another one run it too."""
        partners = [one.news for one in member.contacts.values() if one.state == "heard" and one.news]
        return any(
            run.phase == "online" and any(news.groups[group].phase == "online" for news in partners)
            for group, run in member.runs.items()
        )

    async def until(self, true: Callable[[], bool], limit_s: float) -> bool:
        """Wait until something has come true, so many world seconds at most; whether it has."""
        waited_s = 0.0
        while not true() and waited_s < limit_s:
            await self.clock.sleep(0.25)
            waited_s += 0.25
        return true()
