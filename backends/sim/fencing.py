"""Forced stop: before a server takes over what a lost one ran, it has EC2 stop that one's instance, and looks.

Where that fails the failover is held back, as with the option that says so, until that is switched off. Whether it is
tried for a server that was never heard is not published. Here it is where nothing could be heard, the server's own
interconnect address not being its own; it holds nothing back then.
"""

from collections.abc import Callable
from functools import partial

from backends.sim.clock import Clock
from backends.sim.cloud import AwsError, Cloud
from backends.sim.cloud.acls import reaches_outside
from backends.sim.member import Member
from backends.sim.nodes import forced_script
from backends.sim.nodes.conf import ForcedStop

USER = "root"
LOOK_S = 1.0
LIMIT_S = 300.0
"""How long a stop is waited for."""
ANSWER_S = 2.0
"""How long AWS takes to answer."""
TIMED_OUT = "it does not come to a stop"
TIME_OUT_S = 60.0
"""How long the `aws` command takes to give up a region that does not answer."""


class Fencing:
    """Who has whom forced to stop in one cluster.

    Args:
        cloud: Where the instances are.
        clock: World time.
        changed: Called when one has come to its end.
    """

    def __init__(self, cloud: Cloud, clock: Clock, changed: Callable[[], None]) -> None:
        self.suppresses = True
        """Whether a failover is held back where the forced stop has failed: the option that says so."""
        self.lies = False
        """Whether it returns 0 at once, and stops nobody, as a script does that does not look."""
        self._cloud = cloud
        self._clock = clock
        self._changed = changed
        self._at_work: dict[tuple[str, str], object] = {}
        """By who does it and to whom; the value is of this one try."""
        self._failed: set[tuple[str, str]] = set()

    def holds_back(self, server: str) -> bool:
        """Whether a server must not take anything over: a forced stop of its is not over, or has failed."""
        return any(by == server for by, _ in (*self._at_work, *self._failed))

    def forget(self, server: str, other: str = "") -> None:
        """What a server did to another one, or to all, counts no longer: that one is heard again, or it begins anew."""
        for pair in [one for one in (*self._at_work, *self._failed) if one[0] == server and other in ("", one[1])]:
            self._at_work.pop(pair, None)
            self._failed.discard(pair)

    def begin(self, member: Member, other: str, *, holds_back: bool = True) -> None:
        """Have a server force another one to stop, where it is configured to."""
        forced = _configured(member)
        if forced is None:
            return
        attempt = self._at_work[member.name, other] = object()
        self._note(member, f"Forced stop of server {other} has started.", "rc 411", other)
        region = forced.region or member.machine.system.regions.get(USER, "")
        instance_id = forced.instance_ids.get(other, "")
        end = partial(self._end, member, other, attempt, holds_back=holds_back and self.suppresses)
        if self.lies:
            self._clock.later(ANSWER_S, partial(end, ""))
        elif region in self._cloud.lost or not reaches_outside(self._cloud, member.machine.instance_id):
            self._clock.later(TIME_OUT_S, partial(end, "the region does not answer"))
        else:
            refused = self._stop(member, region, instance_id)
            after = partial(end, refused) if refused else partial(self._look, instance_id, LIMIT_S, end)
            self._clock.later(ANSWER_S, after)

    def _stop(self, member: Member, region: str, instance_id: str) -> str:
        """Have EC2 stop it; why it does not, else nothing."""
        instance = self._cloud.instances.get(instance_id)
        if instance is None or instance.region != region:
            return f"there is no instance {instance_id or 'for it'}"
        if not self._cloud.may(member.machine.instance_id, "ec2:StopInstances", instance_id):
            return "not authorized"
        if instance.state in ("shutting-down", "terminated"):
            return ""
        try:
            self._cloud.stop(instance_id, force=True, skip_os_shutdown=True)
        except AwsError as error:
            return error.code
        return ""

    def _look(self, instance_id: str, left_s: float, end: Callable[[str], None]) -> None:
        if self._cloud.instances[instance_id].state in ("stopped", "terminated"):
            end("")
        elif left_s <= 0:
            end(TIMED_OUT)
        else:
            self._clock.later(LOOK_S, partial(self._look, instance_id, left_s - LOOK_S, end))

    def _end(self, member: Member, other: str, attempt: object, why: str, *, holds_back: bool) -> None:
        if self._at_work.get((member.name, other)) is not attempt:
            return
        del self._at_work[member.name, other]
        if not why:
            self._note(member, f"Forced stop of server {other} has ended.", "rc 412", other)
        else:
            event = "rc 432" if why == TIMED_OUT else "rc 431"
            self._note(member, f"Forced stop of server {other} has failed: {why}.", event, other)
        if why and holds_back:
            self._failed.add((member.name, other))
            self._note(member, "Failover is canceled because the forced stop has failed.", "rc 433", other)
        self._changed()

    def _note(self, member: Member, text: str, event: str, other: str) -> None:
        member.machine.system.note(self._clock.now(), text)
        member.machine.system.tell(self._clock.now(), event, other)


def _configured(member: Member) -> ForcedStop | None:
    """A server's forced stop: the resource of its configuration, else the script that lies on it."""
    if member.conf is None:
        return None
    return member.conf.forced_stop or forced_script.read(member.machine.system.files.get(forced_script.SCRIPT))
