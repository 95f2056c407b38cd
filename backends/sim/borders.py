"""What of a cluster's talk gets over the borders of its subnets: heartbeats, mirror data, commands, the way in.

The ports are those that are published for the product; which of them each kind of talk uses is believed.
"""

from backends.sim.cloud import Cloud
from backends.sim.cloud.acls import BASTION_AT, SSH, UDP, End, connects, end_of, passes, reaches_outside
from backends.sim.member import Member

HEARTBEAT = 29106
COMMANDS = 29002
MIRROR = 29005
HTTP = 80
BASTION = End(BASTION_AT)
"""The bastion stands outside of every VPC."""


def beats(cloud: Cloud, listener: Member, speaker: Member) -> bool:
    """Whether the speaker's heartbeats get to the listener. The other way is another matter."""
    return passes(cloud, _end(cloud, speaker), _end(cloud, listener), UDP, HEARTBEAT)


def talk(cloud: Cloud, one: Member, other: Member, port: int = COMMANDS) -> bool:
    """Whether either can connect to the other."""
    here, there = _end(cloud, one), _end(cloud, other)
    return connects(cloud, here, there, port) and connects(cloud, there, here, port)


def meets_its_target(cloud: Cloud, member: Member) -> bool:
    """Whether what resolves network partitions for a server, outside of the VPC, is not kept from it by a border."""
    asked = member.conf is not None and bool(member.conf.np_target)
    return not asked or reaches_outside(cloud, member.machine.instance_id, HTTP)


def way_in(cloud: Cloud, instance_id: str) -> bool:
    """Whether the bastion gets to an instance by SSH."""
    return connects(cloud, BASTION, end_of(cloud, instance_id), SSH)


def _end(cloud: Cloud, member: Member) -> End:
    return end_of(cloud, member.machine.instance_id)
