"""The table of the site file that says where a cluster is restored: `[clusters.prod-db.dr]`, or `.drill`."""

import json
from collections.abc import Iterator

from backends.sim.blueprint import Place
from backends.sim.cloud.places import KEY_NAME
from backends.sim.furnish import licence_files
from backends.sim.mirror import ABOUT_FILE
from backends.sim.world import World

USER = "root"


def place_table(world: World, place: Place) -> Iterator[str]:
    """The lines of a place's tables, a blank one before each."""
    plan, vpc_id = world.plan, world.places[place.label]
    name = f"clusters.{plan.cluster}.{place.label}"
    cloud = world.cloud
    spare = {one.id for one in cloud.subnets.values() if (one.zone, one.cidr) in place.spare}
    tables = [
        one.id
        for one in cloud.route_tables.values()
        if one.vpc_id == vpc_id and not spare & {*one.associations.values()}
    ]
    zone = next(one.id for one in cloud.zones.values() if one.vpc_id == vpc_id)
    groups = [one.id for one in cloud.groups.values() if one.vpc_id == vpc_id and one.title == "cluster"]
    kind = cloud.instances[next(iter(world.machines.values())).instance_id].kind
    yield from ("", f"[{name}]", f'region = "{place.region}"', f'vpc = "{vpc_id}"')
    yield from (f"route_tables = {json.dumps(tables)}", f'vips = ["{place.vip}"]')
    yield from (f'zone = "{zone}"', f'record = "{place.domain}"', f"security_groups = {json.dumps(groups)}")
    yield from (f'key_pair = "{KEY_NAME}"', f'instance_type = "{kind}"')
    yield from (f'guard_profile = "{place.guard}"', f'node_profile = "{place.role}"')
    yield f'check_file = "{plan.mirrors[0].mount}/{ABOUT_FILE}"'
    yield from ("", f"[{name}.client]", f'address = "{place.client}"', f'user = "{USER}"')
    for number, (server, address, (place_in, _)) in enumerate(
        zip(plan.servers, place.addresses, place.subnets, strict=True)
    ):
        subnet = next(one.id for one in cloud.subnets.values() if (one.vpc_id, one.zone) == (vpc_id, place_in))
        files = list(licence_files(plan, number, place.label))
        yield from ("", f"[{name}.nodes.{server.name}]", f'address = "{address}"', f'subnet = "{subnet}"')
        yield from (f"licences = {json.dumps(files)}", f'user = "{USER}"')
