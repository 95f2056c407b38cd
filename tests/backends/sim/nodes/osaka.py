"""A cluster imaged in one region and launched in another, without a product in between."""

from collections.abc import Mapping

from backends.sim.blueprint import OSAKA
from backends.sim.cloud import images as cloud_images
from backends.sim.cloud import launch as cloud_launch
from backends.sim.cloud.disks_model import Image
from backends.sim.cloud.images import ImageWanted
from backends.sim.cloud.launch import Launch
from backends.sim.cloud.model import Route
from backends.sim.compare import copies
from backends.sim.machine import Machine
from backends.sim.world import World

REGION = OSAKA.region
VIP = "172.32.0.1"
DOMAIN = OSAKA.domain
ADDRESSES = {"server01": "172.31.10.11", "server02": "172.31.20.11"}
SERVERS = tuple(ADDRESSES)


def image(world: World, server: str) -> Image:
    """Image a node as it is, without a reboot."""
    instance = world.cloud.instances[world.machines[server].instance_id]
    taken = world.clock.now().strftime("%H.%M.%S")
    return cloud_images.create(world.cloud, instance, ImageWanted(f"{server} {taken}"), reboot=False)


def launch(world: World, images: Mapping[str, Image], *, profile: str = "cluster-guard") -> dict[str, Machine]:
    """Copy images to the other region where they are not there yet, launch an instance of each, and let them boot."""
    there = {server: _copied(world, one) for server, one in images.items()}
    cloud = world.cloud
    subnets = [one for one in cloud.subnets.values() if one.region == REGION]
    for (server, imaged), subnet in zip(there.items(), subnets, strict=False):
        wish = Launch(
            imaged, "m6i.large", imaged.devices, subnet=subnet, private_ip=ADDRESSES[server], profile=profile,
            tags={"Name": f"{server}-osaka"},
        )  # fmt: skip
        cloud_launch.check(cloud, wish, 1)
        cloud_launch.run(cloud, wish)
    world.clock.advance(90.0)
    return {server: world.machines[f"{server}-osaka"] for server in images}


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


def ready_aws(world: World, launched: Mapping[str, Machine]) -> None:
    """Do on AWS what the restored cluster needs: checks off, the VIP's routes, the right role."""
    first = world.cloud.instances[launched["server01"].instance_id]
    for table in world.cloud.route_tables.values():
        if table.vpc_id == first.vpc_id:
            table.routes.append(Route(f"{VIP}/32", first.eni_id))
    for machine in launched.values():
        instance = world.cloud.instances[machine.instance_id]
        world.cloud.interfaces[instance.eni_id].source_dest_check = False
        instance.profile = "cluster-node"


def edits(world: World, launched: Mapping[str, Machine]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is to be set in the configuration, as `clpcfset` takes it: first the addresses, then the rest."""
    cloud = world.cloud
    instances = {server: cloud.instances[machine.instance_id] for server, machine in launched.items()}
    vpc_id = instances["server01"].vpc_id
    zone = next(one.id for one in cloud.zones.values() if one.domain == DOMAIN)
    addresses = tuple(
        f"add device {server} {kind} 0 {ADDRESSES[server]}" for server in SERVERS for kind in ("lan", "mdc")
    )
    vip, name = "add rscparam awsvip awsvip1", "add rscparam awsdns awsdns1"
    rest = [f"{vip} parameters/ip {VIP}", f"{vip} parameters/vpcid {vpc_id}"]
    rest += [f"{vip} parameters/eniid {instances['server01'].eni_id}"]
    rest += [f"{vip} server@server02/parameters/eniid {instances['server02'].eni_id}"]
    rest += [f"{name} parameters/hostedzoneid {zone}", f"{name} parameters/recordset {DOMAIN}"]
    rest += [f"{name} parameters/ip {ADDRESSES['server01']}"]
    rest += [f"{name} server@server02/parameters/ip {ADDRESSES['server02']}"]
    rest += [f"add rscparam md {mirror} parameters/fullcopy 0" for mirror in ("md1", "md2")]
    return addresses, tuple(rest)


def sums(world: World, mirror: str) -> set[str]:
    """The sums of the restored copies of a mirror disk."""
    return {
        one["sha256"]
        for one in copies(world.machines, world.clusters)
        if one["machine"].endswith("-osaka") and one["mirror"] == mirror
    }


def colors(world: World) -> set[str]:
    """The colours of the restored copies."""
    return {one["color"] for one in copies(world.machines, world.clusters) if one["machine"].endswith("-osaka")}


def production(world: World) -> object:
    """What a drill must leave as it was: production's routes, its name, its instances, its licences."""
    return (
        sorted(world.cloud.vip_targets(world.plan.vip)),
        [record for zone in world.cloud.zones.values() if zone.domain != DOMAIN for record in zone.records],
        [world.cloud.instances[world.machines[server].instance_id].state for server in SERVERS],
        [dict(world.machines[server].system.licences) for server in SERVERS],
    )
