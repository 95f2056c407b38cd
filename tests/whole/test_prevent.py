"""Beforehand: the forced-stop script on all servers, a target that tells who is cut off; by real runners on a site."""

import re
from collections.abc import Iterator
from contextlib import closing

import boto3
import pytest

from backends.control import prevention
from backends.plan import AskOperator
from backends.prevention import Prevention
from backends.report import render
from backends.settings import Mode
from tests.whole.restore_runs import Site

LIMITS = re.compile(r"^(aws_limit_s|command_limit_s) = .*$", re.MULTILINE)
"""A busy machine takes its time to answer all that is asked at once."""
AT = "/opt/clpdeck/forced-stop.sh"
SEEN = ["kind=script", "suppresses=on", "timeout=300", "heartbeat=90", f"script={AT}"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site for all, whose version has a script for the forced stop."""
    with Site(tmp_path_factory.mktemp("prevent") / "s", "two-disks", "4.3") as begun:
        file = begun.folder / "site.toml"
        file.write_text(LIMITS.sub(r"\g<1> = 15.0", file.read_text("utf-8")), "utf-8")
        yield begun


def looked(site: Site) -> Prevention:
    """Would a lost server be stopped? As the command asks."""
    return prevention.look_if_prevented(site.region.site, site.region.site.clusters[0])


def bad(told: Prevention) -> dict[str, str]:
    return {one.title: one.verdict for one in told.items if one.verdict != "yes"}


def aws(site: Site, service: str):
    """A client that may act, apart from clpdeck."""
    cluster = site.region.site.clusters[0]
    session = boto3.Session(aws_access_key_id="PRETENDOPS", aws_secret_access_key="x", region_name=cluster.region)
    return session.client(service, endpoint_url=cluster.endpoint_url)


def test_the_script_is_put_on_every_server_its_difference_approved_and_counts_as_proof_of_the_ids(site: Site) -> None:
    site.reset()
    plan = site.plan("install-forced-stop-script")
    with closing(site.begin(plan)) as walk:
        assert walk.go_on() == 0
        assert walk.progress.ended == "done"
        assert [one.step for one in walk.asked] == ["2.1", "4.1"]
        assert isinstance(plan.step("2.1").do, AskOperator)
        assert any("+REGION='ap-northeast-1'" in row for row in walk.asked[0].shown)
        assert [number for name, number in walk.times().items() if " install " in name] == [1, 1]
        told = render(walk.store.read(walk.run), "md")
    assert "SHA-256" in told
    cluster = site.region.site.clusters[0]
    before = bad(looked(site))
    assert before["instance ids, server01"] == "unproved"
    word = prevention.vouch(site.region.site, Mode.OPERATION, cluster, "Mori", SEEN)
    assert word in prevention.vouched(site.region.site)
    assert bad(looked(site)) == {
        f"start of {name} against the forced stop": "no" for name in ("server01", "server02")
    }, "the boot loader of a pretend server waits for nobody"
    with closing(site.begin(site.plan("install-forced-stop-script"))) as again:
        assert again.go_on() == 0
        assert [one.step for one in again.asked] == ["2.1", "4.1"]
        installed = [number for name, number in again.times().items() if " install " in name]
        assert installed == [1, 1], "what is done already is not done again"


def test_a_target_is_made_with_a_way_to_it_and_answers_every_server_and_nobody_else(site: Site) -> None:
    site.reset()
    ec2 = aws(site, "ec2")
    [endpoint] = ec2.describe_vpc_endpoints()["VpcEndpoints"]
    ec2.modify_vpc_endpoint(VpcEndpointId=endpoint["VpcEndpointId"], RemoveRouteTableIds=endpoint["RouteTableIds"])
    assert bad(looked(site))["way to the NP target from server02"] == "no"
    plan = site.plan("make-np-target")
    with closing(site.begin(plan)) as walk:
        assert walk.go_on() == 0
        assert (walk.progress.ended, [one.step for one in walk.asked]) == ("done", ["4.1"])
        made = {name for name, number in walk.times().items() if number == 1}
        assert {"CreateBucket", "PutBucketWebsite", "PutObject", "PutBucketPolicy"} <= made
        assert walk.times()["ModifyVpcEndpoint"] == 2, "one of them the test's own"
    [bucket] = [value for name, value in plan.inputs if name == "bucket"]
    assert bucket == "clpdeck-np-prod-db-111122223333"
    told = bad(looked(site))
    assert not [title for title in told if "NP target" in title or "endpoint" in title]


def test_a_policy_for_another_vpc_shows_as_an_np_resolution_in_error(site: Site) -> None:
    site.reset()
    s3 = aws(site, "s3")
    right = s3.get_bucket_policy(Bucket="np-target")["Policy"]
    s3.put_bucket_policy(Bucket="np-target", Policy=right.replace('"vpc-', '"vpc-9'))
    told = looked(site)
    wrong = {title: verdict for title, verdict in bad(told).items() if "NP target" in title}
    assert wrong == {
        "NP target from server01": "no", "NP target from server02": "no", "policy of the NP target": "no"
    }  # fmt: skip
    said = next(one for one in told.items if one.title == "NP target from server01")
    assert [one.says for one in said.evidence if one.source == "server01"][1:] == ["httpnp1 Error"]
