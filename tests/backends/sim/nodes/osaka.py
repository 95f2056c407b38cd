"""A cluster imaged in one region and launched in another, without a product in between.

All is done at a place: where a lost region's cluster is restored, or where that is rehearsed.
"""

from collections.abc import Mapping

from backends.sim import hand
from backends.sim.blueprint import OSAKA, Place
from backends.sim.cloud import images as cloud_images
from backends.sim.cloud import launch as cloud_launch
from backends.sim.cloud.disks_model import Image
from backends.sim.cloud.images import ImageWanted
from backends.sim.cloud.launch import Launch
from backends.sim.cloud.model import Route, Subnet
from backends.sim.commands import Reply
from backends.sim.compare import copies
from backends.sim.machine import Machine
from backends.sim.nodes.conf_edit import edit
from backends.sim.nodes.conf_read import tree_of
from backends.sim.nodes.conf_write import written
from backends.sim.world import World
from tests.backends.sim.nodes.keyboard import Typed

REGION = OSAKA.region
VIP = OSAKA.vip
DOMAIN = OSAKA.domain
SERVERS = ("server01", "server02")
ADDRESSES = dict(zip(SERVERS, OSAKA.addresses, strict=True))
SUFFIX = {"dr": "osaka", "drill": "drill"}
AFTERWARDS = {
    "4.1": ("systemctl enable clusterpro", "systemctl enable clusterpro_md", "reboot"),
    "4.2": ("clpsvcctrl.sh --enable core", "clpdown -r"),
    "4.3": ("clprestore.sh --post --skip-copy",),
    "5.0": ("clprestore.sh --post --skip-copy",),
    "5.3": ("clprestore.sh --post --skip-copy",),
}


def label(server: str, place: Place = OSAKA) -> str:
    """What a restored server's machine is called."""
    return f"{server}-{SUFFIX[place.label]}"


def image(world: World, server: str) -> Image:
    """Image a node as it is, without a reboot."""
    instance = world.cloud.instances[world.machines[server].instance_id]
    taken = world.clock.now().strftime("%H.%M.%S")
    return cloud_images.create(world.cloud, instance, ImageWanted(f"{server} {taken}"), reboot=False)


async def quiesce(world: World, typed: Typed) -> None:
    """Stop the group and the cluster, services by hand: a quiet point begins."""
    await typed("server01", "clpgrp -t failover")
    for server in SERVERS:
        await typed(server, "systemctl disable clusterpro clusterpro_md")
    await typed("server01", "clpcl -t -a")
    world.clock.advance(60.0)


async def set_up(
    world: World, typed: Typed, *, quiet: bool = True, profile: str = "", place: Place = OSAKA
) -> dict[str, Machine]:
    """Image both nodes, at one quiet point or while all runs and a minute apart, and launch them elsewhere."""
    images = {}
    if quiet:
        await quiesce(world, typed)
    for server in SERVERS:
        images[server] = image(world, server)
        world.clock.advance(0.0 if quiet else 60.0)
    return launch(world, images, profile=profile, place=place)


def launch(world: World, images: Mapping[str, Image], *, profile: str = "", place: Place = OSAKA) -> dict[str, Machine]:
    """Copy images to the other region where they are not there yet, launch an instance of each, and let them boot.

    Without a profile they get the one that only looks.
    """
    there = {server: _copied(world, one) for server, one in images.items()}
    cloud = world.cloud
    for server, imaged in there.items():
        number = SERVERS.index(server)
        wish = Launch(
            imaged, "m6i.large", imaged.devices, subnet=_subnets(world, place)[number],
            private_ip=place.addresses[number], profile=profile or place.guard, tags={"Name": label(server, place)},
        )  # fmt: skip
        cloud_launch.check(cloud, wish, 1)
        cloud_launch.run(cloud, wish)
    world.clock.advance(90.0)
    return {server: world.machines[label(server, place)] for server in images}


def _subnets(world: World, place: Place) -> list[Subnet]:
    return [one for one in world.cloud.subnets.values() if one.vpc_id == world.places[place.label]]


def _copied(world: World, imaged: Image) -> Image:
    _wait(world, imaged)
    if imaged.region == REGION:
        return imaged
    made = cloud_images.copy(world.cloud, imaged, REGION, ImageWanted(imaged.title))
    _wait(world, made)
    return made


def _wait(world: World, imaged: Image) -> None:
    while cloud_images.state(world.cloud, imaged) == "pending":
        world.clock.advance(600.0)


def ready_aws(world: World, launched: Mapping[str, Machine], place: Place = OSAKA) -> None:
    """Do on AWS what the restored cluster needs: checks off, the VIP's routes, the right role."""
    first = world.cloud.instances[launched["server01"].instance_id]
    for table in world.cloud.route_tables.values():
        if table.vpc_id == first.vpc_id:
            table.routes.append(Route(f"{place.vip}/32", first.eni_id))
    for machine in launched.values():
        instance = world.cloud.instances[machine.instance_id]
        world.cloud.interfaces[instance.eni_id].source_dest_check = False
        instance.profile = place.role


def edits(
    world: World, launched: Mapping[str, Machine], place: Place = OSAKA
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is to be set in the configuration, as `clpcfset` takes it: first the addresses, then the rest."""
    cloud = world.cloud
    instances = {server: cloud.instances[machine.instance_id] for server, machine in launched.items()}
    vpc_id = instances["server01"].vpc_id
    zone = next(one.id for one in cloud.zones.values() if one.domain == place.domain)
    first, second = place.addresses
    addresses = tuple(
        f"add device {server} {kind} 0 {address}"
        for server, address in zip(SERVERS, place.addresses, strict=True)
        for kind in ("lan", "mdc")
    )
    vip, name = "add rscparam awsvip awsvip1", "add rscparam awsdns awsdns1"
    rest = [f"{vip} parameters/ip {place.vip}", f"{vip} parameters/vpcid {vpc_id}"]
    rest += [f"{vip} parameters/eniid {instances['server01'].eni_id}"]
    rest += [f"{vip} server@server02/parameters/eniid {instances['server02'].eni_id}"]
    rest += [f"{name} parameters/hostedzoneid {zone}", f"{name} parameters/recordset {place.domain}"]
    rest += [f"{name} parameters/ip {first}", f"{name} server@server02/parameters/ip {second}"]
    rest += [f"add rscparam md {mirror} parameters/fullcopy 0" for mirror in ("md1", "md2")]
    return addresses, tuple(rest)


async def configure(
    world: World,
    typed: Typed,
    launched: Mapping[str, Machine],
    *,
    addresses: bool = True,
    rest: bool = True,
    place: Place = OSAKA,
) -> None:
    """Give the restored servers the configuration of their new place, by their own commands."""
    ready_aws(world, launched, place)
    first, second = edits(world, launched, place)
    for wanted, lines in ((addresses, first), (rest, second)):
        if wanted:
            assert (await edited(world, typed, lines, place)).status == 0
    if rest:
        hand.apply(world, label("server01", place), by_hand(world, launched, place))


def by_hand(world: World, launched: Mapping[str, Machine], place: Place = OSAKA) -> list[str]:
    """What a hand changes: the forced stop, whose place nobody knows, and the target that resolves partitions."""
    script = world.plan.version in ("4.1", "4.2", "4.3")
    name = "forced stop script" if script else "forcestop1"
    words = [f"{name}/Instance ID/{server}={machine.instance_id}" for server, machine in launched.items()]
    words += [f"httpnp1/Target Host=np-target.s3-website-{place.region}.amazonaws.com"]
    return words + [f"{name}/Region={place.region}"] * script


async def edited(world: World, typed: Typed, lines: tuple[str, ...], place: Place = OSAKA) -> Reply:
    """Fetch the configuration on the first server, change it so, and give it out; what that said."""
    at = label("server01", place)
    assert (await typed(at, "clpcfctrl --pull -l -x /root")).status == 0
    for line in lines:
        if world.plan.version in ("4.1", "4.2"):
            edit_by_hand(world, line, place)
        else:
            assert (await typed(at, f"clpcfset {line}")).status == 0
    return await typed(at, "clpcfctrl --push -l -x /root")


def edit_by_hand(world: World, line: str, place: Place = OSAKA) -> None:
    """Edit the pulled file where the version has no program for it, as the Cluster WebUI would."""
    files = world.machines[label("server01", place)].system.files
    encoding, root = tree_of(files["/root/clp.conf"])
    edit(root, line.split()[1:])
    files["/root/clp.conf"] = written(root, encoding)


async def licence_and_region(typed: Typed, place: Place = OSAKA) -> None:
    """Give each restored server its spare licences, and the `aws` command the right region."""
    for server in SERVERS:
        await typed(label(server, place), f"aws configure set region {place.region}")
        await typed(label(server, place), "clplcnsc -d -a", says="y\n")
        assert (await typed(label(server, place), f"clplcnsc -i /root/licences/{place.label}/*.key")).status == 0


async def post_process(world: World, typed: Typed, place: Place = OSAKA) -> None:
    """Let the restored cluster start, by its version's commands, and wait until it has."""
    for server in SERVERS:
        for line in AFTERWARDS[world.plan.version]:
            assert (await typed(label(server, place), line)).status == 0
    world.clock.advance(240.0)


async def restored(world: World, typed: Typed, place: Place = OSAKA) -> dict[str, Machine]:
    """Do the whole of it, without a mistake."""
    launched = await set_up(world, typed, place=place)
    await licence_and_region(typed, place)
    await configure(world, typed, launched, place=place)
    await post_process(world, typed, place)
    return launched


def sums(world: World, mirror: str, place: Place = OSAKA) -> set[str]:
    """The sums of the restored copies of a mirror disk."""
    return {
        one["sha256"]
        for one in copies(world.machines, world.clusters)
        if one["machine"].endswith(SUFFIX[place.label]) and one["mirror"] == mirror
    }


def colors(world: World, place: Place = OSAKA) -> set[str]:
    """The colours of the restored copies."""
    return {
        one["color"] for one in copies(world.machines, world.clusters) if one["machine"].endswith(SUFFIX[place.label])
    }


def production(world: World) -> object:
    """What a drill must leave as it was: production's routes, its name, its instances, its licences."""
    home = world.cloud.instances[world.machines["server01"].instance_id].vpc_id
    return (
        sorted(world.cloud.vip_targets(world.plan.vip)),
        [record for zone in world.cloud.zones.values() if zone.vpc_id == home for record in zone.records],
        [world.cloud.instances[world.machines[server].instance_id].state for server in SERVERS],
        [dict(world.machines[server].system.licences) for server in SERVERS],
    )
