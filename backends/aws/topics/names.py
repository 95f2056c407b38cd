"""Topics on names: the hosted zone, the record in it, and how far a change of it is. Route 53 is in no region."""

from backends.aws.facts import Fact, text
from backends.aws.topics.place import code_of
from backends.aws.topics.question import Pairs, Question, or_none
from backends.errors import Refused
from backends.model import Facts

NO_ZONE = "NoSuchHostedZone"


def zone(asked: Question) -> Facts:
    """Whether the zone is for the place's VPC. `of` may name the zone, and a VPC."""
    place = asked.cluster.place
    vpc = next((one for one in asked.of if one.startswith("vpc-")), place.vpc if place else "")
    id_, client = _zone_id(asked), asked.client("route53")
    try:
        reply = client.get_hosted_zone(Id=id_)
    except client.exceptions.ClientError as error:
        if code_of(error) != NO_ZONE:
            raise
        return asked.facts([("association", "no"), ("domain", "none")])
    return asked.facts(zone_pairs(reply, vpc, asked.region))


def zone_pairs(reply: Fact, vpc: str, region: str) -> Pairs:
    """The pairs of `zone`. A zone that is not private is for no VPC."""
    zone = reply["HostedZone"]
    told = {(text(one, "VPCId"), text(one, "VPCRegion")) for one in reply.get("VPCs", ())}
    return [("association", "yes" if (vpc, region) in told else "no"), ("domain", text(zone, "Name"))]


def record(asked: Question) -> Facts:
    """The name's A record. `of` may name the zone, and the name."""
    place = asked.cluster.place
    given = [one for one in asked.of[1:] if not one.startswith("vpc-")]
    name = given[0] if given else place.record if place else ""
    if not name:
        raise Refused(f"{asked.cluster.name}: the site file names no record, so none can be looked for")
    found = asked.client("route53").list_resource_record_sets(
        HostedZoneId=_zone_id(asked), StartRecordName=name, StartRecordType="A", MaxItems="1"
    )
    return asked.facts(record_pairs(found["ResourceRecordSets"], name))


def record_pairs(found: list[Fact], name: str) -> Pairs:
    """The pairs of `record`. Route 53 answers with the next record there is, where there is none of that name."""
    own = next((one for one in found if text(one, "Type") == "A" and dotted(text(one, "Name")) == dotted(name)), None)
    if own is None:
        return [("A", "none"), ("TTL", "none")]
    if "AliasTarget" in own:
        return [("A", f"alias of {text(own['AliasTarget'], 'DNSName')}"), ("TTL", "none")]
    values = " ".join(text(one, "Value") for one in own.get("ResourceRecords", ()))
    return [("A", or_none(values)), ("TTL", str(own.get("TTL", "none")))]


def dns_change(asked: Question) -> Facts:
    """Whether all of Route 53's servers have a change. `of` has its id."""
    if not asked.of:
        raise Refused(f"{asked.cluster.name}: it was not said which change of a name is asked about")
    reply = asked.client("route53").get_change(Id=asked.of[0])
    return asked.facts([("change", text(reply["ChangeInfo"], "Status"))])


def dotted(name: str) -> str:
    """A name as Route 53 keeps it: in small letters, with a dot at its end."""
    return f"{name.casefold().removesuffix('.')}."


def _zone_id(asked: Question) -> str:
    place = asked.cluster.place
    id_ = next((one for one in asked.of[:1] if not one.startswith("vpc-")), place.zone if place else "")
    if not id_:
        raise Refused(f"{asked.cluster.name}: the site file names no hosted zone, so none can be looked at")
    return id_
