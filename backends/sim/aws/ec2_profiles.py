"""EC2's calls about which instance profile an instance has."""

from collections.abc import Mapping
from typing import Any

from backends.sim.aws.ec2_instances import INSTANCES
from backends.sim.aws.filters import Answer
from backends.sim.aws.nouns import Noun
from backends.sim.cloud import AwsError, Cloud, Instance, profiles
from backends.sim.cloud.disks_model import Profile

ASSOCIATIONS = Noun(
    ids="AssociationIds",
    result="IamInstanceProfileAssociations",
    prefix="iip-assoc",
    missing="InvalidAssociationID.NotFound",
    malformed="InvalidAssociationID.Malformed",
    label="association ID",
    filters={"instance-id": "InstanceId", "state": "State"},
)


def describe_associations(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """Which instance has which profile."""
    rows = [_association(cloud, one) for one in cloud.instances.values() if one.region == region and one.profile]
    if ids := params.get("AssociationIds"):
        rows = [_association(cloud, _holder(cloud, region, one)) for one in ids]
    return ASSOCIATIONS.describe(rows, params)


def associate_profile(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """Give one to an instance that has none."""
    instance = INSTANCES.one(cloud.instances, region, params["InstanceId"])
    profiles.associate(cloud, instance, _named(cloud, params))
    return {"IamInstanceProfileAssociation": {**_association(cloud, instance), "State": "associating"}}


def replace_profile(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """Give an instance another one; the association gets a new id."""
    instance = _holder(cloud, region, params["AssociationId"])
    profile = _named(cloud, params)
    instance.profile = ""
    profiles.associate(cloud, instance, profile)
    return {"IamInstanceProfileAssociation": {**_association(cloud, instance), "State": "associating"}}


def disassociate_profile(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """Take it away."""
    instance = _holder(cloud, region, params["AssociationId"])
    last = {**_association(cloud, instance), "State": "disassociating"}
    instance.profile = instance.association_id = ""
    return {"IamInstanceProfileAssociation": last}


OPERATIONS = {
    "DescribeIamInstanceProfileAssociations": describe_associations,
    "AssociateIamInstanceProfile": associate_profile,
    "ReplaceIamInstanceProfileAssociation": replace_profile,
    "DisassociateIamInstanceProfile": disassociate_profile,
}


def _named(cloud: Cloud, params: Mapping[str, Any]) -> Profile:
    wanted = params["IamInstanceProfile"]
    return profiles.find(cloud, wanted.get("Name", ""), wanted.get("Arn", ""))


def _holder(cloud: Cloud, region: str, association_id: str) -> Instance:
    ASSOCIATIONS.check(association_id)
    for instance in cloud.instances.values():
        if (instance.region, instance.association_id) == (region, association_id):
            return instance
    message = f"An invalid association-id of '{association_id}' was given"
    raise AwsError("InvalidAssociationID.NotFound", message)


def _association(cloud: Cloud, instance: Instance) -> Answer:
    profile = cloud.profiles[instance.profile]
    return {
        "AssociationId": instance.association_id,
        "InstanceId": instance.id,
        "IamInstanceProfile": {"Arn": profiles.arn_of(cloud, profile), "Id": profile.id},
        "State": "associated",
    }
