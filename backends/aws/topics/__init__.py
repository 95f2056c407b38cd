"""What AWS says on each topic of `model.aws_topics.AWS_TOPICS`: the calls, and a pure reading of their replies."""

from collections.abc import Callable, Mapping

from backends.aws.topics import (
    borders,
    copies,
    disks,
    exchange,
    fencing,
    keys,
    names,
    network,
    nodes,
    online,
    permissions,
    place,
    restart,
    sealing,
    site,
)
from backends.aws.topics.question import Question
from backends.errors import Refused
from backends.model import Facts

TOPICS: Mapping[str, Callable[[Question], Facts]] = {
    "nodes": nodes.nodes,
    "behaviour": nodes.behaviour,
    "source": nodes.source,
    "images": disks.images,
    "image": disks.image,
    "fast-restores": disks.fast_restores,
    "volumes": disks.volumes,
    "attached": online.attached,
    "online-set": online.online_set,
    "online-sets": online.online_sets,
    "disks": exchange.disks,
    "exchange": exchange.exchange,
    "lent": exchange.lent,
    "vip-routes": network.vip_routes,
    "subnets": network.subnets,
    "vpc-subnets": network.vpc_subnets,
    "place": place.place,
    "quotas": place.quotas,
    "keys": keys.keys,
    "copies": copies.copies,
    "restart": restart.restart,
    "zone": names.zone,
    "record": names.record,
    "dns-change": names.dns_change,
    "console": nodes.console,
    "stopping": fencing.stopping,
    "safety": fencing.safety,
    "borders": borders.borders,
    "cut": borders.cut,
    "cuts": borders.cuts,
    "isolation": sealing.isolation,
    "permissions": permissions.permissions,
    "s3-way": site.s3_way,
    "site": site.site,
}

__all__ = ["TOPICS", "Question", "answer"]


def answer(asked: Question) -> Facts:
    """Make the calls of a topic, and read what comes back.

    Raises:
        Refused: There is no such topic, or the site file does not say what it would be about.
        Exception: botocore's own errors; `KeyError` where a reply is not AWS's.
    """
    if asked.topic not in TOPICS:
        raise Refused(f"nobody knows how to ask AWS about {asked.topic!r}")
    return TOPICS[asked.topic](asked)
