"""What lets a runner rehearse a split: on clusters that are no production, by their site file, and on nothing else."""

from backends.policy import names
from backends.policy.acting import GIVEN, OWN
from backends.policy.values import Statement
from backends.settings import Cluster


def rehearsing(cluster: Cluster) -> tuple[Statement, ...]:
    """A network ACL of its own, which subnet has which, and the cluster's instances stopped and started.

    Which ACL a subnet had before nobody names beforehand, nor its association: those are held to the region only, and
    clpdeck itself to the nodes' subnets.
    """
    if not cluster.rehearsals:
        return ()
    home = cluster.region or ""
    acls = names.ec2(home, "network-acl", "*")
    ours = {"StringEquals": {OWN: cluster.name}}
    subnets = names.ec2(home, "subnet", "*")
    return (
        Statement("StopAndStart", ("ec2:StartInstances", "ec2:StopInstances"),
                  names.ec2(home, "instance", *names.instances_of(cluster))),
        Statement("MakeAcl", ("ec2:CreateNetworkAcl",), acls, {"StringEquals": {GIVEN: cluster.name}}),
        Statement("MakeAclThere", ("ec2:CreateNetworkAcl",), names.ec2(home, "vpc", "*")),
        Statement("TagAcl", ("ec2:CreateTags",), acls, {"StringEquals": {"ec2:CreateAction": "CreateNetworkAcl"}}),
        Statement("ChangeOwnAcl", ("ec2:CreateNetworkAclEntry", "ec2:DeleteNetworkAcl"), acls, ours),
        Statement("LeadRoutes", ("ec2:ReplaceRoute",), names.ec2(home, "route-table", "*")),
        Statement("GiveSubnets", ("ec2:ReplaceNetworkAclAssociation",), (*acls, *subnets)),
    )  # fmt: skip
