"""KMS keys, the copies of images, and the room to start again: asked of the pretend site's AWS, over HTTP."""

import pytest

from backends.errors import LookError
from backends.model import AwsFactsProbe, ImagesProbe
from backends.sim.aws.faults import AwsFault
from backends.sim.cloud import kms
from tests.backends.sim.nodes import osaka

HERE, THERE = "ap-northeast-1", osaka.REGION
USES = ("kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext")


@pytest.fixture
async def lost(on_site):
    return await on_site()


@pytest.fixture
async def well(on_site):
    return await on_site("two-disks")


def key_there(site, region=THERE):
    key = kms.find(site.aws, region, "alias/cluster")
    return key, kms.arn_of(site.aws, key)


def lock(site, arn):
    """All data disks of the set are encrypted."""
    for image in site.images().values():
        for device in image.devices[1:]:
            part = site.aws.snapshots[device.snapshot_id]
            part.encrypted, part.kms_key_id = True, arn


async def test_where_no_disk_of_a_set_is_encrypted_no_key_is_asked_about(lost):
    assert await lost.says(lost.restored(), "keys") == {}
    assert "DescribeKey" not in {one.operation for one in lost.site.world.told.all()}


async def test_the_keys_of_a_set_are_told_and_their_use_is_tried_and_nothing_is_done(lost):
    _, arn = key_there(lost)
    lock(lost, arn)
    images = await lost.cloud.ask(ImagesProbe("prod-db.dr"), lost.restored())
    assert {disk.key for one in images for disk in one.snapshots} == {"", arn}
    assert await lost.says(lost.restored(), "keys") == {arn: "Enabled", **{f"{arn} {use}": "allowed" for use in USES}}
    assert lost.told == []


async def test_a_key_that_is_disabled_gone_or_of_another_region_is_told_so_and_not_tried(lost):
    key, arn = key_there(lost)
    key.state = "Disabled"
    _, elsewhere = key_there(lost, HERE)
    gone = arn.replace(key.id, "none")
    told = await lost.says(lost.restored(), "keys", arn, elsewhere, gone, "alias/none")
    assert told == {arn: "Disabled", elsewhere: f"a key of {HERE}", gone: "not found", "alias/none": "not found"}


async def test_a_key_that_lets_itself_be_used_through_ec2_only_refuses_nothing_by_a_direct_no(lost):
    told = await lost.says(lost.restored(), "keys", "alias/aws/ebs")
    assert told.pop("alias/aws/ebs") == "Enabled"
    why = (
        "unproved: KMS answered AccessDeniedException to a direct trial; a policy may still let it be used through "
        "EC2, which nobody can try"
    )
    assert told == {f"alias/aws/ebs {use}": why for use in USES}


async def test_a_trial_of_a_key_that_was_throttled_is_no_answer(lost, monkeypatch):
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)
    lost.site.world.aws_faults.append(AwsFault("DescribeKey", times=9))
    with pytest.raises(LookError, match="throttles DescribeKey"):
        await lost.says(lost.restored(), "keys", "alias/cluster")


async def test_copies_that_are_not_encrypted_need_no_key(well):
    assert await well.says(well.prod, "copies", region=THERE) == {
        "key": "none is needed",
        "key id": "none",
        "image copies": "enough",
        "image copies why": (
            "2 are needed, 0 are being made there, 100 may be (EC2 user guide; Service Quotas has none)"
        ),
        "snapshot copies": "enough",
        "snapshot copies why": "6 are needed, 0 are being made there, the quota is 20",
    }


async def test_the_key_that_was_asked_for_is_the_one_that_counts(well):
    key, arn = key_there(well)
    told = await well.says(well.prod, "copies", "alias/cluster", region=THERE)
    assert (told["key"], told["key id"]) == ("Enabled", "alias/cluster")
    key.state = "Disabled"
    assert (await well.says(well.prod, "copies", arn, region=THERE))["key"] == "Disabled"


@pytest.mark.parametrize("why", ["a disk is encrypted", "all that is made there is encrypted"])
async def test_where_copies_are_encrypted_without_a_key_being_named_it_is_the_one_ebs_takes_there(well, why):
    if why == "a disk is encrypted":
        next(iter(well.aws.volumes.values())).encrypted = True
    else:
        well.aws.encryption[THERE].by_default = True
    told = await well.says(well.prod, "copies", region=THERE)
    assert (told["key"], told["key id"]) == ("Enabled", "alias/aws/ebs")
    key, arn = key_there(well)
    well.aws.encryption[THERE].key = arn
    key.state = "Disabled"
    told = await well.says(well.prod, "copies", region=THERE)
    assert (told["key"], told["key id"]) == ("Disabled", arn)


async def test_of_disks_that_nobody_can_see_it_is_not_known_what_their_copies_need(well):
    node = well.prod.nodes[1].instance
    del well.aws.instances[node]
    facts = await well.cloud.ask(AwsFactsProbe(well.prod.name, "copies", (), THERE), well.prod)
    assert facts.unread == ("server02: its instance is not there, so its disks are not known",)
    assert {facts.word("key"), facts.word("snapshot copies")} == {None}


async def test_the_room_to_start_again_is_told_with_what_others_use(well):
    told = await well.says(well.prod, "restart")
    assert told["room"] == "enough"
    assert told["why"].startswith("needed are 4 vCPUs, others use ")
    assert told["why"].endswith("the quota is 64; EC2 keeps no capacity for what is stopped, unless it is reserved")
    well.aws.quotas[HERE, "ec2", "L-1216C47A"] = 3
    assert (await well.says(well.prod, "restart"))["room"] == "not enough"
    del well.aws.quotas[HERE, "ec2", "L-1216C47A"]
    told = await well.says(well.prod, "restart")
    assert (told["room"], told["why"].partition(";")[0]) == (
        "unproved", "Service Quotas has no applied value of the quota of On-Demand Standard instances"
    )  # fmt: skip
