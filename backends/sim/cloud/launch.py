"""How instances are launched from images: what is refused, and what there is afterwards. All or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from backends.sim.cloud import images, instances, interfaces, kms, vcpus, volumes
from backends.sim.cloud.account import Account
from backends.sim.cloud.disks_model import Device, Image
from backends.sim.cloud.errors import AwsError
from backends.sim.cloud.model import Instance, Interface, Origin, ShutdownBehaviour, Subnet
from backends.sim.cloud.regions import REGIONS


@dataclass(frozen=True, slots=True)
class Launch:
    """What is to be launched. Either `interface`, made before, or `subnet` with what is wanted in it.

    Attributes:
        devices: The volumes, each of a snapshot.
        rates: MiB/s of initialization by device name, where any was asked for.
    """

    image: Image
    kind: str
    devices: tuple[Device, ...]
    interface: Interface | None = None
    subnet: Subnet | None = None
    private_ip: str = ""
    group_ids: Sequence[str] = ()
    key_name: str = ""
    profile: str = ""
    rates: Mapping[str, int] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    volume_tags: Mapping[str, str] = field(default_factory=dict)
    interface_tags: Mapping[str, str] = field(default_factory=dict)
    shutdown_behaviour: ShutdownBehaviour = "stop"
    stop_protection: bool = False
    termination_protection: bool = False
    token: str = ""


def check(cloud: Account, wish: Launch, count: int) -> None:
    """Refuse what AWS would refuse, before anything is made."""
    place = wish.interface or wish.subnet
    if place is None:
        raise AwsError("VPCIdNotSpecified", "No default VPC for this user")
    _require_usable(cloud, wish, place.region)
    vcpus.vcpus_of(wish.kind)
    _require_capacity(cloud, place.region, place.zone, wish.kind)
    vcpus.require(cloud, place.region, [wish.kind] * count)
    volumes.require_rates(cloud, place.region, [rate for rate in wish.rates.values() for _ in range(count)])
    if wish.interface is not None and wish.interface.instance_id:
        raise AwsError("InvalidNetworkInterface.InUse", f"Interface: [{wish.interface.id}] in use.")
    if wish.subnet is not None:
        interfaces.check_address(cloud, wish.subnet, wish.private_ip)
        interfaces.check_groups(cloud, wish.subnet, wish.group_ids)


def run(cloud: Account, wish: Launch) -> Instance:
    """Make one instance that was checked; it is `pending`, and listeners are told."""
    made_before = wish.interface is not None
    interface = wish.interface or _interface(cloud, wish)
    now = cloud.clock.now().replace(microsecond=0)
    instance = Instance(
        cloud.ids.new("i"),
        interface.region,
        dict(wish.tags),
        zone=interface.zone,
        vpc_id=interface.vpc_id,
        subnet_id=interface.subnet_id,
        eni_id=interface.id,
        private_ip=interface.private_ip,
        image_id=wish.image.id,
        kind=wish.kind,
        launched_at=now,
        state="pending",
        checks_pass_at=now,
        stop_protection=wish.stop_protection,
        termination_protection=wish.termination_protection,
        shutdown_behaviour=wish.shutdown_behaviour,
        key_name=wish.key_name,
        profile=wish.profile,
        association_id=cloud.ids.new("iip-assoc") if wish.profile else "",
        token=wish.token,
        origin=Origin(
            wish.image.id, wish.image.source_instance_id, {one.name: one.snapshot_id for one in wish.devices}
        ),
    )
    cloud.instances[instance.id] = instance
    interfaces.attach(cloud, interface, instance.id, delete_on_termination=not made_before)
    _give_volumes(cloud, wish, instance)
    wish.image.last_launched_at = now
    if all(kms.opens(cloud, cloud.snapshots[one.snapshot_id]) for one in wish.devices):
        instances.launch(cloud, instance)
    else:
        instances.fail_to_launch(cloud, instance)
    return instance


def _give_volumes(cloud: Account, wish: Launch, instance: Instance) -> None:
    for device in wish.devices:
        snapshot = cloud.snapshots[device.snapshot_id]
        volume = volumes.from_snapshot(cloud, snapshot, device, instance.zone, wish.rates.get(device.name, 0))
        volume.instance_id, volume.device = instance.id, device.name
        volume.tags.update(wish.volume_tags)


def _interface(cloud: Account, wish: Launch) -> Interface:
    if wish.subnet is None:
        raise AwsError("VPCIdNotSpecified", "No default VPC for this user")
    return interfaces.create(
        cloud, wish.subnet, address=wish.private_ip, group_ids=wish.group_ids, tags=wish.interface_tags
    )


def _require_usable(cloud: Account, wish: Launch, region: str) -> None:
    if images.state(cloud, wish.image) != "available":
        raise AwsError("InvalidAMIID.Unavailable", f"The image ID '{wish.image.id}' is not available")
    known = {one.title for one in cloud.key_pairs.values() if one.region == region}
    if wish.key_name and wish.key_name not in known:
        raise AwsError("InvalidKeyPair.NotFound", f"The key pair '{wish.key_name}' does not exist")


def _require_capacity(cloud: Account, region: str, zone: str, kind: str) -> None:
    if (zone, kind) not in cloud.no_capacity:
        return
    others = [f"{region}{letter}" for letter in REGIONS[region] if (f"{region}{letter}", kind) not in cloud.no_capacity]
    advice = (
        f" You can currently get {kind} capacity by not specifying an Availability Zone in your request or choosing "
        f"{', '.join(one for one in others if one != zone)}."
        if others
        else ""
    )
    message = (
        f"We currently do not have sufficient {kind} capacity in the Availability Zone you requested ({zone}). "
        f"Our system will be working on provisioning additional capacity.{advice}"
    )
    raise AwsError("InsufficientInstanceCapacity", message, 500)
