"""A cluster imaged in one region and launched in another, without a product in between."""

from collections.abc import Mapping
from dataclasses import replace

from backends.sim.cloud import Instance, Origin
from backends.sim.cloud import images as cloud_images
from backends.sim.cloud import instances as cloud_instances
from backends.sim.cloud.disks_model import Image
from backends.sim.cloud.images import ImageWanted
from backends.sim.cloud.model import Route
from backends.sim.machine import Machine
from backends.sim.nodes.compare import copies
from backends.sim.world import World

REGION = "ap-northeast-3"
VIP = "172.32.0.1"
DOMAIN = "osaka.clusterpro.local."
ADDRESSES = {"server01": "172.31.10.11", "server02": "172.31.20.11"}
SERVERS = tuple(ADDRESSES)


def image(world: World, server: str) -> Image:
    """Image a node as it is, without a reboot."""
    instance = world.cloud.instances[world.machines[server].instance_id]
    taken = world.clock.now().strftime("%H.%M.%S")
    return cloud_images.create(world.cloud, instance, ImageWanted(f"{server} {taken}"), reboot=False)


def launch(world: World, images: Mapping[str, Image], *, profile: str = "cluster-guard") -> dict[str, Machine]:
    """Launch an instance of each image in the other region, as RunInstances does, and let them boot."""
    cloud = world.cloud
    zones = {f"{REGION}a": "172.31.10.0/24", f"{REGION}b": "172.31.20.0/24"}
    vpc_id = next((one.id for one in cloud.vpcs.values() if one.region == REGION), None)
    vpc_id = vpc_id or cloud.build_place(REGION, "172.31.0.0/16", zones, DOMAIN)
    subnets = [one for one in cloud.subnets.values() if one.vpc_id == vpc_id]
    launched = {}
    for (server, imaged), subnet in zip(images.items(), subnets, strict=False):
        source = cloud.instances[imaged.source_instance_id]
        eni = replace(
            cloud.interfaces[source.eni_id], id=cloud.ids.new("eni"), region=REGION, vpc_id=vpc_id,
            subnet_id=subnet.id, zone=subnet.zone, private_ip=ADDRESSES[server], source_dest_check=True,
        )  # fmt: skip
        origin = Origin(imaged.id, source.id, {one.name: one.snapshot_id for one in imaged.devices})
        instance = replace(
            source, id=cloud.ids.new("i"), region=REGION, zone=subnet.zone, vpc_id=vpc_id, subnet_id=subnet.id,
            eni_id=eni.id, private_ip=ADDRESSES[server], image_id=imaged.id, state="pending", origin=origin,
            profile=profile, tags={"Name": f"{server}-osaka"}, change=None, host_keys=(),
        )  # fmt: skip
        eni.instance_id = instance.id
        cloud.interfaces[eni.id], cloud.instances[instance.id] = eni, instance
        _volumes(world, instance, imaged)
        cloud_instances.launch(cloud, instance)
        launched[server] = world.machines[f"{server}-osaka"]
    world.clock.advance(90.0)
    return launched


def _volumes(world: World, instance: Instance, imaged: Image) -> None:
    cloud = world.cloud
    for device in imaged.devices:
        snapshot = cloud.snapshots[device.snapshot_id]
        model = next(iter(cloud.volumes.values()))
        content = snapshot.content.copy() if snapshot.content else None
        volume = replace(
            model, id=cloud.ids.new("vol"), region=REGION, zone=instance.zone, size_gib=device.size_gib,
            instance_id=instance.id, device=device.name, snapshot_id=snapshot.id, content=content, tags={},
        )  # fmt: skip
        cloud.volumes[volume.id] = volume


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
