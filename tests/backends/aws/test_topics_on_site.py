"""Every topic asked of the pretend site's AWS, over HTTP, before and after a cluster is restored there."""

import asyncio
from dataclasses import replace

import pytest

from backends.aws.topics import TOPICS
from backends.errors import LookError, Refused
from backends.model import (
    AWS_TOPICS,
    AwsFactsProbe,
    IdentityProbe,
    ImagesProbe,
    InstancesProbe,
    InterfacesProbe,
    RoutesProbe,
)
from backends.sim.aws.faults import AwsFault
from backends.sim.cloud import console, snapshots
from backends.sim.cloud.snapshots import Wanted
from backends.sim.faults import inject
from tests.backends.aws.calling import SAFETY, of_safety
from tests.backends.sim.nodes import osaka

THERE = osaka.REGION


@pytest.fixture
async def site(on_site):
    return await on_site()


@pytest.fixture
async def launched(site):
    """The cluster is restored, by somebody else than a run: its machines by node."""
    machines = osaka.launch(site.site.world, site.images())
    return {node: site.aws.instances[one.instance_id] for node, one in machines.items()}


def test_every_topic_that_can_be_asked_is_answered():
    assert set(TOPICS) == set(AWS_TOPICS)


async def test_nothing_is_there_yet(site):
    cluster = site.restored()
    told = await site.says(cluster, "nodes")
    assert told["server01 state"] == "absent"
    assert {told[f"server02 {key}"] for key in ("instance", "profile", "association")} == {"none"}
    assert await site.says(cluster, "volumes") == {
        "server01 all": "not done",
        "server02 all": "not done",
        "all": "not done",
    }
    assert await site.says(cluster, "console", "server01") == {}
    facts = await site.cloud.ask(AwsFactsProbe(cluster.name, "behaviour"), cluster)
    assert (facts.pairs, facts.unread[0]) == ((), "server01: its instance is not there")
    assert await site.cloud.ask(InstancesProbe(cluster.name), cluster) == ()
    assert await site.cloud.ask(InterfacesProbe(cluster.name), cluster) == ()


async def test_nodes_are_known_by_their_addresses(site, launched):
    told = await site.says(site.restored(), "nodes")
    own = launched["server01"]
    assert {key: word for key, word in told.items() if key.startswith("server01 ")} == {
        "server01 instance": own.id,
        "server01 state": "running",
        "server01 eni": own.eni_id,
        "server01 address": "172.31.10.11",
        "server01 source/dest check": "on",
        "server01 image": own.image_id,
        "server01 zone": "ap-northeast-3a",
        "server01 type": "m6i.large",
        "server01 run": "none",
        "server01 profile": "cluster-guard",
        "server01 association": own.association_id,
    }
    instances = await site.cloud.ask(InstancesProbe("prod-db.dr"), site.restored())
    places = [(node.subnet, node.address) for node in site.restored().nodes]
    assert [(one.subnet, one.private_ip) for one in instances] == places
    cards = await site.cloud.ask(InterfacesProbe("prod-db.dr"), site.restored())
    assert {one.instance for one in cards} == {one.id for one in launched.values()}


async def test_only_the_nodes_that_are_asked_about_are_told_of(site, launched):
    assert {key.split()[0] for key in await site.says(site.restored(), "nodes", "server02")} == {"server02"}


async def test_how_an_instance_ends_is_told(site, launched):
    launched["server02"].shutdown_behaviour = "terminate"
    launched["server02"].tags["aws:autoscaling:groupName"] = "web"
    assert await site.says(site.restored(), "behaviour") == {
        "server01 shutdown behaviour": "stop",
        "server01 auto scaling group": "none",
        "server02 shutdown behaviour": "terminate",
        "server02 auto scaling group": "web",
    }


async def test_the_console_shows_the_host_keys_that_the_node_offers(site, launched):
    (key,) = launched["server01"].host_keys
    told = await site.says(site.restored(), "console", "server01")
    assert told == {console.fingerprint(key): "ED25519"}


async def test_a_lost_source_is_silent_and_never_absent(on_site):
    site = await on_site(limit_s=0.6)
    cluster = site.restored()
    asked = asyncio.create_task(site.cloud.ask(AwsFactsProbe(cluster.name, "source"), cluster))
    well = site.cloud.ask(AwsFactsProbe(cluster.name, "nodes"), cluster)
    assert (await well).word("server01 state") == "absent"
    with pytest.raises(LookError, match=r"AWS ap-northeast-1 .*did not answer in time"):
        await asked


async def test_a_source_that_lives_is_told_of(site):
    site.aws.mend()
    site.site.world.clock.advance(300)
    assert await site.says(site.restored(), "source") == {"server01": "running", "server02": "running"}
    assert await site.says(site.prod, "source") == {"server01": "running", "server02": "running"}


async def test_a_backup_set_is_found_by_its_tag_from_either_cluster(site):
    cluster = site.restored()
    mine = await site.cloud.ask(ImagesProbe(cluster.name), cluster)
    assert mine == await site.cloud.ask(ImagesProbe(site.prod.name, THERE), site.prod)
    assert [one.tag("clpdeck:node") for one in mine] == ["server01", "server02"]
    first = mine[0]
    assert (first.region, first.state.text, first.tag("clpdeck:services")) == (THERE, "available", "manual")
    assert [(disk.device, disk.size_gib, disk.state.text, disk.progress) for disk in first.snapshots] == [
        ("/dev/xvda", 30, "completed", "100%"),
        ("/dev/xvdb", 100, "completed", "100%"),
        ("/dev/xvdc", 100, "completed", "100%"),
    ]
    assert [disk.root for disk in first.snapshots] == [True, False, False]
    assert all(disk.data_bytes and disk.started and disk.started.tzinfo for disk in first.snapshots)
    assert await site.cloud.ask(ImagesProbe("other"), replace(site.prod, name="other", region=THERE)) == ()


async def test_an_image_is_found_by_its_name(site):
    image = site.images()["server01"]
    told = await site.says(site.restored(), "images", image.title, "no such")
    snapshots = " ".join(one.snapshot_id for one in image.devices)
    assert told == {
        image.title: "available",
        f"{image.title} id": image.id,
        f"{image.title} progress": "100 %",
        f"{image.title} snapshots": snapshots,
        f"{image.title} begun": "yes",
        "no such": "absent",
    }
    one = await site.says(site.prod, "image", image.title, region=THERE)
    assert one == {"state": "available", "id": image.id, "progress": "100 %", "snapshots": snapshots, "begun": "yes"}
    assert await site.says(site.restored(), "image", "no such") == {"state": "absent"}
    every = await site.says(site.restored(), "images")
    assert {word for key, word in every.items() if key.endswith("id")} == {one.id for one in site.images().values()}


async def test_a_copy_that_fails_late_is_told_with_its_reason(site):
    image = site.images()["server01"]
    part = site.aws.snapshots[image.devices[1].snapshot_id]
    part.failure = "Given key ID is not accessible"
    told = await site.says(site.restored(), "image", image.title)
    assert (told["state"], told["why"]) == ("failed", "Given key ID is not accessible")


async def test_fast_snapshot_restore_is_told_by_snapshot_and_zone(site):
    cluster, ids = site.restored(), [one.snapshot_id for one in site.images()["server01"].devices]
    off = await site.says(cluster, "fast-restores", *ids)
    zones = ("ap-northeast-3a", "ap-northeast-3b")
    assert off == {f"{id_} {zone}": "disabled" for id_ in ids for zone in zones}
    assert await site.says(cluster, "fast-restores") == {}
    given = {"AvailabilityZones": [zones[0]], "SourceSnapshotIds": ids[:1]}
    assert (await site.actor(cluster).call("ec2", "EnableFastSnapshotRestores", given, ())).outcome == "done"
    assert (await site.says(cluster, "fast-restores"))[f"{ids[0]} {zones[0]}"] in ("enabling", "optimizing")
    site.site.world.clock.advance(3600)
    pair = f"{ids[0]} {zones[0]}"
    assert await site.says(cluster, "fast-restores", pair) == {pair: "enabled", f"{pair} credit": "due"}
    assert (await site.says(cluster, "fast-restores", ids[1], zones[1]))[f"{ids[1]} {zones[1]}"] == "disabled"


async def test_volumes_are_told_as_they_fill(site, launched):
    told = await site.says(site.restored(), "volumes")
    devices = {key.split()[1] for key in told if key.startswith("server01 /")}
    assert devices == {"/dev/xvda", "/dev/xvdb", "/dev/xvdc"}
    assert (told["server01 /dev/xvdb fast restored"], told["all"]) == ("no", "not done")
    site.site.world.clock.advance(24 * 3600)
    told = await site.says(site.restored(), "volumes")
    assert {word for key, word in told.items() if key.endswith("initialized")} == {"100 %"}
    assert (told["server01 all"], told["server02 all"], told["all"]) == ("done", "done", "done")


def lead_the_vip(site):
    """Lead the VIP to the first node, in every table."""
    world = site.site.world
    osaka.ready_aws(world, {node: world.machines[osaka.label(node)] for node in osaka.SERVERS})


async def test_where_the_vip_leads_is_told_by_table(site, launched):
    cluster = site.restored()
    tables = cluster.place.tables
    assert await site.says(cluster, "vip-routes") == {f"{table} 172.32.0.1": "none" for table in tables}
    lead_the_vip(site)
    assert set((await site.says(cluster, "vip-routes", *tables)).values()) == {"server01"}
    site.aws.stop(launched["server01"].id)
    site.site.world.clock.advance(300)
    assert set((await site.says(cluster, "vip-routes")).values()) == {"server01 blackhole"}
    facts = await site.cloud.ask(AwsFactsProbe(cluster.name, "vip-routes", ("rtb-0none", "172.32.0.9")), cluster)
    assert (facts.pairs, facts.unread) == ((), ("rtb-0none: EC2 lists no such route table",))
    assert {one.table for one in await site.cloud.ask(RoutesProbe(cluster.name), cluster)} > {*tables}


async def test_every_subnet_of_the_place_s_vpc_is_told_with_its_table_and_what_is_taken_there(site, launched):
    cluster = site.restored()
    told = await site.says(cluster, "vpc-subnets")
    ids = {told[f"{one} zone"]: one for one in dict.fromkeys(key.split()[0] for key in told)}
    assert [*ids] == [f"ap-northeast-3{letter}" for letter in "abc"]
    assert [ids["ap-northeast-3a"], ids["ap-northeast-3b"]] == [node.subnet for node in cluster.nodes]
    own, spare = ids["ap-northeast-3a"], ids["ap-northeast-3c"]
    assert told[f"{own} table"] in cluster.place.tables
    assert "172.31.10.11" in told[f"{own} taken"].split()
    assert (told[f"{spare} block"], told[f"{spare} taken"]) == ("172.31.30.0/24", "none")
    assert told[f"{spare} table"].startswith("rtb-")
    assert told[f"{spare} table"] not in cluster.place.tables
    assert told[f"{spare} free"] == "251"


async def test_a_route_to_a_stranger_is_told_as_that(site, launched):
    drill = site.restored("drill")
    lead_the_vip(site)
    tables = site.restored().place.tables
    told = await site.says(drill, "vip-routes", tables[0], "172.32.0.1")
    assert told == {f"{tables[0]} 172.32.0.1": f"{launched['server01'].eni_id} of nobody here"}


async def test_addresses_are_free_taken_or_the_node_s(site):
    cluster = site.restored()
    first, second = cluster.nodes
    told = await site.says(cluster, "subnets")
    assert (told[f"{first.subnet} zone"], told[first.address], told[second.address]) == (
        "ap-northeast-3a",
        "free",
        "free",
    )
    assert int(told[f"{first.subnet} free"]) > 200
    machines = osaka.launch(site.site.world, site.images())
    assert (await site.says(cluster, "subnets", first.subnet))[first.address] == "taken"
    site.aws.instances[machines["server01"].instance_id].tags |= {"clpdeck:run": "1", "clpdeck:node": "server01"}
    told = await site.says(cluster, "subnets", first.subnet, first.address, "10.9.9.9")
    assert (told[first.address], told["10.9.9.9"]) == ("server01", "outside")


async def test_what_a_restore_needs_there_is_told_thing_by_thing(site):
    cluster, place = site.restored(), site.restored().place
    assert await site.says(cluster, "place") == {
        "vpc cidrs": "172.31.0.0/16",
        place.vpc: "found",
        place.groups[0]: "found",
        "cluster": "found",
        "cluster-guard": "found",
        "cluster-node": "found",
    }
    other = site.restored("drill").place.groups
    lacking = replace(place, groups=("sg-0nope", *other), key_pair="mine", guard_profile="nobody", vpc="vpc-0nope")
    assert await site.says(replace(cluster, place=lacking), "place") == {
        "vpc-0nope": "not found",
        "vpc cidrs": "none",
        "sg-0nope": "not found",
        other[0]: f"found in another VPC: {site.restored('drill').place.vpc}",
        "mine": "not found",
        "nobody": "not found",
        "cluster-node": "found",
    }
    assert await site.says(cluster, "place", "cluster-node") == {"cluster-node": "found"}
    facts = await site.cloud.ask(AwsFactsProbe("prod-db", "place", region=THERE), site.prod)
    assert facts.unread == ("prod-db: the site file names no place for it",)


async def test_quotas_are_told_by_the_names_that_service_quotas_gives_them(site):
    assert await site.says(site.restored(), "quotas") == {
        "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances": "64",
        "Fast snapshot restore": "5",
        "Cumulative volume initialization rate (MiB/s)": "5000",
        "Storage for General Purpose SSD (gp3) volumes, in TiB": "50",
        "Concurrent snapshot copies per destination Region": "20",
    }


async def test_a_quota_without_a_value_is_not_known(site):
    site.aws.quotas = {key: value for key, value in site.aws.quotas.items() if key[1] != "ec2"}
    cluster = site.restored()
    facts = await site.cloud.ask(AwsFactsProbe(cluster.name, "quotas"), cluster)
    assert facts.unread == ("ec2: Service Quotas has no applied value of L-1216C47A",)


async def test_the_zone_and_the_name_are_told(site):
    cluster, place = site.restored(), site.restored().place
    assert await site.says(cluster, "zone", place.zone) == {"association": "yes", "domain": "osaka.clusterpro.local."}
    elsewhere = site.restored("drill").place
    assert (await site.says(cluster, "zone", place.zone, elsewhere.vpc))["association"] == "no"
    assert await site.says(cluster, "zone", "Z0NONE") == {"association": "no", "domain": "none"}
    assert await site.says(cluster, "record") == {"A": "none", "TTL": "none"}
    one = {"Name": place.record, "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "172.31.10.11"}]}
    batch = {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": one}]}
    made = await site.actor(cluster).call(
        "route53",
        "ChangeResourceRecordSets",
        {"HostedZoneId": place.zone, "ChangeBatch": batch},
        (("id", "ChangeInfo.Id"),),
    )
    id_ = dict(made.gives)["id"]
    assert await site.says(cluster, "record", place.zone, "OSAKA.clusterpro.local") == {
        "A": "172.31.10.11",
        "TTL": "60",
    }
    site.site.world.clock.advance(120)
    assert await site.says(cluster, "dns-change", id_) == {"change": "INSYNC"}
    for topic in ("zone", "record", "dns-change"):
        with pytest.raises(Refused, match="prod-db"):
            await site.says(site.prod, topic)


async def test_what_the_acting_profile_may_do_is_tried_and_nothing_is_done(site):
    told = await site.says(site.restored(), "permissions")
    assert [key for key, word in told.items() if word == "allowed"] == [
        "ec2:EnableFastSnapshotRestores",
        "ec2:DisableFastSnapshotRestores",
        "ec2:RunInstances",
        "iam:PassRole cluster-node",
        "ec2:CreateRoute",
        "ec2:ReplaceRoute",
        "ec2:DeleteRoute",
    ]
    assert told["route53:ChangeResourceRecordSets"] == "unproved: it has none"
    assert told["ec2:StopInstances"] == "unproved: there is no instance yet to try it on"
    assert site.told == []
    for image in site.images().values():
        image.tags.clear()
    one = await site.says(site.restored(), "permissions", "ec2:RunInstances")
    assert one == {"ec2:RunInstances": "unproved: there is no image yet to try it with"}


async def test_once_there_are_instances_all_of_it_is_tried(site, launched):
    told = await site.says(site.restored(), "permissions")
    assert [key for key, word in told.items() if word != "allowed"] == [
        "ec2:ReplaceIamInstanceProfileAssociation",
        "route53:ChangeResourceRecordSets",
    ]
    assert site.told == []


async def test_a_profile_that_may_not_act_is_told_what_it_lacks(site):
    cluster = replace(site.restored(), act_profile=None)
    told = await site.says(cluster, "permissions")
    assert told["ec2:RunInstances"].startswith("refused: You are not authorized to perform this operation. User: arn:")
    assert "allowed" not in told.values()


async def test_what_a_backup_does_is_tried_in_both_regions(on_site):
    site = await on_site("region-lost")
    there = await site.says(site.prod, "permissions", region=THERE)
    assert there == dict.fromkeys(("ec2:CopyImage", "ec2:DeregisterImage", "ec2:DeleteSnapshot"), "allowed")
    site.aws.mend()
    home = await site.says(site.prod, "permissions")
    wanted = ("StopInstances", "StartInstances", "CreateImage", "DeregisterImage", "DeleteSnapshot")
    assert home == {f"ec2:{one}": "allowed" for one in wanted}
    assert site.told == []


async def test_a_trial_that_was_throttled_proves_nothing_and_is_no_answer(site, monkeypatch):
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)
    site.site.world.aws_faults.append(AwsFault("EnableFastSnapshotRestores", times=9))
    with pytest.raises(Refused, match="throttles EnableFastSnapshotRestores"):
        await site.says(site.restored(), "permissions")


async def test_a_topic_nobody_knows_is_refused(site):
    with pytest.raises(Refused, match="nobody knows how to ask AWS about 'weather'"):
        await site.says(site.restored(), "weather")


async def test_a_lost_region_does_not_starve_the_looks_at_another(on_site):
    site = await on_site(limit_s=1.0)
    cluster = site.restored()
    lost = [asyncio.create_task(site.cloud.ask(InstancesProbe("prod-db"), site.prod)) for _ in range(6)]
    for topic in ("nodes", "place", "quotas", "subnets"):
        assert await site.says(cluster, topic)
    assert not any(task.done() for task in lost)
    ended = await asyncio.gather(*lost, return_exceptions=True)
    assert all(isinstance(one, LookError) for one in ended)


async def test_who_we_are_is_told_there_too(site):
    told = await site.cloud.ask(IdentityProbe("prod-db.dr"), site.restored())
    assert told.arn.endswith(":user/pretend")


async def test_what_is_attached_to_a_node_is_told_by_what_it_boots_from_and_the_rest(site, launched):
    told = await site.says(site.restored(), "attached", "server01")
    own = [one for one in site.aws.volumes.values() if one.instance_id == launched["server01"].id]
    assert told == {
        "server01 root": next(one.id for one in own if one.is_root),
        "server01 data": " ".join(sorted(one.id for one in own if not one.is_root)),
    }


async def test_the_snapshots_of_an_online_set_are_found_by_their_tags(site, launched):
    cluster = site.restored()
    assert await site.says(cluster, "online-set", "prod-db-1", "server01") == {
        "state": "absent",
        "volumes": "none",
        "snapshots": "none",
        "progress": "unknown",
        "marked": "none",
    }
    own = [one for one in site.aws.volumes.values() if one.instance_id == launched["server01"].id and not one.is_root]
    tags = {"clpdeck:set": "prod-db-1", "clpdeck:node": "server01", "clpdeck:cluster": "prod-db"}
    made = [snapshots.take(site.aws, one, Wanted(tags=tags)) for one in own]
    told = await site.says(cluster, "online-set", "prod-db-1", "server01")
    assert (told["state"], told["volumes"]) == ("pending", " ".join(sorted(one.id for one in own)))
    assert told[f"{own[0].id} snapshot"] == made[0].id
    made[0].failure, made[0].ends_at = "Internal error", site.aws.clock.now()
    made[1].tags["clpdeck:state"] = "whole"
    told = await site.says(cluster, "online-set", "prod-db-1", "server01")
    assert (told["state"], told["marked"], told["why"]) == ("error", "both", f"{made[0].id}: Internal error")
    with pytest.raises(Refused, match="by the set's id and the node's name"):
        await site.says(cluster, "online-set", "prod-db-1")


async def test_what_a_stop_depends_on_is_told_and_what_was_taken_in_time(site):
    site.aws.mend()
    site.site.world.clock.advance(300)
    world, node = site.site.world, site.prod.node("server02")
    told = await site.says(site.prod, "stopping", "server02")
    assert (told["server02 stop protection"], told["server02 shared disks"]) == ("off", "none")
    inject(world, ["protect", "server02"])
    inject(world, ["share-disk"])
    told = await site.says(site.prod, "stopping")
    assert told["server02 stop protection"] == "on"
    [shared] = [one.id for one in site.aws.volumes.values() if one.multi_attach]
    assert told["server01 shared disks"] == told["server02 shared disks"] == shared
    assert told[f"server02 {shared}"] == "attached"
    assert (await site.says(site.prod, "safety", "server02", "run-1"))["state"] == "absent"

    actor, tags = site.actor(site.prod), of_safety(**{"clpdeck:run": "run-1"})
    calls = (
        ("ModifyInstanceAttribute", {"InstanceId": node.instance, "DisableApiStop": {"Value": False}}),
        ("StopInstances", {"InstanceIds": [node.instance], "Force": True, "SkipOsShutdown": True}),
        ("DetachVolume", {"VolumeId": shared, "InstanceId": node.instance}),
        (
            "CreateSnapshots",
            SAFETY | {"InstanceSpecification": {"InstanceId": node.instance}, "TagSpecifications": tags},
        ),
    )
    for operation, params in calls:
        called = await actor.call("ec2", operation, params, ())
        assert called.outcome == "done", called.says
        world.clock.advance(10)
    told = await site.says(site.prod, "stopping", "server02")
    assert (told["server02 stop protection"], told["server02 shared disks"]) == ("off", "none")
    taken = await site.says(site.prod, "safety", "server02", "run-1")
    assert (taken["state"], taken["without"], len(taken["snapshots"].split())) == ("pending", "none", 3)
    assert site.aws.volumes[shared].holders == (site.prod.node("server01").instance,)
