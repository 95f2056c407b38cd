"""What the role in an instance's profile lets it do."""

from fnmatch import fnmatchcase

from backends.sim.cloud.account import Account
from backends.sim.cloud.disks_model import Profile
from backends.sim.cloud.errors import AwsError
from backends.sim.cloud.model import Instance


def may(cloud: Account, instance_id: str, action: str, *things: str) -> bool:
    """Whether an instance's role allows an action such as `ec2:ReplaceRoute`; without a profile it allows none.

    Args:
        cloud: Where the instance is.
        instance_id: Whose role.
        action: As IAM spells it.
        things: The ids of all that is acted on, route tables, zones or instances; none: whether it may at all.
    """
    profile = cloud.profiles.get(cloud.instances[instance_id].profile)
    grants = profile.grants if profile else ()
    places = {grant.vpc_id for grant in grants if any(fnmatchcase(action, one) for one in grant.actions)}
    return bool(places) and ("" in places or all(_vpc_of(cloud, thing) in places for thing in things))


def _vpc_of(cloud: Account, thing: str) -> str | None:
    """The VPC that a route table or an instance is in, that a zone was made for; `None` where there is no such."""
    for shelf in (cloud.route_tables, cloud.instances, cloud.zones):
        found = shelf.get(thing)
        if found is not None:
            return found.vpc_id
    return None


def find(cloud: Account, name: str = "", arn: str = "") -> Profile:
    """The profile of that name or ARN."""
    wanted, field = (name, "name") if name else (arn.rpartition("/")[2], "arn")
    profile = cloud.profiles.get(wanted)
    if profile is None:
        sentence = f"Value ({name or arn}) for parameter iamInstanceProfile.{field} is invalid."
        raise AwsError("InvalidParameterValue", f"{sentence} Invalid IAM Instance Profile {field}")
    return profile


def arn_of(cloud: Account, profile: Profile) -> str:
    """The profile's ARN."""
    return f"arn:aws:iam::{cloud.number}:instance-profile/{profile.name}"


def associate(cloud: Account, instance: Instance, profile: Profile) -> None:
    """Give an instance without a profile this one."""
    if instance.profile:
        message = f"There is an existing association for instance {instance.id}"
        raise AwsError("IncorrectState", message)
    instance.profile, instance.association_id = profile.name, cloud.ids.new("iip-assoc")
