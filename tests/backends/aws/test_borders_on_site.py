"""The nodes' borders asked of the pretend site's AWS, and a cut made there by whoever may, over HTTP."""

from dataclasses import replace

import pytest

from backends.errors import NotAllowed

TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.fixture
async def site(on_site):
    return await on_site("rehearsal")


def tags(site, before: str):
    told = {
        "Name": "a rehearsal",
        "clpdeck:cluster": site.prod.name,
        "clpdeck:run": "7-020304",
        "clpdeck:step": "1.1",
        "clpdeck:instead-of": before,
    }
    return [{"ResourceType": "network-acl", "Tags": [{"Key": key, "Value": word} for key, word in told.items()]}]


async def test_a_border_is_told_with_its_acl_its_rules_and_who_is_beside_the_node(site):
    told = await site.says(site.prod, "borders")
    acl = next(one for one in site.aws.acls.values() if one.default)
    assert told["server01 state"] == "running"
    assert told["server01 acl"] == told["server02 acl"] == acl.id
    assert acl.associations[told["server01 association"]] == told["server01 subnet"]
    assert (told["server01 addresses"], told["server01 cidr"]) == ("172.16.10.11", "172.16.10.0/24")
    assert told["server01 rule egress 100"] == told["server01 rule ingress 100"] == "allow -1 0.0.0.0/0"
    assert (told["server01 rules"], told["server01 ipv6"]) == ("2", "no")
    assert told["server02 neighbours"] == "none"
    assert told["server01 neighbours"].endswith(" at 172.16.10.50")


async def test_a_cut_is_made_seen_and_taken_back_by_a_runner_and_of_nobody_elses_acl(site):
    told, actor = await site.says(site.prod, "borders"), site.actor(site.prod)
    before, vpc = told["server02 acl"], told["server02 vpc"]
    asked = {"VpcId": vpc, "TagSpecifications": tags(site, before), "ClientToken": TOKEN}
    assert (await actor.call("ec2", "CreateNetworkAcl", asked, ())).outcome == "done"
    made = (await site.says(site.prod, "cut", "7-020304"))["id"]
    assert await site.says(site.prod, "cut", "7-020304") == {"state": "there", "id": made, "subnets": "none"}
    rule = {"NetworkAclId": made, "RuleNumber": 1, "Egress": True, "Protocol": "-1", "RuleAction": "deny"}
    rule["CidrBlock"] = "172.16.10.11/32"
    assert (await actor.call("ec2", "CreateNetworkAclEntry", rule, ())).outcome == "done"
    given = {"AssociationId": told["server02 association"], "NetworkAclId": made}
    assert (await actor.call("ec2", "ReplaceNetworkAclAssociation", given, ())).outcome == "done"
    seen = await site.says(site.prod, "cut", "7-020304")
    assert (seen["subnets"], seen["rule egress 1"]) == (told["server02 subnet"], "deny -1 172.16.10.11/32")
    assert await site.says(site.prod, "cuts") == {
        made: told["server02 subnet"],
        f"{made} run": "7-020304",
        f"{made} instead of": before,
        f"{made} associations": (await site.says(site.prod, "borders"))["server02 association"],
        "count": "1",
    }
    with pytest.raises(NotAllowed, match="no run made it"):
        await actor.call("ec2", "DeleteNetworkAcl", {"NetworkAclId": before}, ())
    now = (await site.says(site.prod, "borders"))["server02 association"]
    back = {"AssociationId": now, "NetworkAclId": before}
    assert (await actor.call("ec2", "ReplaceNetworkAclAssociation", back, ())).outcome == "done"
    assert (await actor.call("ec2", "DeleteNetworkAcl", {"NetworkAclId": made}, ())).outcome == "done"
    assert await site.says(site.prod, "cut", "7-020304") == {"state": "absent"}
    assert (await site.says(site.prod, "borders"))["server02 acl"] == before


async def test_of_production_nothing_is_cut_whatever_is_asked(site):
    told = await site.says(site.prod, "borders")
    actor = site.actor(replace(site.prod, rehearsals=False))
    asked = {"AssociationId": told["server02 association"], "NetworkAclId": told["server02 acl"]}
    with pytest.raises(NotAllowed):
        await actor.call("ec2", "ReplaceNetworkAclAssociation", asked, ())
    assert site.told == []
