"""Stories: what has happened to the site when it is first looked at."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from backends.sim.aws.faults import AwsFault
from backends.sim.blueprint import (
    Blueprint,
    active_active,
    for_rehearsals,
    mirror_pair,
    pair_to_be_restored,
    seen_by_two_ways,
    to_be_restored,
    two_node_mirror,
    without_forced_stop,
)
from backends.sim.faults import FaultError, unknown
from backends.sim.world import World
from backends.sim.yesterday import back_up

UNMET = 3
"""How much trouble with AWS waits for calls at most."""


@dataclass(frozen=True, slots=True)
class Story:
    """A state of the world, and how it comes about.

    Attributes:
        begin: Tells it; leaves the world calm again, but for the flaky one.
        plan: The cluster it is told of, given the version of CLUSTERPRO X.
    """

    name: str
    help: str
    begin: Callable[[World], None]
    plan: Callable[[str], Blueprint] = two_node_mirror


def _healthy(_world: World) -> None:
    """All is well already."""


def _split_brain(world: World) -> None:
    world.cluster.cut_link()
    world.clock.advance(2 * world.plan.waits.heartbeat_timeout_s)


def _half_seen(world: World) -> None:
    """The cut takes the second zone from the bastion, too."""
    _split_brain(world)
    world.hide(world.plan.servers[1].name)


def _peer_down(world: World) -> None:
    first = world.plan.servers[0].name
    world.cloud.stop(world.machines[first].instance_id)
    world.clock.advance(2 * world.plan.waits.heartbeat_timeout_s)


def _mirror_broken(world: World) -> None:
    world.cluster.break_mirror()
    world.clock.advance(600.0)
    world.cluster.mend_mirror()
    world.clock.advance(0.4 * world.plan.waits.copy_s)
    world.cluster.break_mirror()
    world.clock.advance(60.0)


def _cluster_stopped(world: World) -> None:
    world.cluster.stop_service(world.cluster.members.values())
    world.clock.advance(60.0)


def _region_lost(world: World) -> None:
    """A day ago all was imaged and copied; then the region went."""
    if not world.plan.elsewhere:
        raise FaultError("The story needs a cluster that can be restored elsewhere.")
    back_up(world, world.plan.elsewhere[0])
    world.clock.advance(12 * 3600.0)
    world.cloud.lose(world.plan.region)
    world.clock.advance(600.0)


def _flaky(world: World) -> None:
    _more_trouble(world)


def _more_trouble(world: World) -> None:
    """Let one thing go wrong, and another one in a while, for ever. What nobody has met yet is not made worse."""
    line = world.lines[world.chance.choice(tuple(world.lines))]
    match world.chance.randrange(4):
        case 0:
            line.cuts = 1
        case 1:
            line.delay_s = world.chance.uniform(0.1, 0.8)
            world.clock.later(world.chance.uniform(10.0, 30.0), line.mend)
        case 2 if len(world.aws_faults) < UNMET:
            world.aws_faults.append(AwsFault(kind="throttle", times=world.chance.randint(1, 5)))
        case 3 if len(world.aws_faults) < UNMET:
            world.aws_faults.append(AwsFault(kind="lose-reply"))
        case _:
            pass
    world.clock.later(world.chance.uniform(5.0, 20.0), partial(_more_trouble, world))


STORIES = (
    Story("healthy", "two servers, the group on the first, the mirror GREEN on both", _healthy),
    Story("split-brain", "the servers do not hear each other, and both run the group", _split_brain),
    Story("half-seen", "the same, and SSH reaches the first only; SSM reaches both", _half_seen, seen_by_two_ways),
    Story("two-ways", "all is well, with SSM on the servers and a client beside them", _healthy, seen_by_two_ways),
    Story("peer-down", "the first server's instance has stopped; the second has taken over", _peer_down),
    Story("mirror-broken", "a mirror recovery was cut off at 40 %; the second copy is behind", _mirror_broken),
    Story("cluster-stopped", "the cluster service was stopped on both servers", _cluster_stopped),
    Story("two-disks", "two mirror disks in LVM, a VIP and a name; all is well", _healthy, mirror_pair),
    Story(
        "two-groups", "each server runs a group, each of which has a mirror disk; all is well", _healthy, active_active
    ),
    Story(
        "region-lost",
        "the same, imaged yesterday; its region is gone, the images are in Osaka",
        _region_lost,
        mirror_pair,
    ),
    Story("rehearsal", "a cluster that is no production, with a forced stop; all is well", _healthy, for_rehearsals),
    Story("no-forced-stop", "the same without a forced stop; all is well", _healthy, without_forced_stop),
    Story(
        "no-construction",
        "initial mirror construction is off, as a restore from an online backup needs it; all is well",
        _healthy,
        to_be_restored,
    ),
    Story("no-construction-lvm", "the same with two mirror disks in LVM; all is well", _healthy, pair_to_be_restored),
    Story(
        "flaky", "commands cut in the middle, a slow network, throttled calls, lost replies, again and again", _flaky
    ),
)


def story_named(name: str) -> Story:
    """The story of that name. Raises FaultError where there is none."""
    story = next((one for one in STORIES if one.name == name), None)
    if story is None:
        raise FaultError(unknown("story", name, (one.name for one in STORIES)))
    return story
