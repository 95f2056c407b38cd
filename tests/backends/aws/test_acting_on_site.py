"""Every call that acts, really made once, over HTTP, on the pretend site; and what of it never gets there."""

import asyncio

import pytest

from backends.errors import NotAllowed
from backends.sim.aws.faults import AwsFault
from backends.sim.cloud import snapshots
from tests.backends.aws.calling import INSTEAD, OF_VOLUME, TOKEN, of_launch, of_set, of_volume
from tests.backends.sim.nodes import osaka

THERE = osaka.REGION
UNCHECKED = {"SourceDestCheck": {"Value": False}}


def launch(site, cluster, node, *, token=TOKEN):
    """The launch of a node as a restore makes it."""
    place = cluster.place
    own = cluster.node(node)
    at = {"DeviceIndex": 0, "SubnetId": own.subnet, "PrivateIpAddress": own.address, "Groups": list(place.groups)}
    tags = of_launch(node, **{"clpdeck:cluster": cluster.name})
    return {
        "ImageId": site.images()[node].id,
        "InstanceType": place.instance_type,
        "MinCount": 1,
        "MaxCount": 1,
        "NetworkInterfaces": [at],
        "IamInstanceProfile": {"Name": place.guard_profile},
        "InstanceInitiatedShutdownBehavior": "stop",
        "TagSpecifications": tags,
        "KeyName": place.key_pair,
        "ClientToken": token,
    }


async def done(actor, operation, service="ec2", region="", gives=(), **params):
    """Make a call that must be done; what it gives."""
    called = await actor.call(service, operation, params, gives, region=region)
    assert called.outcome == "done", called.says
    return dict(called.gives)


ID = (("id", "Instances[0].InstanceId"),)


@pytest.fixture
async def site(on_site):
    return await on_site()


async def launched(site, cluster, actor, node="server01", **token):
    """A node, launched and running."""
    id_ = (await done(actor, "RunInstances", gives=ID, **launch(site, cluster, node, **token)))["id"]
    site.site.world.clock.advance(120)
    await site.until(lambda: site.aws.instances[id_].state == "running")
    return site.aws.instances[id_]


async def test_a_node_is_launched_from_its_image_and_made_ready(site):
    cluster = site.restored()
    actor, place = site.actor(cluster), cluster.place
    machine = await launched(site, cluster, actor)
    assert (machine.private_ip, machine.profile) == ("172.31.10.11", place.guard_profile)
    assert machine.tags["clpdeck:node"] == "server01"

    card = site.aws.interfaces[machine.eni_id]
    await done(actor, "ModifyInstanceAttribute", InstanceId=machine.id, **UNCHECKED)
    assert card.source_dest_check is False
    card.source_dest_check = True
    await done(actor, "ModifyNetworkInterfaceAttribute", NetworkInterfaceId=card.id, **UNCHECKED)
    assert card.source_dest_check is False

    held = {"AssociationId": machine.association_id, "IamInstanceProfile": {"Name": place.node_profile}}
    await done(actor, "ReplaceIamInstanceProfileAssociation", **held)
    assert machine.profile == place.node_profile
    back = {"AssociationId": machine.association_id, "IamInstanceProfile": {"Name": place.guard_profile}}
    await done(actor, "ReplaceIamInstanceProfileAssociation", **back)
    assert machine.profile == place.guard_profile

    await done(actor, "StopInstances", InstanceIds=[machine.id])
    site.site.world.clock.advance(300)
    assert machine.state == "stopped"
    await done(actor, "StartInstances", InstanceIds=[machine.id])
    await done(actor, "TerminateInstances", InstanceIds=[machine.id])
    assert machine.state in ("shutting-down", "terminated")


async def test_the_vip_and_the_name_are_led_to_a_node_and_away_again(site):
    cluster = site.restored()
    actor, place = site.actor(cluster), cluster.place
    card = (await launched(site, cluster, actor)).eni_id
    table, vip = site.aws.route_tables[place.tables[1]], f"{place.vips[0]}/32"
    way = {"RouteTableId": table.id, "DestinationCidrBlock": vip}
    await done(actor, "CreateRoute", **way, NetworkInterfaceId=card)
    assert table.route(vip).target == card
    again = await actor.call("ec2", "CreateRoute", way | {"NetworkInterfaceId": card}, ())
    assert (again.outcome, "it is replaced, not made" in again.says) == ("failed", True)
    await done(actor, "ReplaceRoute", **way, NetworkInterfaceId=card)
    await done(actor, "DeleteRoute", **way)
    assert table.route(vip) is None

    one = {"Name": place.record, "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "172.31.10.11"}]}
    for action, there in (("UPSERT", True), ("DELETE", False)):
        batch = {"Changes": [{"Action": action, "ResourceRecordSet": one}]}
        gives = (("change", "ChangeInfo.Id"),)
        wanted = {"HostedZoneId": place.zone, "ChangeBatch": batch}
        given = await done(actor, "ChangeResourceRecordSets", "route53", gives=gives, **wanted)
        assert given["change"].startswith("/change/C")
        assert any(record.kind == "A" for record in site.aws.zones[place.zone].records) is there


async def test_snapshots_are_made_fast_and_slow_again(site):
    cluster = site.restored()
    actor, ids = site.actor(cluster), [one.snapshot_id for one in site.images()["server01"].devices]
    wanted = {"AvailabilityZones": ["ap-northeast-3a"], "SourceSnapshotIds": ids}
    await done(actor, "EnableFastSnapshotRestores", **wanted)
    assert {zone for _, zone in site.aws.fast_restores} == {"ap-northeast-3a"}
    others = [one.snapshot_id for one in site.images()["server02"].devices]
    over = await actor.call("ec2", "EnableFastSnapshotRestores", wanted | {"SourceSnapshotIds": others}, ())
    assert over.outcome == "failed"
    assert f"refused in part: {others[2]} in ap-northeast-3a: FastSnapshotRestoreLimitExceeded" in over.says
    await done(actor, "DisableFastSnapshotRestores", **wanted)


async def test_nodes_are_imaged_copied_and_old_images_removed(on_site):
    site = await on_site("two-disks")
    actor, clock = site.actor(site.prod), site.site.world.clock
    home = [node.instance for node in site.prod.nodes]
    for id_ in home:
        await done(actor, "StopInstances", InstanceIds=[id_])
    clock.advance(300)
    name = "prod-db-20261127-150405 server01"
    image = {"InstanceId": home[0], "Name": name, "NoReboot": True, "TagSpecifications": of_set()}
    made = (await done(actor, "CreateImage", gives=(("image", "ImageId"),), **image))["image"]
    duplicate = await actor.call("ec2", "CreateImage", image, ())
    assert (duplicate.outcome, "there is an image of that name already" in duplicate.says) == ("failed", True)
    await done(actor, "StartInstances", InstanceIds=[home[0]])
    clock.advance(3600)
    copy = {"Name": name, "SourceImageId": made, "SourceRegion": "ap-northeast-1", "TagSpecifications": of_set()}
    copy["ClientToken"] = TOKEN
    copied = (await done(actor, "CopyImage", region=THERE, gives=(("image", "ImageId"),), **copy))["image"]
    again = (await done(actor, "CopyImage", region=THERE, gives=(("image", "ImageId"),), **copy))["image"]
    assert again == copied
    mismatch = await actor.call("ec2", "CopyImage", copy | {"Encrypted": True}, (), region=THERE)
    assert (mismatch.outcome, "look for what it made" in mismatch.says) == ("failed", True)
    clock.advance(7200)
    for id_, region in ((made, "ap-northeast-1"), (copied, THERE)):
        snapshots = [one.snapshot_id for one in site.aws.images[id_].devices]
        await done(actor, "DeregisterImage", region=region, ImageId=id_)
        for snapshot in snapshots:
            await done(actor, "DeleteSnapshot", region=region, SnapshotId=snapshot)
    assert made not in site.aws.images
    assert copied not in site.aws.images


async def refused(actor, operation, region="", **params):
    with pytest.raises(NotAllowed, match=f"^ec2:{operation} is not called for .*: no look has found it"):
        await actor.call("ec2", operation, params, (), region=region)


async def test_a_drill_s_machines_are_not_the_restored_cluster_s_and_the_other_way_round(site):
    drill, dr = site.restored("drill"), site.restored("dr")
    rehearsed = await launched(site, drill, site.actor(drill))
    for operation in ("StopInstances", "TerminateInstances"):
        await refused(site.actor(dr), operation, InstanceIds=[rehearsed.id])
    await refused(site.actor(dr), "ModifyInstanceAttribute", InstanceId=rehearsed.id, **UNCHECKED)
    assert site.told == ["RunInstances"]


async def test_an_instance_that_no_run_launched_is_not_terminated(site):
    osaka.launch(site.site.world, site.images())
    cluster = site.restored()
    id_ = site.site.world.machines[osaka.label("server01")].instance_id
    with pytest.raises(NotAllowed, match=r"no run launched it for prod-db\.dr, by its tags"):
        await site.actor(cluster).call("ec2", "TerminateInstances", {"InstanceIds": [id_]}, ())
    await done(site.actor(cluster), "StopInstances", InstanceIds=[id_])


async def test_an_image_without_the_cluster_s_tag_is_nobody_s_to_touch(site):
    image = site.images()["server01"]
    image.tags["clpdeck:cluster"] = "another"
    for part in image.devices:
        site.aws.snapshots[part.snapshot_id].tags["clpdeck:cluster"] = "another"
    prod = site.actor(site.prod)
    await refused(prod, "DeregisterImage", region=THERE, ImageId=image.id)
    await refused(prod, "DeleteSnapshot", region=THERE, SnapshotId=image.devices[0].snapshot_id)
    with pytest.raises(NotAllowed, match=f"for {image.id}: no look has found it with the tag clpdeck:cluster=prod-db"):
        await site.actor(site.restored()).call("ec2", "RunInstances", launch(site, site.restored(), "server01"), ())
    assert site.told == []


async def test_a_machine_that_is_given_up_is_not_the_node_s_any_more(site):
    cluster = site.restored()
    actor = site.actor(cluster)
    first = await launched(site, cluster, actor)
    await done(actor, "TerminateInstances", InstanceIds=[first.id])
    site.site.world.clock.advance(300)
    await refused(site.actor(cluster), "StartInstances", InstanceIds=[first.id])
    second = await launched(site, cluster, actor, token=TOKEN[::-1])
    assert second.private_ip == first.private_ip
    await done(actor, "StopInstances", InstanceIds=[second.id])


async def test_a_lost_region_leaves_a_call_there_unsent_and_one_elsewhere_unhindered(on_site):
    site = await on_site(limit_s=2.0)
    prod, acting = site.actor(site.prod), site.actor(site.restored())
    copy = {"Name": "prod-db-20261127-150405 server01", "SourceImageId": "ami-0gone", "SourceRegion": "ap-northeast-1"}
    copy |= {"TagSpecifications": of_set(), "ClientToken": TOKEN}
    snapshot = site.images()["server01"].devices[0].snapshot_id
    fast = {"AvailabilityZones": ["ap-northeast-3a"], "SourceSnapshotIds": [snapshot]}
    await done(acting, "EnableFastSnapshotRestores", **fast)
    stop = [("ec2", "StopInstances", {"InstanceIds": [node.instance]}, ()) for node in site.prod.nodes]
    stuck = [asyncio.create_task(prod.call(*one)) for one in stop]
    hanging = asyncio.create_task(prod.call("ec2", "CopyImage", copy, (), region=THERE))
    await done(acting, "DisableFastSnapshotRestores", **fast)
    await done(prod, "DeregisterImage", region=THERE, ImageId=site.images()["server02"].id)
    assert not any(task.done() for task in stuck)
    gone = await hanging
    assert gone.outcome == "unsent"
    assert gone.says.startswith("what it names could not be looked at before, so it was not sent: AWS ap-northeast-1")
    assert {one.outcome for one in await asyncio.gather(*stuck)} == {"unknown"}


async def test_missing_capacity_names_the_zones_that_ec2_names(site):
    cluster = site.restored()
    site.aws.no_capacity.add(("ap-northeast-3a", cluster.place.instance_type))
    called = await site.actor(cluster).call("ec2", "RunInstances", launch(site, cluster, "server01"), ())
    assert called.outcome == "failed"
    assert "EC2 itself names ap-northeast-3b, ap-northeast-3c: give the node a subnet there" in called.says


async def test_who_may_only_look_is_refused_by_aws_too_and_told_what_to_allow(site):
    cluster = site.restored()
    looking = site.actor(cluster)
    looking._cluster = cluster  # its own profile only looks
    looking._access = type(looking._access).to(cluster)
    called = await looking.call("ec2", "RunInstances", launch(site, cluster, "server01"), ())
    assert called.outcome == "failed"
    assert "does not permit ec2:RunInstances: add it to the policy" in called.says


def heard(site, operation):
    return site.site._endpoint.calls[operation]


async def test_what_was_found_once_is_not_looked_for_again(site):
    cluster = site.restored()
    osaka.launch(site.site.world, site.images())
    id_ = site.site.world.machines[osaka.label("server01")].instance_id
    actor = site.actor(cluster)
    await done(actor, "ModifyInstanceAttribute", InstanceId=id_, **UNCHECKED)
    looked = heard(site, "DescribeInstances")
    assert looked == 1
    await done(actor, "ModifyInstanceAttribute", InstanceId=id_, **UNCHECKED)
    await done(actor, "StopInstances", InstanceIds=[id_])
    assert heard(site, "DescribeInstances") == looked


async def test_of_a_call_that_is_not_in_its_form_aws_hears_nothing(site):
    cluster = site.restored()
    for wrong in ({"IamInstanceProfile": {"Name": cluster.place.node_profile}}, {"MaxCount": 2}, {"UserData": "x"}):
        with pytest.raises(NotAllowed):
            await site.actor(cluster).call("ec2", "RunInstances", launch(site, cluster, "server01") | wrong, ())
    with pytest.raises(NotAllowed, match="there is nothing of it there"):
        await site.actor(cluster).call("ec2", "RunInstances", launch(site, cluster, "server01"), (), region="us-east-1")
    assert not site.site._endpoint.calls


async def test_a_dry_run_of_a_form_is_let_through_and_does_nothing(site):
    cluster = site.restored()
    called = await site.actor(cluster).call(
        "ec2", "RunInstances", launch(site, cluster, "server01") | {"DryRun": True}, ()
    )
    assert (called.outcome, called.says.startswith("DryRunOperation")) == ("done", True)
    assert site.told == []


async def test_a_reply_that_is_lost_leaves_it_unknown_and_the_same_token_makes_nothing_twice(site):
    cluster = site.restored()
    site.site.world.aws_faults.append(AwsFault("RunInstances", "lose-reply"))
    actor, wanted = site.actor(cluster), launch(site, cluster, "server01")
    assert (await actor.call("ec2", "RunInstances", wanted, ())).outcome == "unknown"
    id_ = (await done(actor, "RunInstances", gives=ID, **wanted))["id"]
    assert [one.id for one in site.aws.instances.values() if one.private_ip == "172.31.10.11"] == [id_]


async def test_route_53_that_is_busy_leaves_a_change_unsent(site):
    cluster, place = site.restored(), site.restored().place
    one = {"Name": place.record, "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "172.31.10.11"}]}
    batch = {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": one}]}
    wanted = {"HostedZoneId": place.zone, "ChangeBatch": batch}
    busy = AwsFault("ChangeResourceRecordSets", "error", code="PriorRequestNotComplete")
    for fault in (busy, AwsFault("ChangeResourceRecordSets", "throttle")):
        site.site.world.aws_faults.append(fault)
        called = await site.actor(cluster).call("route53", "ChangeResourceRecordSets", wanted, ())
        assert called.outcome == "unsent", called.says


async def test_a_node_loses_a_volume_only_once_it_is_marked_as_replaced_and_never_the_one_it_boots_from(on_site):
    site = await on_site("two-disks")
    actor, home = site.actor(site.prod), site.prod.nodes[0].instance
    own = [one for one in site.aws.volumes.values() if one.instance_id == home]
    root, disk = next(one for one in own if one.is_root), next(one for one in own if not one.is_root)
    taken = {"VolumeId": disk.id, "InstanceId": home, "Device": disk.device}
    await refused(actor, "DetachVolume", **taken)
    await refused(actor, "AttachVolume", **taken)
    await refused(actor, "DeleteVolume", VolumeId=disk.id)
    mark = [{"Key": "clpdeck:replaced-by", "Value": "20261128-01"}]
    await refused(actor, "CreateTags", Resources=[root.id], Tags=mark)
    await done(actor, "CreateTags", Resources=[disk.id], Tags=mark)
    root.tags["clpdeck:replaced-by"] = "20261128-01"
    await refused(actor, "DetachVolume", **taken | {"VolumeId": root.id, "Device": root.device})
    await done(actor, "DetachVolume", **taken)
    site.site.world.clock.advance(60)
    assert not disk.instance_id
    assert site.told == ["CreateTags", "DetachVolume"]


async def test_a_volume_is_exchanged_for_one_of_a_sets_snapshot_and_seen_to_be(on_site):
    site = await on_site("two-disks")
    actor, home, clock = site.actor(site.prod), site.prod.nodes[0].instance, site.site.world.clock
    old = next(one for one in site.aws.volumes.values() if one.instance_id == home and not one.is_root)
    device, run = old.device, OF_VOLUME["clpdeck:run"]
    of_old = [{"Key": "clpdeck:cluster", "Value": "prod-db"}]
    shot = snapshots.take(site.aws, old, snapshots.Wanted(tags={one["Key"]: one["Value"] for one in of_old}))
    clock.advance(3600)
    wanted = INSTEAD | {
        "AvailabilityZone": old.zone,
        "SnapshotId": shot.id,
        "TagSpecifications": of_volume(**{"clpdeck:replaces": old.id}),
    }
    gives = (("id", "VolumeId"),)
    new = (await done(actor, "CreateVolume", gives=gives, **wanted))["id"]
    assert (await done(actor, "CreateVolume", gives=gives, **wanted))["id"] == new
    clock.advance(600)
    mark = [{"Key": "clpdeck:replaced-by", "Value": run}]
    await done(actor, "CreateTags", Resources=[old.id], Tags=mark)
    await done(actor, "StopInstances", InstanceIds=[home])
    clock.advance(600)
    await done(actor, "DetachVolume", VolumeId=old.id, InstanceId=home, Device=device)
    clock.advance(600)
    given = {"VolumeId": new, "InstanceId": home, "Device": device}
    await refused(actor, "AttachVolume", **given | {"VolumeId": old.id})
    await done(actor, "AttachVolume", **given)
    clock.advance(600)
    told = await site.says(site.prod, "exchange", run, old.id)
    assert {key.removeprefix(f"{old.id} "): word for key, word in told.items()} == {
        "at": "none",
        "state": "available",
        "kept": "yes",
        "new": new,
        "new state": "in-use",
        "new snapshot": shot.id,
        "new at": f"server01 {device} attached",
    }
    like = await site.says(site.prod, "disks", "server01")
    assert (like[f"server01 {device}"], like[f"{new} tag Owner"], like[f"{new} multi-attach"]) == (new, "me", "no")
