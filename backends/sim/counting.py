"""All that there is in a world, in words without ids and without times, so that two worlds can be compared.

Told is what stays: instances, interfaces, volumes, images, snapshots, routes, names, fast snapshot restore, what lies
on the nodes, how the clusters stand. Ids are given as they come, so each is called after what it belongs to.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping

from backends.sim.cloud import Instance, fast_restores, images, snapshots, volumes
from backends.sim.compare import copies
from backends.sim.world import World

ID = re.compile(r"\b(?:i|eni|vol|snap|ami)-[0-9a-f]+\b")
SKIPPED_TAGS = ("clpdeck:quiet-point",)
"""Of tags whose value is a time only the name is told."""


def counted(world: World) -> list[str]:
    """Every thing in a line, sorted; things that are alike have a line each."""
    names = _names(world)

    def named(text: str) -> str:
        return ID.sub(lambda found: names.get(found[0], found[0]), text)

    return sorted(named(line) for line in (*_cloud(world), *_nodes(world), *_clients(world), *_clusters(world)))


def _names(world: World) -> dict[str, str]:
    """What each id belongs to."""
    cloud = world.cloud
    own = {one.id: _of(one) for one in cloud.instances.values()}
    found = {id_: f"<instance {name}>" for id_, name in own.items()}
    for eni in cloud.interfaces.values():
        found[eni.id] = f"<interface {eni.region} {eni.private_ip}>"
    for snapshot in cloud.snapshots.values():
        found[snapshot.id] = f"<snapshot {snapshot.region} {snapshot.name}>"
    for image in cloud.images.values():
        found[image.id] = f"<image {image.region} {image.title}>"
        found |= {one.snapshot_id: f"<snapshot of {image.region} {image.title} {one.name}>" for one in image.devices}
    for volume in cloud.volumes.values():
        found[volume.id] = f"<volume {own.get(volume.instance_id or '', volume.region)} {volume.device}>"
    return found


def _of(instance: Instance) -> str:
    return f"{instance.region} {instance.private_ip}"


def _cloud(world: World) -> Iterator[str]:
    cloud = world.cloud
    for one in cloud.instances.values():
        words = (one.kind, one.state, one.profile, one.shutdown_behaviour, one.image_id, one.eni_id, _tags(one.tags))
        yield f"instance {_of(one)} {' '.join(words)}"
    for eni in cloud.interfaces.values():
        check = "on" if eni.source_dest_check else "off"
        yield f"interface {eni.id} of {eni.instance_id}, check {check}, {' '.join(eni.group_ids)}"
    for volume in cloud.volumes.values():
        whence = f"{volume.snapshot_id} {volume.rate_mib_s} {volume.fast_restored}"
        kind = f"{volume.kind} {volume.iops} {volume.throughput} {volume.kms_key_id or volume.encrypted}"
        state = volumes.state(cloud, volume)
        yield f"volume {volume.id} {state} {volume.zone} {volume.size_gib} {kind} {whence} {_tags(volume.tags)}"
    for image in cloud.images.values():
        yield f"image {image.id} {images.state(cloud, image)} {len(image.devices)} {_tags(image.tags)}"
    for snapshot in cloud.snapshots.values():
        yield f"snapshot {snapshot.id} {snapshots.state(cloud, snapshot)} {_tags(snapshot.tags)}"
    for table in cloud.route_tables.values():
        yield from (f"route {table.id} {one.destination} {one.target}" for one in table.routes)
    for acl in cloud.acls.values():
        subnets = sorted(cloud.subnets[one].cidr for one in acl.associations.values())
        yield f"network ACL of {cloud.vpcs[acl.vpc_id].cidr} default {acl.default} for {subnets} {_tags(acl.tags)}"
        yield from (f"rule of the ACL of {subnets} {one}" for one in acl.rules)
    for zone in cloud.zones.values():
        yield from (f"record {zone.id} {one.name} {one.kind} {one.ttl_s} {one.values}" for one in zone.records)
    for (id_, place), restore in cloud.fast_restores.items():
        yield f"fast restore {id_} {place} {fast_restores.state(cloud, restore)}"


def _tags(tags: Mapping[str, str]) -> str:
    return " ".join(f"{key}={'...' if key in SKIPPED_TAGS else value}" for key, value in sorted(tags.items()))


def _nodes(world: World) -> Iterator[str]:
    for name, machine in world.machines.items():
        if not machine.bootable:
            continue
        system = machine.system
        auto = " ".join(unit for unit, on in sorted(system.services.items()) if on)
        yield f"node {name} {machine.instance_id} up {machine.up} {system.host_name} {system.regions} auto {auto}"
        yield from (f"LVM on {name} uses {one}" for one in system.lvm_devices or ())
        yield f"licences {name} {sorted(system.licences)}"
        for path, content in system.files.items():
            if path.endswith("clp.conf"):
                yield from _conf(f"{name} {path}", content)
            else:
                yield f"file {name} {path} {hashlib.sha256(content).hexdigest()}"


def _clients(world: World) -> Iterator[str]:
    for name, client in world.clients.items():
        yield from (f"folder {name} {one}" for one in client.folders)
        yield from (
            f"mounted {name} {folder} {volume_id} {part}" for folder, (volume_id, part) in client.mounts.items()
        )


def _conf(where: str, content: bytes) -> Iterator[str]:
    """A configuration by its lines; it has a new id each time that it is saved."""
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
        if "<configid>" not in line:
            yield f"conf {where}:{number} {line.strip()}"


def _clusters(world: World) -> Iterator[str]:
    for cluster in dict.fromkeys(world.clusters.values()):
        for member in cluster.members.values():
            runs = " ".join(f"{group} {run.word}" for group, run in member.runs.items())
            yield f"server {member.machine.instance_id} {member.name} {member.service} {member.suspended} {runs}"
        for mirror in cluster.mirrors.values():
            flags = [server for server, copy in mirror.copies.items() if copy.flag]
            yield f"mirror {mirror.name} frozen on {mirror.frost.by or 'no server'}, flags on {flags}"
    seen = list(copies(world.machines, world.clusters))
    for one in seen:
        alike = sum(other["mirror"] == one["mirror"] and other["sha256"] == one["sha256"] for other in seen)
        yield f"copy {one['mirror']} {one['machine']} {one['color']}, as {alike} of them"
