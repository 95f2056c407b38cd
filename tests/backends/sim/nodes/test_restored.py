import pytest

from backends.sim.cloud import instances
from backends.sim.compare import copies
from backends.sim.faults import inject
from tests.backends.sim.nodes import osaka

SERVERS = osaka.SERVERS


async def test_a_machine_from_an_image_is_the_node_that_was_imaged(world, typed):
    launched = await osaka.set_up(world, typed)
    for server, machine in launched.items():
        old = world.machines[server]
        assert machine.up
        assert (await typed(machine.name, "hostname")).out == f"{server}\n"
        assert machine.system.licences == old.system.licences
        assert (await typed(machine.name, "cat /opt/nec/clusterpro/etc/clp.conf")).out == (
            await typed(server, "cat /opt/nec/clusterpro/etc/clp.conf")
        ).out
        assert (await typed(machine.name, "aws configure get region")).out == "ap-northeast-1\n"
        assert (await typed(machine.name, "systemctl is-enabled clusterpro")).out == "disabled\n"
        assert machine.boot_id != old.boot_id
        assert machine.system is not old.system
    assert world.clusters["server01-osaka"] is world.clusters["server02-osaka"]
    assert world.clusters["server01-osaka"] is not world.cluster


async def test_a_node_launched_again_takes_the_place_of_the_one_that_was_terminated(world, typed):
    launched = await osaka.set_up(world, typed)
    images = {"server01": world.cloud.images[world.cloud.instances[launched["server01"].instance_id].image_id]}
    instances.terminate(world.cloud, [launched["server01"].instance_id])
    world.clock.advance(60.0)
    known = set(world.machines)
    osaka.launch(world, images)
    (again,) = set(world.machines) - known
    assert again.startswith("i-")
    assert world.clusters[again] is world.clusters["server02-osaka"]
    assert (await typed(again, "hostname")).out == "server01\n"
    member = world.clusters[again].members["server01"]
    assert member.machine is world.machines[again]
    assert [one["machine"] for one in copies(world.machines, world.clusters) if one["mirror"] == "md1"] == [
        "server01",
        "server02",
        "server02-osaka",
        again,
    ]


async def test_services_by_hand_leave_a_restored_cluster_down(world, typed):
    await osaka.set_up(world, typed)
    world.clock.advance(600.0)
    rows = (await typed("server01-osaka", "clpstat --local")).out
    assert "   *server01 ........: Offline " in rows
    assert "Online" not in rows


@pytest.mark.parametrize("version", ["4.1", "4.2", "4.3", "5.0", "5.3"])
async def test_the_whole_restore_ends_green_reached_and_production_is_as_it_was(new_site, version: str):
    world, typed = new_site(version)
    launched = await osaka.set_up(world, typed)
    before = osaka.production(world)
    await osaka.licence_and_region(typed)
    await osaka.configure(world, typed, launched)
    await osaka.post_process(world, typed)
    assert osaka.colors(world) == {"GREEN"}
    for mirror in ("md1", "md2"):
        assert len(osaka.sums(world, mirror)) == 1
    assert (await typed("server02-osaka", "clpgrp -n failover")).out == "server01\n"
    assert (await typed("server02-osaka", "clpgrp -m failover")).out == "Command succeeded.\n"
    second = world.cloud.instances[launched["server02"].instance_id]
    assert {eni for _, eni, _ in world.cloud.vip_targets(osaka.VIP)} == {second.eni_id}
    world.clock.advance(120.0)
    assert world.cloud.resolve(second.vpc_id, osaka.DOMAIN) == (osaka.ADDRESSES["server02"],)
    assert (await typed("server02-osaka", "cat /mnt/md1/about.txt")).out.startswith("data of md1, begun ")
    assert osaka.production(world) == before


async def test_servers_with_their_old_addresses_do_not_hear_each_other_and_are_both_active(world, typed):
    launched = await osaka.set_up(world, typed)
    await osaka.licence_and_region(typed)
    await osaka.configure(world, typed, launched, rest=False, addresses=False)
    for server in SERVERS:
        await typed(f"{server}-osaka", "systemctl enable clusterpro clusterpro_md")
        await typed(f"{server}-osaka", "reboot")
    world.clock.advance(600.0)
    for own, other in (SERVERS, SERVERS[::-1]):
        rows = (await typed(f"{own}-osaka", "clpstat --local")).out
        assert f"   *{own} ........: Online " in rows
        assert f"    {other} ........: Offline " in rows


async def test_images_of_different_moments_are_green_and_differ_where_copying_was_skipped(world, typed):
    launched = await osaka.set_up(world, typed, quiet=False)
    for server in SERVERS:
        await typed(f"{server}-osaka", "clprestore.sh --pre")
    world.clock.advance(60.0)
    for machine in launched.values():
        world.cloud.start(machine.instance_id)
    world.clock.advance(60.0)
    await osaka.licence_and_region(typed)
    await osaka.configure(world, typed, launched)
    await osaka.post_process(world, typed)
    assert osaka.colors(world) == {"GREEN"}
    assert len(osaka.sums(world, "md1")) == 2


async def test_initial_mirror_construction_left_on_copies_everything_anew(new_site):
    world, typed = new_site("4.2")
    launched = await osaka.set_up(world, typed)
    await osaka.licence_and_region(typed)
    await osaka.configure(world, typed, launched)
    files = [machine.system.files for machine in launched.values()]
    for each in files:
        path = "/opt/nec/clusterpro/etc/clp.conf"
        each[path] = each[path].replace(b"<fullcopy>0</fullcopy>", b"")
    for server in SERVERS:
        for line in osaka.AFTERWARDS["4.2"]:
            await typed(f"{server}-osaka", line)
    world.clock.advance(60.0)
    assert osaka.colors(world) == {"GREEN", "YELLOW"}
    world.clock.advance(2 * world.plan.waits.copy_s)
    assert osaka.colors(world) == {"GREEN"}


async def test_a_node_launched_with_automatic_services_and_production_s_role_moves_production_s_route(world, typed):
    await typed("server01", "clpgrp -m failover -a server02")
    before = {eni for _, eni, _ in world.cloud.vip_targets(world.plan.vip)}
    await osaka.set_up(world, typed, quiet=False, profile=osaka.OSAKA.role)
    world.clock.advance(600.0)
    after = {eni for _, eni, _ in world.cloud.vip_targets(world.plan.vip)}
    first = world.cloud.instances[world.machines["server01"].instance_id]
    assert before != after == {first.eni_id}


async def test_the_guard_s_role_keeps_production_s_route_and_name(world, typed):
    await typed("server01", "clpgrp -m failover -a server02")
    before = osaka.production(world)
    await osaka.set_up(world, typed, quiet=False)
    world.clock.advance(600.0)
    assert osaka.production(world) == before
    assert "awsvip1        : Online Failure" in (await typed("server01-osaka", "clpstat --local")).out


@pytest.mark.parametrize("mistake", ["stale ENI ids", "region of the aws command unset"])
async def test_a_forgotten_id_or_region_fails_the_vip_and_leaves_production_alone(world, typed, mistake: str):
    launched = await osaka.set_up(world, typed)
    before = osaka.production(world)
    await osaka.licence_and_region(typed)
    await osaka.configure(world, typed, launched)
    for machine in launched.values():
        if mistake == "stale ENI ids":
            path = "/opt/nec/clusterpro/etc/clp.conf"
            own = world.cloud.instances[machine.instance_id].eni_id.encode()
            old = world.cloud.instances[world.machines[machine.system.host_name].instance_id].eni_id.encode()
            machine.system.files[path] = machine.system.files[path].replace(own, old)
        else:
            machine.system.regions.clear()
    await osaka.post_process(world, typed)
    assert "awsvip1        : Online Failure" in (await typed("server01-osaka", "clpstat --local")).out
    assert osaka.production(world) == before


async def test_one_restored_server_alone_waits_for_the_other_and_then_starts_the_group(world, typed):
    await typed("server01", "clpgrp -t failover")
    await typed("server01", "clpsvcctrl.sh --disable core")
    launched = osaka.launch(world, {"server01": osaka.image(world, "server01")})
    osaka.ready_aws(world, launched)
    await typed("server01-osaka", "aws configure set region ap-northeast-3")
    await typed("server01-osaka", "clpcfctrl --pull -l -x /root")
    pair = launched | {"server02": launched["server01"]}
    for line in (*osaka.edits(world, pair)[0], *osaka.edits(world, pair)[1]):
        await typed("server01-osaka", f"clpcfset {line}")
    assert (await typed("server01-osaka", "clpcfctrl --push -l -x /root")).status == 1
    assert (await typed("server01-osaka", "clpcfctrl --push -l -x /root --force")).status == 0
    await typed("server01-osaka", "clprestore.sh --post --skip-copy")
    world.clock.advance(240.0)
    assert "current        : None" in (await typed("server01-osaka", "clpstat --local")).out
    world.clock.advance(150.0)
    assert "current        : server01" in (await typed("server01-osaka", "clpstat --local")).out


async def test_a_node_that_never_boots_shows_as_impaired_and_the_next_one_there_does_boot(world, typed):
    await osaka.quiesce(world, typed)
    inject(world, ["never-boots", osaka.ADDRESSES["server01"]])
    machine = osaka.launch(world, {"server01": osaka.image(world, "server01")})["server01"]
    world.clock.advance(600.0)
    instance = world.cloud.instances[machine.instance_id]
    assert (machine.up, instance.state, bool(instance.impaired_since)) == (False, "running", True)
    world.cloud.reboot(instance.id)
    world.clock.advance(600.0)
    assert (machine.up, bool(instance.impaired_since)) == (False, True)
    instances.terminate(world.cloud, [instance.id])
    world.clock.advance(60.0)
    known = set(world.machines)
    osaka.launch(world, {"server01": world.cloud.images[instance.image_id]})
    (again,) = set(world.machines) - known
    assert world.machines[again].up


async def test_faults_strike_restored_servers_by_their_addresses(world, typed):
    launched = await osaka.restored(world, typed)
    assert inject(world, ["hide-target", osaka.ADDRESSES["server02"]]) == "Done: hide-target 172.31.20.11."
    assert "httpnp1        : Error" in (await typed("server02-osaka", "clpstat --local")).out
    inject(world, ["cut-link", launched["server01"].instance_id])
    assert world.clusters["server01-osaka"].cut
    assert not world.cluster.cut
    inject(world, ["clear"])
    assert not world.clusters["server01-osaka"].cut
    assert "httpnp1        : Normal" in (await typed("server02-osaka", "clpstat --local")).out


@pytest.mark.parametrize("version", ["4.1", "4.2", "4.3", "5.0", "5.3"])
async def test_a_backup_by_each_version_s_commands_leaves_the_services_by_hand_in_the_image(new_site, version: str):
    world, typed = new_site(version)
    before, after = {
        "4.1": (
            ["systemctl disable clusterpro clusterpro_md", "clpdown"],
            ["systemctl enable clusterpro clusterpro_md", "reboot"],
        ),
        "4.2": (["clpsvcctrl.sh --disable core", "clpdown"], ["clpsvcctrl.sh --enable core", "clpdown -r"]),
    }.get(version, (["clpbackup.sh --pre"], ["clpbackup.sh --post"]))
    assert (await typed("server01", "clpgrp -t failover")).status == 0
    if version in ("4.1", "4.2"):
        assert (await typed("server01", "clpcl -t -a")).status == 0
        world.clock.advance(30.0)
    for server in osaka.SERVERS:
        for line in before:
            assert (await typed(server, line)).status == 0
    world.clock.advance(60.0)
    found = [world.cloud.instances[world.machines[server].instance_id] for server in osaka.SERVERS]
    assert {one.state for one in found} == {"stopped"}
    images = {server: osaka.image(world, server) for server in osaka.SERVERS}
    world.cloud.start(*(one.id for one in found))
    world.clock.advance(60.0)
    for server in osaka.SERVERS:
        assert (await typed(server, "systemctl is-active clusterpro clusterpro_md")).out == "inactive\ninactive\n"
        for line in after:
            assert (await typed(server, line)).status == 0
    world.clock.advance(120.0)
    assert (await typed("server02", "clpgrp -n failover")).out == "server01\n"
    for server in osaka.SERVERS:
        assert "GREEN               GREEN" in (await typed(server, "clpmdstat --mirror md2")).out
    launched = osaka.launch(world, images)
    for machine in launched.values():
        assert (
            await typed(machine.name, "systemctl is-enabled clusterpro clusterpro_md")
        ).out == "disabled\ndisabled\n"
    assert len(osaka.sums(world, "md1")) == 1
