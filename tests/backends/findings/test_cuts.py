"""What rehearsals have left is seen by the next look, with the exact way back."""

from dataclasses import replace

from backends.findings import Severity
from backends.model import Facts
from backends.questions import cuts_probe, probes
from tests.backends.told import Story


def rehearsed(*pairs: tuple[str, str]) -> Story:
    story = Story("alpha", "beta")
    story.well(0, "alpha")
    story.cluster = replace(story.cluster, rehearsals=True)
    story.answer(0, cuts_probe(story.cluster), Facts("cuts", (*pairs, ("count", str(len(pairs) // 3)))))
    return story


def test_a_subnet_that_has_the_network_acl_of_a_run_is_told_with_the_way_back():
    own = ("acl-0ours", "subnet-0b"), ("acl-0ours run", "20261129-01-021030"), ("acl-0ours instead of", "acl-0before")
    finding = rehearsed(*own, ("acl-0ours associations", "aclassoc-0b")).one(1, "cut")
    assert finding.severity is Severity.WARNING
    assert finding.sentence == (
        "the link between the servers is cut by run 20261129-01: subnet-0b has its network ACL acl-0ours"
    )
    assert "clpdeck resume 20261129-01" in finding.advice
    assert "first see that one server is stopped" in finding.advice
    assert finding.advice.endswith(
        "aws ec2 replace-network-acl-association --region eu-north-1 --network-acl-id acl-0before "
        "--association-id aclassoc-0b"
    )


def test_one_that_no_subnet_has_is_only_noticed_and_none_is_nothing():
    own = ("acl-0ours", "none"), ("acl-0ours run", "20261129-01-021030"), ("acl-0ours instead of", "acl-0before")
    assert rehearsed(*own).one(1, "cut-left").severity is Severity.NOTICE
    assert [one for one in rehearsed().found(1) if one.kind.startswith("cut")] == []


def test_production_is_not_asked_about_cuts():
    story = rehearsed()
    assert cuts_probe(story.cluster) in probes(story.cluster)
    assert cuts_probe(story.cluster) not in probes(replace(story.cluster, rehearsals=False))
