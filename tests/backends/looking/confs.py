"""A configuration as it lies on a pretend node that was restored: all of it is still the source region's."""

from backends.sim.clock import ManualClock
from backends.sim.nodes.system import CONF
from backends.sim.stories import story_named
from backends.sim.world import World

PHASE_A = (
    "interconnect server01=172.31.10.11",
    "mirror-connect server01=172.31.10.11",
    "interconnect server02=172.31.20.11",
    "mirror-connect server02=172.31.20.11",
)
PHASE_B = (
    "vip 10.0.0.200=172.32.0.1",
    "vpc=vpc-0aaaaaaaaaaaaaaaa",
    "eni server01=eni-0aaaaaaaaaaaaaaaa",
    "eni server02=eni-0bbbbbbbbbbbbbbbb",
    "ip server01=172.31.10.11",
    "ip server02=172.31.20.11",
    "zone=Z0123456789",
    "record=osaka.clusterpro.local.",
    "instance server01=i-0aaaaaaaaaaaaaaaa",
    "instance server02=i-0bbbbbbbbbbbbbbbb",
    "initial-mirror-construction=off",
)


def conf(version: str = "5.3") -> bytes:
    """The bytes of `clp.conf`, in EUC-JP."""
    story = story_named("two-disks")
    world = World(story.plan(version), ManualClock(), 1)
    return world.machines["server01"].system.files[CONF]


def plain() -> bytes:
    """One in which every value has a confirmed place: neither an AWS DNS resource nor a forced stop, nor a target."""
    data = without(conf(), "<forcestop>", "</forcestop>")
    data = without(data, "<networkpartition>", "</networkpartition>")
    return without(data, '<awsdns name="awsdns1">', "</awsdns>", '<resource name="awsdns@awsdns1"/>', "awsdns")


def without(data: bytes, start: str, end: str, *mentions: str) -> bytes:
    """The same without what begins and ends so, and without these mentions of it."""
    text = data.decode("euc_jp")
    at = text.find(start)
    text = text if at < 0 else text[:at] + text[text.index(end, at) + len(end) :]
    for mention in mentions:
        text = text.replace(mention if mention.startswith("<") else f'<types name="{mention}"/>', "")
    return text.encode("euc_jp")
