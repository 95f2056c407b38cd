"""What comes of a mistake in a restore: each goes through without a word, and shows up later as what it is."""

import pytest

from backends.sim import hand
from backends.sim.blueprint import OSAKA, REHEARSAL
from backends.sim.cloud import fast_restores
from backends.sim.compare import copies, licences
from backends.sim.faults import FaultError
from backends.sim.nodes.system import CONF, LOG
from backends.sim.reach import instance_at
from tests.backends.sim.nodes import osaka
from tests.backends.sim.nodes.osaka import SERVERS, label


def instance(world, server: str):
    return world.cloud.instances[world.machines[server].instance_id]


def client(world, place=OSAKA) -> str:
    return world.clients[f"client-{place.label}"].instance_id


def phase(world, server: str) -> str:
    machine = world.machines[server]
    return world.clusters[server].member_of(machine).runs["failover"].phase


async def rows(typed, server: str) -> str:
    return str((await typed(server, "clpstat --local")).out)


async def ready(world, typed, place=OSAKA):
    """All but the last step of a restore."""
    launched = await osaka.set_up(world, typed, place=place)
    await osaka.licence_and_region(typed, place)
    await osaka.configure(world, typed, launched, place=place)
    return launched


async def test_without_a_mistake_the_client_reaches_the_group_and_a_failover_takes_it_over(world, typed):
    launched = await osaka.restored(world, typed)
    assert instance_at(world, client(world), OSAKA.vip) == launched["server01"].instance_id
    launched["server01"].power_off()
    world.clock.advance(300.0)
    assert instance_at(world, client(world), OSAKA.vip) == launched["server02"].instance_id
    assert instance(world, label("server01")).state == "stopped"


async def test_a_source_dest_check_left_on_has_everything_well_but_nobody_reached(world, typed):
    launched = await ready(world, typed)
    for machine in launched.values():
        world.cloud.interfaces[world.cloud.instances[machine.instance_id].eni_id].source_dest_check = True
    await osaka.post_process(world, typed)
    assert (osaka.colors(world), phase(world, label("server01"))) == ({"GREEN"}, "online")
    assert instance_at(world, client(world), OSAKA.vip) is None


async def test_a_vip_in_one_route_table_only_is_reached_from_the_subnets_of_that_table_only(world, typed):
    launched = await ready(world, typed)
    for table in world.cloud.route_tables.values():
        if table.vpc_id == world.places["dr"] and table.name != "Route-B":
            table.routes.remove(table.route(f"{OSAKA.vip}/32"))
    await osaka.post_process(world, typed)
    assert phase(world, label("server01")) == "online"
    assert instance_at(world, client(world), OSAKA.vip) is None
    assert instance_at(world, launched["server02"].instance_id, OSAKA.vip) == launched["server01"].instance_id


async def test_addresses_pushed_with_all_else_leave_two_servers_that_do_not_know_each_other(world, typed):
    launched = await osaka.set_up(world, typed)
    await osaka.licence_and_region(typed)
    osaka.ready_aws(world, launched)
    assert (await osaka.edited(world, typed, sum(osaka.edits(world, launched), ()))).status == 1
    files = [world.machines[label(server)].system.files[CONF] for server in SERVERS]
    assert files[0] != files[1]
    for server in SERVERS:
        await typed(label(server), "clpsvcctrl.sh --enable core")
        await typed(label(server), "reboot")
    world.clock.advance(600.0)
    for own, other in (SERVERS, SERVERS[::-1]):
        said = await rows(typed, label(own))
        assert (f"   *{own} ........: Online " in said, f"    {other} ........: Offline " in said) == (True, True)
    assert phase(world, label("server01")) == "online"


async def test_a_licence_registered_on_both_servers_lets_only_one_of_them_work(world, typed):
    await ready(world, typed)
    await typed(label("server02"), "clplcnsc -d -a", says="y\n")
    key = world.machines[label("server01")].system.files["/root/licences/dr/eval_base_53_sv3.key"]
    await typed(label("server02"), "tee /root/copied.key", says=key.decode())
    assert (await typed(label("server02"), "clplcnsc -i /root/copied.key")).status == 0
    await osaka.post_process(world, typed)
    services = [world.clusters[label(one)].members[one].service for one in SERVERS]
    assert sorted(services) == ["running", "stopped"]
    late = label(SERVERS[services.index("stopped")])
    assert "The number of licenses is insufficient" in (await typed(late, f"cat {LOG}")).out


@pytest.mark.parametrize("replaced", [True, False])
async def test_licences_that_were_not_replaced_are_in_two_places(world, typed, replaced: bool):
    launched = await osaka.set_up(world, typed)
    await osaka.licence_and_region(typed)
    for server in [] if replaced else SERVERS:
        await typed(label(server), "clplcnsc -d -a", says="y\n")
        await typed(label(server), "clplcnsc -i /root/licences/*.key")
    await osaka.configure(world, typed, launched)
    await osaka.post_process(world, typed)
    assert phase(world, label("server01")) == "online"
    twice = {serial: names for serial, names in licences(world.machines).items() if len(names) > 1}
    assert bool(twice) == (not replaced)
    if not replaced:
        assert twice["eval-base-sv1"] == ["server01", "server01-osaka"]


async def test_without_any_licence_nothing_starts(world, typed):
    await ready(world, typed)
    await typed(label("server01"), "clplcnsc -d -a", says="y\n")
    await osaka.post_process(world, typed)
    assert world.clusters[label("server01")].members["server01"].service == "stopped"
    assert "no licence" in (await typed(label("server01"), f"cat {LOG}")).out


async def test_with_production_s_role_and_automatic_services_restored_nodes_take_production_down(world, typed):
    await typed("server01", "clpgrp -m failover -a server02")
    world.clock.advance(60.0)
    images = {server: osaka.image(world, server) for server in SERVERS}
    launched = osaka.launch(world, images, profile=OSAKA.role)
    for server in SERVERS:
        assert instance(world, server).state == "running"
    world.clock.advance(600.0)
    assert [instance(world, server).state for server in SERVERS] == ["stopped", "stopped"]
    assert {eni for _, eni, _ in world.cloud.vip_targets(world.plan.vip)} == {instance(world, "server01").eni_id}
    home = instance(world, "server01").vpc_id
    assert world.cloud.resolve(home, "db.cluster.internal") == ("172.16.10.11",)
    assert phase(world, launched["server01"].name) == "online"


@pytest.mark.parametrize(
    ("place", "profile"),
    [(OSAKA, OSAKA.guard), (REHEARSAL, REHEARSAL.guard), (REHEARSAL, REHEARSAL.role)],
)
async def test_a_guard_and_the_drill_s_own_role_keep_production_as_it_was(world, typed, place, profile: str):
    await typed("server01", "clpgrp -m failover -a server02")
    world.clock.advance(60.0)
    images = {server: osaka.image(world, server) for server in SERVERS}
    before = osaka.production(world)
    launched = osaka.launch(world, images, profile=profile, place=place)
    world.clock.advance(900.0)
    assert osaka.production(world) == before
    assert "awsvip1        : Online Failure" in await rows(typed, launched["server01"].name)


async def test_production_s_role_on_a_drilled_node_that_is_begun_as_it_is_reaches_production(world, typed):
    images = {server: osaka.image(world, server) for server in SERVERS}
    before = osaka.production(world)
    osaka.launch(world, images, profile=OSAKA.role, place=REHEARSAL)
    world.clock.advance(900.0)
    assert osaka.production(world) != before
    assert instance(world, "server02").state == "stopped"


async def restored_but_for_the_forced_stop(world, typed):
    launched = await osaka.set_up(world, typed)
    await osaka.licence_and_region(typed)
    osaka.ready_aws(world, launched)
    for lines in osaka.edits(world, launched):
        await osaka.edited(world, typed, lines)
    words = [one for one in osaka.by_hand(world, launched) if one.startswith("httpnp1/")]
    hand.apply(world, label("server01"), words)
    return launched


@pytest.mark.parametrize("version", ["4.3", "5.3"])
async def test_ids_of_the_source_left_in_the_forced_stop_hold_back_the_first_failover(new_site, version: str):
    world, typed = new_site(version)
    launched = await restored_but_for_the_forced_stop(world, typed)
    world.cloud.lose(world.plan.region)
    await osaka.post_process(world, typed)
    assert (osaka.colors(world), phase(world, label("server01"))) == ({"GREEN"}, "online")
    for _ in SERVERS:  # there and back
        assert (await typed(label("server01"), "clpgrp -m failover")).status == 0
    world.cloud.stop(launched["server01"].instance_id, skip_os_shutdown=True)
    world.clock.advance(600.0)
    assert phase(world, label("server02")) == "offline"
    assert "current        : None" in await rows(typed, label("server02"))
    assert instance_at(world, client(world), OSAKA.vip) is None


async def test_a_script_with_the_source_s_region_and_ids_stops_production_once_that_is_back(new_site):
    world, typed = new_site("4.3")
    launched = await restored_but_for_the_forced_stop(world, typed)
    await osaka.post_process(world, typed)
    assert instance(world, "server01").state == "running"
    world.cloud.stop(launched["server01"].instance_id, skip_os_shutdown=True)
    world.clock.advance(300.0)
    assert [instance(world, server).state for server in SERVERS] == ["stopped", "running"]


async def test_a_target_of_the_lost_region_lets_the_survivor_shut_itself_down(world, typed):
    launched = await osaka.set_up(world, typed)
    await osaka.licence_and_region(typed)
    await osaka.configure(world, typed, launched)
    old = f"httpnp1/Target Host=np-target.s3-website-{world.plan.region}.amazonaws.com"
    hand.apply(world, label("server01"), [old])
    world.cloud.lose(world.plan.region)
    await osaka.post_process(world, typed)
    assert "httpnp1        : Error" in await rows(typed, label("server01"))
    world.cloud.stop(launched["server01"].instance_id, skip_os_shutdown=True)
    world.clock.advance(300.0)
    assert instance(world, label("server02")).state == "stopped"


async def test_a_host_name_that_was_changed_keeps_the_server_out(world, typed):
    await ready(world, typed)
    await typed(label("server02"), "hostnamectl set-hostname ip-172-31-20-11")
    await osaka.post_process(world, typed)
    assert world.clusters[label("server02")].members["server02"].service == "stopped"
    assert "clp.conf does not name this server, ip-172-31-20-11" in (await typed(label("server02"), f"cat {LOG}")).out
    world.clock.advance(200.0)
    said = await rows(typed, label("server01"))
    assert ("   *server01 ........: Online " in said, "    server02 ........: Offline " in said) == (True, True)


async def test_a_wrong_device_name_is_a_mirror_that_is_not_initialized_and_a_group_that_does_not_start(world, typed):
    await ready(world, typed)
    hand.apply(world, label("server01"), ["md2/Data Partition Device Name=/dev/clp_md9/dp"])
    for server in SERVERS:
        said = (await typed(label(server), "clprestore.sh --post --skip-copy")).out
        assert "Initializing mirror disk of md2 failed." in said
        assert "Initializing mirror disk complete." in said
    world.clock.advance(240.0)
    assert "md2            : Online Failure" in await rows(typed, label("server01"))


async def test_a_devices_file_that_names_other_disks_hides_the_partitions_until_it_is_written_anew(world, typed):
    await ready(world, typed)
    machine = world.machines[label("server01")]
    machine.system.lvm_devices = set()
    assert (await typed(machine.name, "lvdisplay")).out == ""
    assert (
        "Initializing mirror disk of md1 failed."
        in (await typed(machine.name, "clprestore.sh --post --skip-copy --no-reboot")).out
    )
    await typed(machine.name, "lvmdevices --update --refresh")
    assert (
        "Initializing mirror disk of"
        not in (await typed(machine.name, "clprestore.sh --post --skip-copy --no-reboot")).out
    )


async def test_groups_that_were_not_stopped_before_the_backup_leave_copies_that_differ_under_green(world, typed):
    for server in SERVERS:
        await typed(server, "clpbackup.sh --pre")
        world.clock.advance(120.0)
    launched = osaka.launch(world, {server: osaka.image(world, server) for server in SERVERS})
    await osaka.licence_and_region(typed)
    await osaka.configure(world, typed, launched)
    await osaka.post_process(world, typed)
    assert osaka.colors(world) == {"GREEN"}
    assert len(osaka.sums(world, "md1")) == 2
    before = (await typed(label("server01"), "cat /mnt/md1/writes.sha256")).out
    assert (await typed(label("server01"), "clpgrp -m failover")).status == 0
    after = (await typed(label("server02"), "cat /mnt/md1/writes.sha256")).out
    assert before != after
    world.clock.advance(3600.0)
    assert len(osaka.sums(world, "md1")) == 2


async def test_without_skip_copy_all_is_copied_and_the_copies_are_one(world, typed):
    launched = await osaka.set_up(world, typed, quiet=False)
    for server in SERVERS:
        await typed(label(server), "clprestore.sh --pre")
    world.clock.advance(120.0)
    world.cloud.start(*(machine.instance_id for machine in launched.values()))
    world.clock.advance(60.0)
    await osaka.licence_and_region(typed)
    await osaka.configure(world, typed, launched)
    for server in SERVERS:
        await typed(label(server), "clprestore.sh --post")
    world.clock.advance(100.0)
    assert "YELLOW" in osaka.colors(world)
    world.clock.advance(4 * world.plan.waits.copy_s)
    assert osaka.colors(world) == {"GREEN"}
    assert len(osaka.sums(world, "md1")) == len(osaka.sums(world, "md2")) == 1


async def test_a_zone_left_as_it_was_moves_production_s_name_and_nobody_finds_the_new_one(world, typed):
    launched = await ready(world, typed)
    home = instance(world, "server01").vpc_id
    old = next(one.id for one in world.cloud.zones.values() if one.vpc_id == home)
    hand.apply(
        world,
        label("server01"),
        [f"awsdns1/Hosted Zone ID={old}", "awsdns1/Resource Record Set Name=db.cluster.internal."],
    )
    await osaka.post_process(world, typed)
    world.clock.advance(120.0)
    assert phase(world, launched["server01"].name) == "online"
    assert world.cloud.resolve(home, "db.cluster.internal") == (OSAKA.addresses[0],)
    assert world.cloud.resolve(world.places["dr"], OSAKA.domain) == ()


async def test_a_shutdown_behaviour_of_terminate_ends_the_node_at_its_first_shutdown(world, typed):
    launched = await ready(world, typed)
    machine = launched["server02"]
    roots = {drive.volume_id for drive in machine.drives[:1]}
    instance(world, machine.name).shutdown_behaviour = "terminate"
    await typed(machine.name, "clpdown")
    world.clock.advance(60.0)
    assert instance(world, machine.name).state == "terminated"
    assert not roots & set(world.cloud.volumes)


async def test_fast_restore_left_on_costs_on_and_on_and_one_switched_off_does_not(world, typed):
    await osaka.set_up(world, typed)
    there = [one for one in world.cloud.snapshots.values() if one.region == OSAKA.region][:2]
    left, ended = (fast_restores.enable(world.cloud, one, "ap-northeast-3a") for one in there)
    assert fast_restores.billed_hours(world.cloud, left) == 1.0  # an hour at least
    world.clock.advance(2 * 3600.0)
    fast_restores.disable(world.cloud, there[1], "ap-northeast-3a")
    world.clock.advance(22 * 3600.0)
    hours = [fast_restores.billed_hours(world.cloud, one) for one in (left, ended)]
    assert hours == pytest.approx([24.0, 2.0])
    assert fast_restores.is_on(world.cloud, left)


async def test_services_started_on_one_server_long_before_the_other_let_it_go_alone(world, typed):
    await ready(world, typed)
    await typed(label("server01"), "clprestore.sh --post --skip-copy")
    world.clock.advance(600.0)
    assert phase(world, label("server01")) == "online"
    await typed(label("server02"), "clprestore.sh --post --skip-copy")
    world.clock.advance(90.0)
    seen = {one["machine"]: one["color"] for one in copies(world.machines, world.clusters) if one["mirror"] == "md1"}
    assert seen[label("server02")] in {"RED", "YELLOW"}
    world.clock.advance(3 * world.plan.waits.copy_s)
    assert osaka.colors(world) == {"GREEN"}


async def test_all_else_pushed_before_the_addresses_is_delivered_to_nobody(world, typed):
    launched = await osaka.set_up(world, typed)
    before = [world.machines[label(server)].system.files[CONF] for server in SERVERS]
    reply = await osaka.edited(world, typed, osaka.edits(world, launched)[1])
    assert (reply.status, reply.err.splitlines()[0]) == (1, "file delivery to server 172.16.10.11 failed.")
    assert [world.machines[label(server)].system.files[CONF] for server in SERVERS] == before


async def test_an_image_of_a_running_node_starts_its_cluster_by_itself(world, typed):
    launched = osaka.launch(world, {server: osaka.image(world, server) for server in SERVERS})
    assert world.clusters[label("server01")].members["server01"].service == "starting"
    words = [f"interconnect/{server}={address}" for server, address in osaka.ADDRESSES.items()]
    with pytest.raises(FaultError, match="stop the cluster"):
        hand.apply(world, launched["server01"].name, words)
