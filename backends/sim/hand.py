"""The operator's hand in the Cluster WebUI of a restored node: fields are changed there, and applied to all servers."""

from collections.abc import Sequence
from dataclasses import replace

from backends.sim import right_values
from backends.sim.cluster import Cluster
from backends.sim.delivery import RunsError, Wish, deliver
from backends.sim.faults import FaultError, unknown
from backends.sim.machine import Machine
from backends.sim.member import Member
from backends.sim.nodes import forced_script
from backends.sim.nodes.conf import ConfError
from backends.sim.nodes.conf_read import tree_of
from backends.sim.nodes.conf_write import written
from backends.sim.nodes.system import CONF
from backends.sim.nodes.webui import Field, fields, fill_in
from backends.sim.told import CommandTold, cut
from backends.sim.world import World

BY = "Cluster WebUI"
ADDRESSES, REST = "--addresses", "--rest"
"""Stand for all the fields of a restore's two parts, with the values that are right there."""
FORCE = "--force"
"""The mark at "force apply": whoever cannot be reached is left behind."""
RESTART = "Restart the OS manually to apply the changes."
"""Known in Japanese only; in a restore it is to be ignored."""


def shown(world: World, node: str) -> tuple[Field, ...]:
    """The fields that the WebUI of this node shows.

    Raises:
        FaultError: There is no such node, it is down, or has no configuration.
    """
    machine = _machine(world, node)
    script = forced_script.fields(machine.system.files.get(forced_script.SCRIPT))
    return *fields(tree_of(_raw(machine))[1]), *(Field(name, value) for name, value in script.items())


def apply(world: World, node: str, words: Sequence[str]) -> str:
    """Change fields in the WebUI of this node and apply that.

        apply(world, "172.31.10.11", ["interconnect/server01=172.31.10.11", "interconnect/server02=172.31.20.11"])
        apply(world, "172.31.10.11", ["--addresses"])  # the same: what is right where the node stands
        apply(world, "172.31.10.11", ["--rest"])       # all else that has to change, in its turn

    Returns:
        What the WebUI says.

    Raises:
        FaultError: There is no such node or field, or it could not be applied everywhere.
    """
    machine = _machine(world, node)
    cluster = world.clusters[machine.name]
    member = cluster.member_of(machine)
    if member is None:
        raise FaultError(f"{node} is no server of a cluster any more.")
    words = [one for word in words for one in _meant(world, machine, word)]
    told = CommandTold(world.clock.now(), machine.name, BY, cut(("apply", *words)), acts=True)
    world.told.keep(told)
    try:
        said = _apply(cluster, member, words, world)
    except FaultError:
        told.end("not applied", well=False)
        raise
    told.end("applied", well=True)
    return said


def _meant(world: World, machine: Machine, word: str) -> Sequence[str]:
    """The settings a word stands for: mostly itself."""
    if word == ADDRESSES:
        return right_values.addresses(world.clusters[machine.name])
    return right_values.rest(world, machine, shown(world, machine.name)) if word == REST else (word,)


def _apply(cluster: Cluster, member: Member, words: Sequence[str], world: World) -> str:
    settings = [word for word in words if word != FORCE]
    try:
        wish = replace(_filled_in(member.machine, settings), force=FORCE in words)
        came = deliver(cluster, member, wish, world.clock.now())
    except (ConfError, UnicodeError) as error:
        raise FaultError(f"{str(error)[:1].upper()}{str(error)[1:]}.") from None
    except RunsError:
        raise FaultError("To apply the changes you made, stop the cluster.") from None
    said = [f"The configuration was delivered to {', '.join(came.delivered)}."] if came.delivered else []
    said += [f"It could not be delivered to {', '.join(came.failed)}."] if came.failed else []
    if not came.done:
        raise FaultError(" ".join(said))
    said += [RESTART] if any(word.startswith(("interconnect/", "mirror disk connect/")) for word in words) else []
    return " ".join(said)


def _filled_in(machine: Machine, settings: Sequence[str]) -> Wish:
    """The configuration of a node, and its forced-stop script, with these fields changed. Raises ConfError."""
    encoding, root = tree_of(_raw(machine))
    scripts: dict[str, bytes] = {}
    for word in settings:
        name, equals, value = word.partition("=")
        if not equals:
            raise FaultError(f"A field is filled in as FIELD=VALUE, not {word!r}.")
        if name.casefold().startswith(f"{forced_script.OBJECT}/"):
            script = scripts.get(forced_script.SCRIPT) or machine.system.files.get(forced_script.SCRIPT)
            scripts[forced_script.SCRIPT] = forced_script.fill_in(script, name, value)
        else:
            fill_in(root, name, value)
    return Wish(written(root, encoding), BY, scripts)


def _machine(world: World, node: str) -> Machine:
    """The machine of this name, address or instance id, where its WebUI answers."""
    running = [one for one in world.machines.values() if one.up]
    found = next((one for one in running if node in (one.name, one.address, one.instance_id)), None)
    if found is None and any(node in (one.name, one.address, one.instance_id) for one in world.machines.values()):
        raise FaultError(f"The Cluster WebUI of {node} does not answer: it is down.")
    if found is None:
        raise FaultError(unknown("node", node, world.machines))
    return found


def _raw(machine: Machine) -> bytes:
    if CONF not in machine.system.files:
        raise FaultError(f"{machine.name} has no cluster configuration.")
    return machine.system.files[CONF]
