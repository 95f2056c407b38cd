"""As whom, and where, AWS is asked: the cluster's own, its place's, its source's."""

from dataclasses import replace

import pytest

from backends.aws.access import Access, as_actor
from backends.aws.credentials import acting
from backends.settings import Cluster, Place

PLACE = Place(
    "dr", "ap-northeast-3", "vpc-1", (), profile="there", act_profile="there-ops", endpoint_url="http://there"
)
DRILL = replace(PLACE, kind="drill", profile="drill", act_profile=None)
PROD = Cluster(
    "prod", (), region="ap-northeast-1", profile="here", act_profile="here-ops", places=(PLACE, DRILL),
    credentials_file="/own",
)  # fmt: skip
DR = PROD.restored("dr")
HERE = Access("ap-northeast-1", "here", None, "/own")
THERE = Access("ap-northeast-3", "there", "http://there")


@pytest.mark.parametrize(
    ("cluster", "region", "access"),
    [
        (PROD, "", HERE),
        (PROD, "ap-northeast-1", HERE),
        (PROD, "ap-northeast-3", THERE),
        (PROD, "us-east-1", replace(HERE, region="us-east-1")),
        (DR, "", THERE),
        (DR, "ap-northeast-3", THERE),
        (DR, "ap-northeast-1", HERE),
        (PROD.restored("drill"), "", replace(THERE, profile="drill")),
        (Cluster("bare", ()), "", Access("")),
    ],
)
def test_a_region_is_asked_as_whoever_stands_there(cluster, region, access):
    assert Access.to(cluster, region) == access


def test_a_drill_in_the_cluster_s_own_region_is_asked_as_the_drill():
    drill = replace(PROD, places=(replace(DRILL, region="ap-northeast-1"),)).restored("drill")
    assert Access.to(drill).profile == "drill"


@pytest.mark.parametrize(
    ("cluster", "region", "profile"),
    [
        (PROD, "", "here-ops"),
        (PROD, "ap-northeast-3", "there-ops"),
        (DR, "", "there-ops"),
        (DR, "ap-northeast-1", "here-ops"),
        (PROD.restored("drill"), "", "drill"),
    ],
)
def test_who_acts_has_its_own_profile_everywhere(cluster, region, profile):
    assert Access.to(as_actor(cluster), region).profile == profile


def test_the_credentials_that_a_runner_needs_are_those_it_acts_with():
    assert acting(DR) == replace(THERE, profile="there-ops")
